"""The demo catalogue: the same every time, good to listen to, and as awkward as a real one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from lambdas.artists.catalogue import Catalogue, Summary, read_catalogue
from local.demo.catalogue import CASE, DUET, SILENT, TWINS, UNHEARD, make_demo, write_demo
from local.demo.styles import AWKWARD_ARTISTS, AWKWARD_TITLES, STYLES

if TYPE_CHECKING:
    from pathlib import Path

CHOSEN = ["danceability", "energy", "loudness", "speechiness", "instrumentalness"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder)
    return folder


@pytest.fixture(scope="module")
def demo(folder: Path) -> tuple[Catalogue, Summary]:
    return read_catalogue(folder)


def test_it_is_a_catalogue_that_can_be_used(demo: tuple[Catalogue, Summary]) -> None:
    _, summary = demo
    assert summary.artists == 240
    assert summary.artists_without_tracks == 4
    assert 12 * 236 <= summary.tracks <= 30 * 236 + 1
    assert summary.tracks_without_features > 3
    assert summary.merged_duplicates == summary.tracks_of_unknown_artists == 0


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(folder: Path, tmp_path: Path) -> None:
    first = {file.name: file.read_bytes() for file in folder.iterdir()}
    write_demo(tmp_path)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == first
    write_demo(tmp_path, seed=1)
    assert all(first[file.name] != file.read_bytes() for file in tmp_path.iterdir())


@pytest.mark.parametrize("artists", [0, 1, 2, 17, 30, 35, 43, 48])
def test_a_demo_of_any_size_can_be_read(tmp_path: Path, artists: int) -> None:
    write_demo(tmp_path, artists=artists)
    _, summary = read_catalogue(tmp_path)
    assert summary.artists == artists
    assert summary.artists_without_tracks == (artists > SILENT)


def test_artists_sound_like_others_of_their_style() -> None:
    """By the rules of the model, the nearest artist is mostly one of the same style, out of fourteen."""
    tables = make_demo(240)
    style = {row["id"]: row["genre"] for row in tables["artists"].to_pylist()}
    features = {row["id"]: [row[name] for name in CHOSEN] for row in tables["audio_features"].to_pylist()}
    heard: dict[str, list[list[float]]] = {}
    for track in tables["tracks"].to_pylist():
        if any(features.get(track["id"], ())):
            heard.setdefault(track["artist_id"], []).append(features[track["id"]])

    rows = np.concatenate([np.array(tracks) for tracks in heard.values()])
    means = np.array([np.mean(tracks, axis=0) for tracks in heard.values()])
    scaled = (means - rows.min(axis=0)) / (rows.max(axis=0) - rows.min(axis=0))
    distance = np.linalg.norm(scaled[:, None] - scaled[None], axis=2)
    np.fill_diagonal(distance, np.inf)
    artists = list(heard)
    kin = [style[artists[i]] == style[artists[j]] for i, j in enumerate(distance.argmin(axis=1))]
    assert len(STYLES) == 14
    assert np.mean(kin) > 0.6


def test_styles_sound_as_one_would_guess(folder: Path) -> None:
    tables = {
        name: pq.read_table(folder / f"{name}.parquet") for name in ("artists", "tracks", "audio_features")
    }
    rows = (
        tables["audio_features"]
        .drop_columns("duration_ms")
        .join(tables["tracks"].select(["id", "artist_id"]), "id")
        .join(tables["artists"].select(["id", "genre"]), "artist_id", "id")
        .filter(pc.field("tempo") > 0)
        .group_by("genre")
        .aggregate([(name, "mean") for name in (*CHOSEN, "tempo", "acousticness")])
        .to_pylist()
    )
    sound = {row["genre"]: row for row in rows}
    assert max(sound, key=lambda genre: sound[genre]["speechiness_mean"]) == "hip-hop"
    assert max(sound, key=lambda genre: sound[genre]["acousticness_mean"]) == "classical piano"
    assert max(sound, key=lambda genre: sound[genre]["danceability_mean"]) == "house"
    assert max(sound, key=lambda genre: sound[genre]["energy_mean"]) == "metal"
    assert max(sound, key=lambda genre: sound[genre]["tempo_mean"]) == "drum & bass"
    assert sound["ambient"]["loudness_mean"] < -15 < sound["techno"]["loudness_mean"]
    assert sound["ambient"]["instrumentalness_mean"] > 0.7
    assert sound["country"]["instrumentalness_mean"] < 0.1


def test_values_stay_within_what_the_features_mean(folder: Path) -> None:
    features = pq.read_table(folder / "audio_features.parquet").to_pandas()
    shares = features[["danceability", "energy", "speechiness", "acousticness", "liveness", "valence"]]
    assert shares.min().min() >= 0
    assert shares.max().max() <= 1
    assert features["loudness"].between(-60, 1.5).all()
    assert features.query("tempo == 0")["time_signature"].eq(0).all()
    assert 3 < len(features.query("tempo == 0")) < 100
    assert features["duration_ms"].between(30_000, 1_500_000).all()


def test_what_trips_careless_code_is_in_it() -> None:
    tables = make_demo(240)
    artists, tracks = tables["artists"].to_pylist(), tables["tracks"].to_pylist()
    of = [{track["id"] for track in tracks if track["artist_id"] == artist["id"]} for artist in artists]
    features = {
        row.pop("id"): row for row in tables["audio_features"].drop_columns("duration_ms").to_pylist()
    }

    assert {number: artists[number]["name"] for number in AWKWARD_ARTISTS} == AWKWARD_ARTISTS
    assert {track["name"] for track in tracks} >= set(AWKWARD_TITLES)
    one, other = (artists[number]["id"] for number in CASE)
    assert one != other
    assert one.lower() == other.lower()
    assert not of[SILENT]
    assert of[UNHEARD]
    assert not of[UNHEARD] & features.keys()
    assert len(of[DUET[0]] & of[DUET[1]]) == 1
    first, second = ([features[t["id"]] for t in tracks if t["id"] in of[number]] for number in TWINS)
    assert first == second
    assert first


def test_names_are_distinct_however_many_artists_there_are() -> None:
    names = make_demo(5000)["artists"]["name"].to_pylist()
    assert len(set(names)) == len(names)
