"""Whatever JSON an API answers, rows come out typed as the tables are, or not at all."""

from datetime import datetime

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from lambdas.sources import reccobeats
from lambdas.sources.schemas import AUDIO_FEATURES, TOP_TRACKS
from lambdas.sources.spotify.audio_features import features
from lambdas.sources.spotify.top_tracks import top

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
ID = st.text("0123456789abcdefABCDEF", min_size=22, max_size=22)
TRACK = st.fixed_dictionaries(
    {"id": ID | ANYTHING, "name": st.text() | ANYTHING, "popularity": st.integers(0, 100) | ANYTHING},
    optional={"external_urls": ANYTHING, "extra": ANYTHING},
)
FEATURE = st.fixed_dictionaries(
    {"id": ID | ANYTHING},
    optional={
        name: st.floats(0, 1) | st.integers() | ANYTHING
        for name in AUDIO_FEATURES.names
        if name not in {"id", "source"}
    },
)
NOW = datetime(2026, 11, 21)


@given(st.lists(TRACK | ANYTHING, max_size=30))
def test_top_tracks_are_at_most_ten_distinct_and_typed_whatever_is_answered(entries):
    rows = top("a" * 22, entries, NOW)
    table = pa.Table.from_pylist(rows, schema=TOP_TRACKS)
    ids = table["id"].to_pylist()
    assert len(ids) <= 10
    assert len(set(ids)) == len(ids)
    assert None not in ids
    assert all(isinstance(one, int | None) for one in table["popularity"].to_pylist())


@given(st.lists(TRACK, max_size=30), st.randoms(use_true_random=False))
def test_top_tracks_do_not_depend_on_the_order_or_on_nulls_and_duplicates(entries, dice):
    # Of entries with one id, the real API gives one; equal ones are what may be doubled.
    once = {str(entry["id"]): entry for entry in entries}
    plain = top("a" * 22, list(once.values()), NOW)
    odd = [*once.values(), *once.values(), None, {}, {"id": None}]
    dice.shuffle(odd)
    assert repr(top("a" * 22, odd, NOW)) == repr(plain)


@given(st.lists(FEATURE | ANYTHING, max_size=20), st.lists(ID, max_size=20))
def test_features_are_of_tracks_that_were_asked_for_each_once(entries, more):
    asked = [entry["id"] for entry in entries if isinstance(entry, dict) and isinstance(entry.get("id"), str)]
    asked = list(dict.fromkeys([*asked, *more]))
    rows = features(asked, entries)
    table = pa.Table.from_pylist(rows, schema=AUDIO_FEATURES)
    ids = table["id"].to_pylist()
    assert len(set(ids)) == len(ids)
    assert set(ids) <= set(asked)
    for name in ("key", "mode", "time_signature", "duration_ms"):
        assert all(isinstance(one, int | None) for one in table[name].to_pylist())


@given(st.lists(ANYTHING, max_size=20), st.lists(ID, max_size=5))
def test_reccobeats_rows_are_of_tracks_that_were_asked_for(entries, asked):
    rows = reccobeats.features(asked, entries)
    pa.Table.from_pylist(rows, schema=AUDIO_FEATURES)
    assert {row["id"] for row in rows} <= set(asked)


@given(st.integers(-(2**31), 2**31 - 1))
def test_a_float_that_is_a_whole_number_is_that_integer(number):
    (row,) = top("a" * 22, [{"id": "b" * 22, "popularity": float(number)}], NOW)
    assert row["popularity"] == number
    assert type(row["popularity"]) is int
