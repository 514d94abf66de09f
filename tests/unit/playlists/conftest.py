"""A lake in memory with the histories of listeners of three styles, and a run over it."""

import json
from contextlib import nullcontext
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from lambdas.core.ids import listener_id
from lambdas.lake import objects
from lambdas.lake.parquet import to_parquet
from lambdas.lake.tables import decode, schema_of
from lambdas.people.buckets import bucket_of
from lambdas.playlists.steps import (
    artist_recommendations,
    evaluation,
    factors,
    list_listeners,
    model_metrics,
    plays,
    prune,
    split,
    tuning,
)

DAY = "2026-11-23"
FOLDER = f"runs/playlists/dt={DAY}"
RUN = {
    "pipeline": "playlists", "run_id": "first", "started_at": "2026-11-23T15:00:00Z", "dt": DAY,
    "source": "files", "features": "none", "model": "blend", "keep": "5", "refetch": False, "force": False,
    "deadline": "2026-11-30T15:00:00Z",
}  # fmt: skip
SETTINGS = {
    "LAKE": "lake", "DATABASE": "d", "WORKGROUP": "w", "MYSQL_SECRET": "s", "MYSQL_CA": "c",
    "PLAYLISTS_ENGINE": "lambda", "FACTORS_JOB": "kindred-playlists-factors", "PLAYLISTS_EVALUATED": "als,rdlae", "PLAYLISTS_TUNING_SECONDS": "0",
    "PLAYLISTS_HIDE_MOST_POPULAR": "0", "PLAYLISTS_LARGEST_FALL": "0.5",
}  # fmt: skip
PEOPLE = sorted(listener_id(number.to_bytes(32, "big")) for number in range(1, 31))
STYLES, ARTISTS_OF_A_STYLE, PLAYED = 3, 14, 10
KNOWN = {"A" * 22: "Rock 0", "B" * 22: "Jazz & Blues 1"}


def histories(dated=True):
    """Rows of listener_plays: each listener plays ten of a style's fourteen artists and one of another."""
    dice, names, rows = np.random.default_rng(0), ("Rock", "Jazz & Blues", "Pop"), []
    for number, listener in enumerate(PEOPLE):
        style = number % STYLES
        theirs = [(style, at) for at in dice.choice(ARTISTS_OF_A_STYLE, PLAYED, replace=False).tolist()]
        for of, at in [*theirs, ((style + 1) % STYLES, int(dice.integers(ARTISTS_OF_A_STYLE)))]:
            played = datetime(2024, 1, 1) + timedelta(days=int(dice.integers(700)))
            rows.append({
                "listener_id": listener, "track_id": None, "artist": f"{names[of]} {at}", "title": "One",
                "plays": int(dice.integers(1, 90)), "ms_played": None, "import_id": "i", "source": "lastfm",
                "first_played": played if dated else None, "last_played": played if dated else None,
            })  # fmt: skip
    return rows


class System:
    """The steps over a lake in memory, one after the other, as the flow calls them."""

    def __init__(self, lake, monkeypatch):
        self.lake, self.muted, self._patch = lake, {}, monkeypatch
        monkeypatch.setattr(list_listeners, "session", lambda *_: nullcontext())
        monkeypatch.setattr(list_listeners, "readable", lambda _: PEOPLE)
        monkeypatch.setattr(list_listeners, "muted", lambda _: self.muted)
        monkeypatch.setattr(list_listeners, "known_artists", lambda *_: KNOWN)

    def give(self, rows):
        for key in [key for key in self.lake if key.startswith("listener_plays/bucket=")]:
            del self.lake[key]
        for name in {bucket_of(row["listener_id"], 16) for row in rows}:
            some = [row for row in rows if bucket_of(row["listener_id"], 16) == name]
            body = to_parquet(pa.Table.from_pylist(some, schema=schema_of("listener_plays")))
            self.lake[f"listener_plays/bucket={name}/one.parquet"] = body

    def set(self, **settings):
        for name, value in settings.items():
            self._patch.setenv(name.upper(), str(value))

    def run(self, upto="", *, measured=False, **given):
        """The event of the last step; stops after the step that is named. Models are measured if asked."""
        event = RUN | given
        for step in (list_listeners, plays, prune, split, tuning, factors, evaluation, model_metrics,
                     artist_recommendations):  # fmt: skip
            name = step.__name__.rpartition(".")[2]
            if step in {evaluation, model_metrics} and not measured:
                continue
            if step is plays:
                for item in json.loads(self.lake[f"{FOLDER}/manifest.json"]):
                    step.handler(event | {"bucket": item["name"]}, None)
            elif step is evaluation:
                for item in event["split"]["value"]["models"]:
                    step.handler(event | {"evaluated": item["name"]}, None)
            elif step is artist_recommendations:
                model = event["factors"]["value"]["model"]
                for item in event["prune"]["value"]["buckets"]:
                    step.handler(event | {"bucket": item["name"], "model": model}, None)
            else:
                event[name] = {"value": step.handler(event, None)}
            if name == upto:
                break
        return event

    def rows(self, table):
        keys = sorted(key for key in self.lake if key.startswith(f"{table}/dt={DAY}/"))
        return [row for key in keys for row in decode(self.lake[key]).to_pylist()]


@pytest.fixture
def lake(monkeypatch):
    held: dict[str, bytes] = {}
    monkeypatch.setattr(objects, "put", lambda _, key, body: held.update({key: body}))
    monkeypatch.setattr(objects, "get", lambda _, key: held.get(key))
    monkeypatch.setattr(objects, "keys", lambda _, prefix: [key for key in held if key.startswith(prefix)])
    monkeypatch.setattr(
        objects, "delete_all", lambda _, keys: len([held.pop(key) for key in list(keys) if key in held])
    )
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    return held


@pytest.fixture
def system(lake, monkeypatch):
    made = System(lake, monkeypatch)
    made.give(histories())
    return made
