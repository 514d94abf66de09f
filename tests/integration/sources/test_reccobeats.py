from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from lambdas.core.errors import SourceForbidden, SourceThrottled, SourceUnavailable
from lambdas.sources.reccobeats import KNOWN_TRACK

pytestmark = pytest.mark.integration


def test_it_gives_what_it_knows_forty_at_a_time_and_settles_the_rest(api: Any, catalogue: Any) -> None:
    reccobeats = api.reccobeats()
    parts = list(reccobeats.audio_features(catalogue.track_ids))
    wanted = {
        row["id"]: row | {"time_signature": None, "duration_ms": None, "source": "reccobeats"}
        for row in catalogue.features
        if row["id"] != catalogue.unanalysed
    }
    got = pa.concat_tables([part.rows for part in parts]).to_pylist()
    assert {row["id"]: row for row in got} == wanted
    assert len(got) == len(wanted)
    assert {each for part in parts for each in part.asked} == set(catalogue.track_ids)
    forties = -(-len(catalogue.track_ids) // 40)
    assert api.calls() == {"reccobeats/audio-features": forties}
    assert reccobeats.calls == forties


def test_a_probe_is_one_call_for_a_track_that_need_not_be_known(api: Any, catalogue: Any) -> None:
    assert KNOWN_TRACK not in catalogue.track_ids
    api.reccobeats().probe()
    assert api.calls() == {"reccobeats/audio-features": 1}


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_probe_that_is_refused_names_the_way_round(api: Any, status: int) -> None:
    api.misbehave("reccobeats", status=status, body={"status": status}, times=None)
    with pytest.raises(SourceForbidden, match=f"{status}.*--features files"):
        api.reccobeats().probe()


def test_a_throttle_is_raised_after_what_arrived(api: Any, catalogue: Any) -> None:
    api.misbehave("reccobeats", status=429, headers={"Retry-After": "600"}, after=2, times=None)
    parts: list[Any] = []
    with pytest.raises(SourceThrottled, match="reccobeats throttles requests"):
        parts.extend(api.reccobeats().audio_features(catalogue.track_ids))
    assert len(parts) == 2


def test_a_body_without_content_is_no_answer(api: Any) -> None:
    api.misbehave("reccobeats", body={"content": None}, times=None)
    with pytest.raises(SourceUnavailable, match="without its list"):
        list(api.reccobeats().audio_features(["a"]))
