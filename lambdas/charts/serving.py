"""The rows that applications read: those of TABLES, published together."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from lambdas.models.neighbours import Ranked

ROWS_PER_STATEMENT = 5000
LONGEST_NAME = 512
POINTS = "track_points"
TABLES = ("tracks", "track_clusters", "related_tracks", POINTS)


def track_rows(tracks: Iterable[Mapping[str, Any]], quote: Callable[[Any], str]) -> Iterator[list[str]]:
    """Rows of tracks as SQL, in lists.

    Args:
        tracks: by id: id, name, artists (one line), url, album, popularity, markets (rank by market).
        quote: turns a value into an SQL literal.
    """
    rows = [
        "("
        + ",".join(
            quote(value)
            for value in (
                track["id"],
                track["name"][:LONGEST_NAME],
                track["artists"][:LONGEST_NAME],
                track["url"],
                track["album"][:LONGEST_NAME] if track["album"] else None,
                track["popularity"],
                json.dumps(track["markets"], ensure_ascii=False),
            )
        )
        + ")"
        for track in tracks
    ]
    yield from _in_lists(rows)


def cluster_rows(ids: Sequence[str], label: Sequence[int], distance: Sequence[float]) -> Iterator[list[str]]:
    """Rows of track_clusters as SQL, in lists; ids ascending."""
    yield from _in_lists(
        [
            f"({_hex(one)},{number},{float(far)!r})"
            for one, number, far in zip(ids, label, distance, strict=True)
        ]
    )


def related_rows(ids: Sequence[str], related: Ranked, label: Sequence[int]) -> Iterator[list[str]]:
    """Rows of related_tracks as SQL, in lists, as its primary key orders them.

    Args:
        ids: ascending.
        related: positions in ids.
        label: the cluster of each.
    """
    names = [_hex(one) for one in ids]
    pairs = zip(
        related.point.tolist(),
        related.y.tolist(),
        related.distance.tolist(),
        related.ranking.tolist(),
        strict=True,
    )
    yield from _in_lists(
        [
            f"({names[one]},{names[other]},{far!r},{rank},{int(label[one] == label[other])})"
            for one, other, far, rank in sorted(pairs)
        ]
    )


def _hex(one: str) -> str:
    return f"x'{one.encode().hex()}'"


def _in_lists(rows: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(rows), ROWS_PER_STATEMENT):
        yield rows[start : start + ROWS_PER_STATEMENT]
