import math

import pyarrow as pa
import pytest

from lambdas.sources.picking import compiled, row

SCHEMA = pa.schema([("text", pa.string()), ("whole", pa.int32()), ("real", pa.float64())])
COLUMNS = compiled(text="$.a.text", whole="$.whole", real="$.real")


def test_fields_are_found_where_their_paths_point_and_extra_keys_are_left() -> None:
    entry = {"a": {"text": "x", "more": 1}, "whole": 3, "real": 0.5, "else": [None]}
    assert row(SCHEMA, COLUMNS, entry) == {"text": "x", "whole": 3, "real": 0.5}


@pytest.mark.parametrize(("given", "whole"), [(72.0, 72), (72, 72), (-1, -1), (208_839.5, 208_840)])
def test_a_float_where_a_whole_number_is_due_is_rounded(given: float, whole: int) -> None:
    assert row(SCHEMA, COLUMNS, {"whole": given})["whole"] == whole


@pytest.mark.parametrize("odd", [None, True, "7", [7], {"x": 7}, math.nan, math.inf, 2**31, 1e300, 10**400])
def test_what_is_no_whole_number_of_32_bits_becomes_null(odd: object) -> None:
    assert row(SCHEMA, COLUMNS, {"whole": odd})["whole"] is None


@pytest.mark.parametrize("odd", [None, False, "0.5", [], {}, math.nan, -math.inf, 10**400])
def test_what_is_no_finite_number_becomes_null(odd: object) -> None:
    assert row(SCHEMA, COLUMNS, {"real": odd})["real"] is None


@pytest.mark.parametrize("entry", [None, 1, "text", [], [1], {}, {"a": None}, {"a": "text"}, {"a": []}])
def test_an_entry_of_any_kind_gives_a_row_of_nulls_and_no_error(entry: object) -> None:
    assert row(SCHEMA, COLUMNS, entry) == {"text": None, "whole": None, "real": None}


def test_a_lone_surrogate_which_json_allows_becomes_text_that_arrow_can_hold() -> None:
    picked = row(SCHEMA, COLUMNS, {"a": {"text": "so\ud800ul"}})
    assert pa.Table.from_pylist([picked], schema=SCHEMA)["text"].to_pylist() == ["so?ul"]
