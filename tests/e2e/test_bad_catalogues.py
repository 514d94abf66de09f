"""A catalogue that cannot be used stops before anything is written; one that can, works and is counted."""

from pathlib import Path

import pandas as pd
import pytest

pytestmark = pytest.mark.e2e

A, B, C = ("a" * 22, "B" * 22, "b" * 22)
FEATURES = (
    "danceability",
    "energy",
    "loudness",
    "speechiness",
    "instrumentalness",
    "tempo",
    "time_signature",
)
ROWS = "select artist_id, y_artist, distance from related_artists order by artist_id, y_artist"


def write(
    folder: Path, names: dict[str, str], tracks: list[tuple[str, str]], values: dict[str, list[float]]
) -> str:
    """Three CSV files: artists by id, (track, artist) pairs, features by track."""
    artists = pd.DataFrame({"id": list(names), "name": list(names.values())})
    artists.to_csv(folder / "artists.csv", index=False)
    listed = [(track, artist, f"song {number}", 50) for number, (track, artist) in enumerate(tracks)]
    pd.DataFrame(listed, columns=["id", "artist_id", "name", "popularity"]).to_csv(
        folder / "tracks.csv", index=False
    )
    features = pd.DataFrame([(track, *row) for track, row in values.items()], columns=["id", *FEATURES])
    features.to_csv(folder / "audio_features.csv", index=False)
    return str(folder)


@pytest.fixture(scope="module")
def system(new_home):
    return new_home()


@pytest.fixture(scope="module")
def good(system, tmp_path_factory) -> pd.DataFrame:
    """The rows of a small good catalogue, which what cannot be used must not touch."""
    folder = tmp_path_factory.mktemp("good")
    tracks = {artist: artist[:21] + "1" for artist in (A, B, C)}
    values = {
        tracks[A]: [0, 0, 0, 0, 0, 90, 4],
        tracks[B]: [1, 0, 0, 0, 0, 90, 4],
        tracks[C]: [1, 1, 1, 0, 0, 90, 4],
    }
    names = {A: 'Quote " and, comma', B: "NAN", C: "Björk 🦢\nsecond line"}
    system("artists", "run", "--catalogue", write(folder, names, [(t, a) for a, t in tracks.items()], values))
    return system.table("mysql", ROWS)


def test_names_arrive_byte_for_byte_and_ids_are_told_apart_by_case(system, good):
    assert len(good) == 6
    assert dict(zip(good["artist_id"] + good["y_artist"], good["distance"], strict=True))[A + B] == 1.0
    names = system.table("mysql", "select hex(name) as name from artists order by id")["name"]
    expected = ["NAN", 'Quote " and, comma', "Björk 🦢\nsecond line"]
    assert list(names) == [name.encode().hex().upper() for name in expected]


def breakage(what: str, folder: Path) -> None:
    if what == "no features at all":
        write(folder, {A: "One"}, [("1" * 22, A)], {})
        return
    write(folder, {A: "One", B: "Two"}, [("1" * 22, A)], {"1" * 22: [0.5] * 5 + [90, 4]})
    tracks = (folder / "tracks.csv").read_text()
    if what == "missing file":
        (folder / "tracks.csv").unlink()
    elif what == "missing column":
        (folder / "tracks.csv").write_text(tracks.replace("popularity", "fame"))
    elif what == "wrong type":
        (folder / "tracks.csv").write_text(tracks.replace(",50", ",many"))
    elif what == "bad id":
        (folder / "tracks.csv").write_text(tracks.replace("1" * 22, "short"))
    elif what == "NUL":
        (folder / "tracks.csv").write_text(tracks.replace("song 0", "so\0ng"))
    elif what == "unreadable":
        (folder / "tracks.csv").unlink()
        (folder / "tracks.parquet").write_bytes(b"PAR1 nonsense")
    elif what == "no artists":
        (folder / "artists.csv").write_text("id,name\n")


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("missing file", "tracks"),
        ("missing column", "tracks.csv: has no column popularity"),
        ("wrong type", "tracks.csv row 1, column popularity: 'many' is not an integer"),
        ("bad id", "tracks.csv row 1, column id: 'short'"),
        ("NUL", "tracks.csv row 1, column name"),
        ("unreadable", "tracks.parquet"),
        ("no artists", "no artist is registered"),
        ("no features at all", "no artist has a track with every feature"),
    ],
)
def test_what_cannot_be_used_is_one_line_and_the_last_good_table_stays(system, good, tmp_path, what, says):
    catalogue = tmp_path / "good"
    catalogue.mkdir()
    breakage(what, tmp_path)
    for file in tmp_path.glob("*.*"):
        file.rename(catalogue / file.name)
    before = system.table("mysql", "select * from artists order by id")
    done = system.start("artists", "import", str(catalogue))
    out, err = done.communicate(timeout=120)
    if done.returncode == 0:
        done = system.start("artists", "run")
        out, err = done.communicate(timeout=120)
    else:
        pd.testing.assert_frame_equal(system.table("mysql", "select * from artists order by id"), before)
    assert done.returncode in (1, 2)
    assert says in err
    assert len(err.strip().splitlines()) == 1
    assert "Traceback" not in out + err
    pd.testing.assert_frame_equal(system.table("mysql", ROWS), good, check_exact=True)


def test_one_artist_alone_works_and_has_no_kin(system, tmp_path):
    said = system(
        "artists",
        "run",
        "--catalogue",
        write(tmp_path, {A: "Alone"}, [("t" * 22, A)], {"t" * 22: [0.1] * 5 + [90, 4]}),
    )
    assert "one artist alone has no kin" in said
    assert system.table("mysql", ROWS).empty


def test_identical_artists_are_at_distance_0_and_a_constant_feature_adds_nothing(system, tmp_path):
    tracks = ["1" * 22, "2" * 22, "3" * 22]
    values = {
        tracks[0]: [0.5] * 5 + [90, 4],
        tracks[1]: [0.5] * 5 + [90, 4],
        tracks[2]: [0.9] + [0.5] * 4 + [90, 4],
    }
    names = {A: "One", B: "Two", C: "Three"}
    system(
        "artists", "run", "--catalogue", write(tmp_path, names, list(zip(tracks, names, strict=True)), values)
    )
    rows = system.table("mysql", ROWS)
    far = dict(zip(rows["artist_id"] + rows["y_artist"], rows["distance"], strict=True))
    assert far[A + B] == 0
    assert far[A + C] == far[C + A] == 1


def test_artists_without_tracks_or_features_are_counted_and_left_out(system, tmp_path):
    values = {"1" * 22: [0.5] * 5 + [90, 4], "2" * 22: [0.1] * 5 + [0, 0]}
    names = {A: "Heard", B: "Never analysed", C: "Silent"}
    said = system(
        "artists", "run", "--catalogue", write(tmp_path, names, [("1" * 22, A), ("2" * 22, B)], values)
    )
    assert "1 with no tracks" in said
    assert "1 with no features" in said
