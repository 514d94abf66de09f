"""Tracks and features from the catalogue that `kindred artists import DIR` put into the lake."""

from __future__ import annotations

from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import boto3
import pyarrow as pa
import pyarrow.compute as pc

from lambdas.artists import catalogue
from lambdas.artists.catalogue.stored import StoredTable
from lambdas.core.errors import InvalidInput
from lambdas.lake.s3_object import S3Object
from lambdas.sources import Part, schemas

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

INCOMING = "incoming/artists"
"""Where the lake keeps the canonical files, <INCOMING>/<table>.parquet."""

TOP = 10
"""How many of an artist's most popular tracks are its top tracks."""


class Files:
    """A TracksSource and a FeaturesSource over the imported catalogue.

    It reads only the row groups that have a batch's artists, by ranged GETs.
    Every method raises InvalidInput, as probe does, where the catalogue cannot be used.

    Args:
        bucket: the lake.
    """

    name = "files"
    has_history = True
    calls = 0
    artist_names: Mapping[str, str] = MappingProxyType({})  # the import registers them

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket
        self._s3 = boto3.client("s3")

    def fingerprint(self) -> str:
        """The ETags of the catalogue's tracks and features."""
        return f"{self._tracks_object.etag}-{self._features_object.etag}"

    def probe(self) -> None:
        """Raise InvalidInput if a table is missing from the lake or was not written by the import."""
        _ = self._tracks, self._features

    def top_tracks(self, artist_ids: Sequence[str]) -> Iterator[Part]:
        """Each artist's 10 most popular tracks, ties by id; a null popularity comes last."""
        top = _first_of_each(
            self._tracks.of_artists(artist_ids, ["artist_id", "id", "name", "popularity", "external_url"]),
            TOP,
        )
        # Not the present: the same catalogue gives the same bytes.
        fetched_at = self._tracks_object.last_modified.replace(tzinfo=None)
        yield Part(artist_ids, _shaped(top, schemas.TOP_TRACKS, fetched_at=fetched_at, source=self.name))

    def audio_features(self, track_ids: Sequence[str], artist_ids: Sequence[str] = ()) -> Iterator[Part]:
        """The features of these tracks, by id.

        They stand beside the other tracks of their artists. Only a track that the catalogue does
        not have for any of `artist_ids` is looked for in the whole of it.
        """
        columns = [name for name in schemas.AUDIO_FEATURES.names if name != "source"]
        wanted = pa.array(track_ids, pa.string())
        near = self._features.of_artists(artist_ids, columns)
        theirs = self._tracks.of_artists(artist_ids, ["id"])["id"].combine_chunks()
        far = self._features.of_ids(wanted.filter(pc.invert(pc.is_in(wanted, value_set=theirs))), columns)

        found = pa.concat_tables([near.filter(pc.is_in(near["id"], value_set=wanted)), far])
        # A track of two artists stands there twice, alike.
        distinct = found.group_by(columns).aggregate([]).sort_by("id")
        yield Part(track_ids, _shaped(distinct, schemas.AUDIO_FEATURES, source=self.name))

    @cached_property
    def _tracks_object(self) -> S3Object:
        return self._open("tracks")

    @cached_property
    def _features_object(self) -> S3Object:
        return self._open("audio_features")

    @cached_property
    def _tracks(self) -> StoredTable:
        return _stored(self._tracks_object, catalogue.TRACKS)

    @cached_property
    def _features(self) -> StoredTable:
        return _stored(self._features_object, catalogue.AUDIO_FEATURES)

    def _open(self, table: str) -> S3Object:
        try:
            return S3Object(self._s3, self._bucket, f"{INCOMING}/{table}.parquet")
        except FileNotFoundError as error:
            raise _import_first(str(error), "is missing") from error


def _stored(file: S3Object, schema: pa.Schema) -> StoredTable:
    try:
        return StoredTable(pa.PythonFile(file, mode="r"), schema)
    except ValueError as error:
        raise _import_first(file.url, str(error)) from error


def _import_first(url: str, what: str) -> InvalidInput:
    return InvalidInput(url, f"{what}: run `kindred artists import DIR`, DIR being the folder of your files")


def _first_of_each(tracks: pa.Table, count: int) -> pa.Table:
    """The first `count` rows of each run of equal artist_id."""
    tracks = tracks.combine_chunks()
    runs = pc.call_function("run_end_encode", [tracks["artist_id"].combine_chunks()])
    starts = pa.concat_arrays([pa.array([0], runs.run_ends.type), runs.run_ends])[: len(runs.run_ends)]
    start = pc.call_function("run_end_decode", [pa.RunEndEncodedArray.from_arrays(runs.run_ends, starts)])
    rank = pc.subtract(pa.array(range(tracks.num_rows), start.type), start)
    return tracks.filter(pc.less(rank, pa.scalar(count)))


def _shaped(rows: pa.Table, schema: pa.Schema, **constants: object) -> pa.Table:
    for name, value in constants.items():
        column = pa.repeat(pa.scalar(value, schema.field(name).type), rows.num_rows)
        rows = rows.append_column(name, column)
    return rows.select(schema.names).cast(schema)
