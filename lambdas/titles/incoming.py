"""Where `kindred titles import` leaves its files in the lake.

    incoming/titles/catalogues/<platform>.parquet                a catalogue as its file has it
    incoming/titles/ratings/bucket=<bucket>/ratings.parquet      ratings of a bucket's people

Their columns are those of lambdas.titles.importing.schemas.
"""

from __future__ import annotations

from lambdas.lake import objects as lake

INCOMING = "incoming/titles"
IMPORT = "kindred titles import PATH"


def catalogue_key(platform: str) -> str:
    """The object with a platform's catalogue."""
    return f"{INCOMING}/catalogues/{platform}.parquet"


def ratings_key(bucket: str) -> str:
    """The object with the ratings of a bucket's people."""
    return f"{INCOMING}/ratings/bucket={bucket}/ratings.parquet"


def platforms(bucket: str) -> list[str]:
    """The platforms whose catalogues are imported, ascending."""
    folder = f"{INCOMING}/catalogues/"
    return sorted(key.removeprefix(folder).removesuffix(".parquet") for key in lake.keys(bucket, folder))


def rating_buckets(bucket: str) -> list[str]:
    """The buckets of people whose ratings are imported, ascending."""
    return [each.removeprefix("bucket=") for each in lake.partitions(bucket, f"{INCOMING}/ratings/")]
