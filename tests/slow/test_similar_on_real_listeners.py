"""Which model finds the other half of a real listener: HetRec's histories, the catalogue's tracks and features.

HetRec knows artists alone, and without tracks there is no taste. So a listener is taken to have heard the ten
most popular tracks of each of those of their artists that the catalogue has, by name.

Run it alone with `pytest tests/slow/test_similar_on_real_listeners.py -s`: it prints the README's figures.
"""

import sys
from pathlib import Path

import pandas as pd
import pytest

from lambdas.listeners.matching import normal_artist
from lambdas.listeners.settings import OperatorSettings
from lambdas.models.evaluate import mean_interval
from lambdas.models.features import chosen
from lambdas.models.halves import MODELS, Played, halves, measures, places

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
TOP = 10
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (DATA / "listening").exists() or not (DATA / "catalogue").exists(),
        reason="the listeners of Last.fm and the catalogue (../shared/data) are not on this machine",
    ),
]


@pytest.fixture(scope="module")
def histories():
    """By listener, the tracks; and the tracks' features."""
    features = chosen(OperatorSettings.listeners_model_features, "listeners_model_features")
    catalogue = {
        name: pd.read_parquet(DATA / "catalogue" / f"{name}.parquet") for name in ("artists", "tracks")
    }
    measured = pd.read_parquet(DATA / "catalogue" / "audio_features.parquet").drop_duplicates("id")
    measured = measured[(measured["tempo"] != 0) | (measured["time_signature"] != 0)].dropna(subset=features)
    measured = measured.set_index("id").sort_index()
    position = {one: at for at, one in enumerate(measured.index)}
    ids = {
        normal_artist(name): one for one, name in catalogue["artists"][["id", "name"]].itertuples(index=False)
    }
    tracks = catalogue["tracks"].sort_values(["popularity", "id"], ascending=[False, True])
    tracks = (
        tracks[tracks["id"].isin(position)]
        .drop_duplicates(["artist_id", "id"])
        .groupby("artist_id")
        .head(TOP)
    )
    top = tracks.groupby("artist_id")["id"].apply(list).to_dict()
    names = pd.read_parquet(DATA / "listening" / "artists.parquet").set_index("id")["name"]
    heard = pd.read_parquet(DATA / "listening" / "user_artists.parquet")
    played: dict[str, list[Played]] = {}
    for user, artist in (
        heard[["userID", "artistID"]].sort_values(["userID", "artistID"]).itertuples(index=False)
    ):
        one = ids.get(normal_artist(names.get(artist, "")))
        for track in top.get(one, []):
            played.setdefault(f"hetrec/{user}", []).append(Played(position[track], [one]))
    return played, measured[features].to_numpy(float)


def test_the_profiles_of_taste_find_the_other_half_of_real_listeners_best(histories):
    of, listeners = halves(*histories)
    found = {}
    sys.stdout.write(f"\n{len(listeners):,} listeners\n")
    for model, score in MODELS.items():
        for metric, each in measures(places(of, score)).items():
            value, low, high = found[model, metric] = mean_interval(each)
            sys.stdout.write(f"| {model} | {metric} | {value:.3f} [{low:.3f}, {high:.3f}] |\n")
    assert len(listeners) > 1_000
    # The right half shares no artist, so whoever goes by shared artists is misled by everybody who does.
    assert found["taste: shared artists alone", "auc"][2] < 0.5
    for part, whole in (("taste: profiles alone", "taste"), ("reference: cosine alone", "reference")):
        assert found[part, "auc"][1] > found[whole, "auc"][2]
    assert found["taste: profiles alone", "auc"][1] > found["reference: cosine alone", "auc"][2]
