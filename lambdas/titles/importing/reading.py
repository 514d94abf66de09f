"""Files, folders and zips -> the catalogues and the ratings in them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pyarrow as pa

from lambdas.core.errors import InvalidInput
from lambdas.importing.histories.files import files_in
from lambdas.titles.importing import ratings
from lambdas.titles.importing.catalogue import header_of, read_catalogue
from lambdas.titles.platforms import check_name, named_by

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from lambdas.importing.histories.files import File

Kind = Literal["catalogue", "ratings"]
_OF_A_CATALOGUE = {"show_id", "type", "title"}
_OF_RATINGS = {name.lower() for name in ratings.REQUIRED}
_COMPANIONS = {"movies.csv", "links.csv", "tags.csv", "u.item", "readme.txt", "readme"}
"""Files that come with ratings and are read with them, or not needed."""


@dataclass(frozen=True)
class Imported:
    """What was read.

    Attributes:
        catalogues: by platform, as schemas.CATALOGUE.
        ratings: as ratings.SCHEMA, in the order of the files.
        unknown: names of files of no known layout.
        left_out: ratings that are not read, by reason.
    """

    catalogues: dict[str, pa.Table]
    ratings: pa.Table
    unknown: list[str]
    left_out: Counter[str]


def read(paths: Sequence[Path], platform: str | None, known: Collection[str]) -> Imported:
    """Read files, folders and zips as one import.

    Args:
        paths: what the operator named.
        platform: whose the one catalogue in them is; None where its file's name tells.
        known: the platforms that a file's name may name.

    Raises:
        InvalidInput: one cannot be used, nothing in them is known, or it is not clear whose a catalogue is.
    """
    found, unknown = _recognised(paths)
    catalogues = [file for kind, file in found if kind == "catalogue"]
    named = check_name(platform) if platform is not None else None
    if named and len(catalogues) != 1:
        raise InvalidInput("--platform", f"is for one catalogue; {len(catalogues)} are in what you named")
    left_out: Counter[str] = Counter()
    rated = [ratings.read_ratings(file, left_out) for kind, file in found if kind == "ratings"]
    whole = Imported({}, pa.concat_tables([ratings.SCHEMA.empty_table(), *rated]), unknown, left_out)
    for file in catalogues:
        of = named or _platform(file, known)
        if of in whole.catalogues:
            raise InvalidInput(file.name, f"is a second catalogue of {of}: name one of them")
        whole.catalogues[of] = read_catalogue(file)
    return whole


def _recognised(paths: Sequence[Path]) -> tuple[list[tuple[Kind, File]], list[str]]:
    found: list[tuple[Kind, File]] = []
    unknown: list[str] = []
    for file in (file for path in paths for file in files_in(path)):
        kind = _kind(file)
        if kind:
            found.append((kind, file))
        elif file.name.rpartition("/")[2].lower() not in _COMPANIONS:
            unknown.append(file.name)
    if not found:
        raise InvalidInput(
            ", ".join(path.name for path in paths),
            "holds neither a catalogue (show_id, type, title, …) nor ratings (userId, rating, timestamp, "
            "movieId; or MovieLens)",
        )
    return found, unknown


def _kind(file: File) -> Kind | None:
    if ratings.is_movielens_100k(file.name):
        return "ratings"
    start = file.start()
    names = {name.lower() for name in start.columns or header_of(start.first_line)}
    if names >= _OF_A_CATALOGUE:
        return "catalogue"
    return "ratings" if names >= _OF_RATINGS else None


def _platform(file: File, known: Collection[str]) -> str:
    found = named_by(file.name, known)
    if found is None:
        raise InvalidInput(
            file.name,
            f"its name names none of {', '.join(sorted(known))}: say whose it is by --platform NAME",
        )
    return found
