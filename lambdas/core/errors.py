"""Every error this project raises on purpose.

KindredError
├── SettingMissing          an environment variable is absent or empty
├── InvalidInput            a file, an id or an argument that the operator brought cannot be used
├── SourceError             an outside API did not give usable data
│   ├── SourceForbidden         401/403: it does not serve this app; names the remedy
│   ├── SourceThrottled         429: ask again at .retry_at
│   └── SourceUnavailable       it kept failing after bounded retries
├── EmptyChart              a market's chart holds no track
├── NoHistory               a web API was asked for a day that is over
├── CoverageTooLow          too few of a day's artists have audio features to replace the table
├── FunctionFailed          a function that was invoked failed; the message is the function's
├── JobFailed               a job of Glue ended without all of its files
├── PublicationShrinks      a serving table would lose more than a setting allows
├── Superseded              another run of the same day began later, and has taken the day over
├── DeleteFailed            S3 did not delete some of the objects that it was asked to
├── ErasingIncomplete       some partitions of an erasing failed; running it again goes on with them
├── QueryFailed             Athena refused, failed or cancelled a query; carries its id and reason
├── NothingFound            a question has no answer; the message is the reason
├── ObjectContended         other writers kept changing an object of the lake
└── StoreUnavailable        MySQL cannot be reached

Each message is one line that says what, where and the remedy: it is what the operator reads.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class KindredError(Exception):
    """Base of all errors below; everything else that is raised is unexpected."""


class SettingMissing(KindredError):
    """An environment variable that a function needs is absent or empty."""

    def __init__(self, name: str) -> None:
        super().__init__(f"setting {name} is missing: set the environment variable {name}")
        self.name = name


class InvalidInput(KindredError):
    """Something the operator brought cannot be used. `where` names the file, row or argument."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")
        self.where = where
        self.what = what


class NothingFound(KindredError):
    """A question that was asked rightly has no answer. The message is the reason, in one line."""


class FunctionFailed(KindredError):
    """A function that was invoked failed; the message is the function's."""


class JobFailed(KindredError):
    """A job of Glue ended without all of the files that it should have written."""

    def __init__(self, job: str, what: str) -> None:
        super().__init__(f"{job}: {what}; its log is in CloudWatch, /aws-glue/jobs/error")
        self.job = job


class SourceError(KindredError):
    """An outside API did not give usable data."""


class SourceForbidden(SourceError):
    """The API no longer serves this app (401 or 403). The message names the remedy."""


class SourceThrottled(SourceError):
    """The API asks to wait (429)."""

    def __init__(self, source: str, retry_at: datetime) -> None:
        self.source = source
        self.retry_at = retry_at
        super().__init__(f"{source} throttles requests until {self.retry_at_text}")

    @property
    def retry_at_text(self) -> str:
        """retry_at in whole seconds, rounded up: a second earlier it would throttle again."""
        return f"{self.retry_at + timedelta(microseconds=999_999):%Y-%m-%dT%H:%M:%SZ}"


class SourceUnavailable(SourceError):
    """The API kept failing after bounded retries, or its answers cannot be read."""


class EmptyChart(KindredError):
    """A source gave a chart without a track. The market's earlier chart stays."""

    def __init__(self, market: str, source: str, skipped: Mapping[str, int]) -> None:
        left_out = ", ".join(f"{count} {what}" for what, count in sorted(skipped.items()))
        super().__init__(
            f"the chart of {market} from {source} holds no track"
            f"{left_out and f' (left out: {left_out})'}; nothing was replaced: "
            "name another playlist in charts_playlists, or take the market out of charts_markets"
        )
        self.market = market


class NoHistory(KindredError):
    """A web API has no history: it cannot be asked for a day other than today (UTC)."""

    def __init__(self, source: str, dt: str, import_command: str) -> None:
        super().__init__(
            f"{source} has no history: day {dt} is not in the lake and cannot be fetched; "
            f"import files for it (`{import_command}`) and run with the files source"
        )
        self.source = source
        self.dt = dt


class CoverageTooLow(KindredError):
    """Too few of a day's artists have audio features, so the serving table stays as it was."""

    def __init__(self, dt: str, with_features: int, with_tracks: int, lowest: float) -> None:
        super().__init__(
            f"day {dt}: {with_features:,} of {with_tracks:,} artists with tracks have audio features, "
            f"coverage {with_features / with_tracks:.0%} where artists_lowest_coverage asks for "
            f"{lowest:.0%}; related_artists stays as it was: import features for more tracks, choose another "
            "source (`--features reccobeats`) or lower the setting artists_lowest_coverage"
        )
        self.with_features = with_features
        self.with_tracks = with_tracks


class PublicationShrinks(KindredError):
    """A serving table would lose too many of its rows, or too much coverage, so all stay as they were."""

    def __init__(self, pipeline: str, dt: str, fall: str, allowed: str) -> None:
        super().__init__(
            f"day {dt}: {fall}, more than {allowed} allows; the serving tables stay as they were: if that is "
            f"meant, `kindred {pipeline} run --dt {dt} --force` replaces them, or raise the setting; if not, "
            "look at what the sources gave"
        )


class Superseded(KindredError):
    """Another run of the same day began later: it owns the day's files and its staging table."""

    def __init__(self, dt: str) -> None:
        super().__init__(
            f"day {dt}: another run of this day began later and has taken it over; this run has stopped and "
            "replaced no table: wait until the other run ends, and run again only if it failed"
        )


class DeleteFailed(KindredError):
    """S3 answered a request to delete objects with errors for some of them. The others are deleted."""

    def __init__(self, first: str, reason: str, failed: int, asked: int) -> None:
        super().__init__(
            f"{first}: S3 did not delete {failed:,} of {asked:,} objects, this one first ({reason}); "
            "see the role's policies and the bucket's locks, then run again"
        )
        self.first = first
        self.failed = failed


class ErasingIncomplete(KindredError):
    """Some partitions of an erasing failed, so it is not reported as done."""

    def __init__(self, failed: int, first: str) -> None:
        super().__init__(f"{failed:,} partitions are not erased yet, the first because {first}; run it again")
        self.failed = failed


class QueryFailed(KindredError):
    """Athena did not finish a query. Carries its id and Athena's reason."""

    def __init__(self, query_id: str, state: str, reason: str) -> None:
        super().__init__(f"Athena query {query_id or 'not started'} {state}: {reason}")
        self.query_id = query_id
        self.state = state
        self.reason = reason


class ObjectContended(KindredError):
    """Other writers kept changing an object, so that it could not be changed safely."""

    def __init__(self, url: str, seconds: float) -> None:
        super().__init__(
            f"{url}: other writers kept changing it for {seconds:.0f} s; it is unchanged: try again later"
        )
        self.url = url


class StoreUnavailable(KindredError):
    """MySQL cannot be reached; trying again may help."""
