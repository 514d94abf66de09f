"""ReccoBeats: an API without a key that has Spotify's audio features of many tracks."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from jsonpath_ng.parser import parse

from lambdas.core.errors import SourceForbidden, SourceUnavailable
from lambdas.sources import Part
from lambdas.sources.client import Answer, JsonClient
from lambdas.sources.fetching import fetch_all
from lambdas.sources.picking import compiled, pick, row
from lambdas.sources.schemas import AUDIO_FEATURES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

IDS_PER_CALL = 40
KNOWN_TRACK = "11dFghVXANMlKmJXsNCbNl"

CONTENT = parse("$.content")
# ReccoBeats' id is a UUID; it has neither time_signature nor duration_ms.
FEATURE = compiled(
    **{
        name: "$.href" if name == "id" else f"$.{name}"
        for name in AUDIO_FEATURES.names
        if name not in {"time_signature", "duration_ms", "source"}
    }
)
HREF = re.compile(r"track[/:]([0-9A-Za-z]+)(?:[/?#]|$)")


class ReccoBeats:
    """FeaturesSource over ReccoBeats.

    Args:
        api_url: where /v1 begins.
        import_command: imports files into the pipeline that asks, such as `kindred artists import DIR`.
        threads: calls under way at once; its limits are not published.
        client: one with other limits.
    """

    name = "reccobeats"
    has_history = False

    def __init__(
        self, *, api_url: str, import_command: str, threads: int = 16, client: JsonClient | None = None
    ) -> None:
        self._url = f"{api_url.rstrip('/')}/v1/audio-features"
        self._threads = threads
        self._remedy = f"import files (`{import_command}`) and run with `--features files`"
        self._client = client or JsonClient(self.name, connections=threads)

    @property
    def calls(self) -> int:
        """HTTP requests sent so far, retries included."""
        return self._client.calls

    @property
    def throttles(self) -> int:
        """How many of them were answered with 429."""
        return self._client.throttles

    def fingerprint(self) -> str:
        return self.name

    def probe(self) -> None:
        """Ask for one track; it need not be known.

        Raises:
            SourceForbidden: the API no longer answers this app.
            SourceThrottled, SourceUnavailable: no answer for now.
        """
        answer = self._get([KNOWN_TRACK])
        if answer.status == HTTPStatus.NOT_FOUND:
            raise SourceForbidden(f"{answer.where} is gone (404): {self._remedy}")
        self._entries(answer)

    def audio_features(
        self,
        track_ids: Sequence[str],
        artist_ids: Sequence[str] = (),
    ) -> Iterator[Part]:
        """One part per 40 tracks; what ReccoBeats does not know, or has not analysed, has no row."""
        ids = list(dict.fromkeys(track_ids))
        batches = [ids[at : at + IDS_PER_CALL] for at in range(0, len(ids), IDS_PER_CALL)]
        return fetch_all(self._audio_features, batches, self._threads)

    def _audio_features(self, track_ids: list[str]) -> Part:
        rows = features(track_ids, self._entries(self._get(track_ids)))
        return Part(track_ids, pa.Table.from_pylist(rows, schema=AUDIO_FEATURES))

    def _get(self, track_ids: Sequence[str]) -> Answer:
        return self._client.get(self._url, {"ids": ",".join(track_ids)})

    def _entries(self, answer: Answer) -> list[Any]:
        if not answer.good:
            raise answer.refusal(self._remedy if answer.status in {401, 403} else "")
        entries = pick(CONTENT, answer.body)
        if not isinstance(entries, list):
            raise SourceUnavailable(f"{answer.where} answered without its list: try again later")
        return entries


def features(track_ids: Sequence[str], entries: list[Any]) -> list[dict[str, Any]]:
    """The rows of the tracks asked for, each once, in the order asked.

    A row of tempo 0 has no analysis. Spotify's have time_signature 0 as well, by which the model
    would tell; here there is none, so the row is left out.
    """
    rows = {}
    for entry in entries:
        found = row(AUDIO_FEATURES, FEATURE, entry)
        href = HREF.search(found["id"] or "")
        if href and found["tempo"] != 0:
            rows[href[1]] = found | {"id": href[1], "source": ReccoBeats.name}
    return [rows[track_id] for track_id in track_ids if track_id in rows]
