"""What the import command writes, and what it never writes, over a lake in memory."""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner

from kindred.common import histories as common_histories
from kindred.common import people, registry, target
from kindred.listeners import histories, importing
from lambdas.core.errors import InvalidInput
from lambdas.lake.tables import decode
from lambdas.listeners.known_tracks import track_index_of
from lambdas.listeners.sources import FeatureFiles
from lambdas.people import erasures
from lambdas.people.pseudonym import pseudonym
from tests import exports
from tests.memory_s3 import MemoryS3

KEY = b"k" * 64
NAME, LABEL = "Annabel Quartermaine", "the first listener"
CONSENT = {"basis": "consent", "since": "2026-11-01", "source": None, "purpose": None}


class System:
    """A system whose lake is in memory and whose registry is a dictionary."""

    lake = database = workgroup = "lake"

    def __init__(self) -> None:
        self.asked: list[dict] = []
        self.registered: dict[str, str | None] = {}

    def pseudonym_key(self) -> bytes:
        return KEY

    def ask(self, pipeline, request, **arguments):
        self.asked.append({"request": request, **arguments})
        if request == "add_people":
            new = len(arguments["people"].keys() - self.registered.keys())
            self.registered |= arguments["people"]
            return {"added": new, "already registered": len(arguments["people"]) - new}
        if request == "count_people":
            return len(self.registered)
        if request == "artist_names_after":
            return {} if arguments["after"] else {"X": exports.ARTIST}
        assert request == "find_person"
        found = [one for one in arguments["wanted"] if one in self.registered]
        if not found:
            raise InvalidInput(arguments["shown"], "nobody is registered under this name, id or label")
        return {"id": found[0], "label": self.registered[found[0]]}


@pytest.fixture(autouse=True)
def known(monkeypatch):
    """What the lake knows of tracks: two by one name, one by another."""
    tracks = [("1", "Twice", ["A"]), ("2", "Twice", ["A"]), ("3", exports.TITLE, [""])]
    track = {"name": "", "artist_ids": ["X"], "artist_names": []}
    rows = [(one, track | {"name": title, "artist_names": by}) for one, title, by in tracks]
    monkeypatch.setattr(
        histories, "ask_track_index", lambda _settings, _dt, names: track_index_of(rows, names)
    )


@pytest.fixture
def s3(monkeypatch):
    memory = MemoryS3()
    for module in ("lambdas.lake.objects", "lambdas.lake.update"):
        monkeypatch.setattr(f"{module}.client", lambda _service: memory)
    return memory


def read(*paths, listener=NAME):
    return histories.read_histories(list(paths), listener, incognito=False)


def bring(system, history, label=None, *, named=True):
    histories.import_histories(system, history, CONSENT, label, named_by_operator=named)


def everything(tmp_path):
    """An export of every kind, each with what must not leave it."""
    exports.spotify_zip(tmp_path / "my.zip", {"Streaming_History_Audio_1.json": [exports.extended()]})
    exports.listenbrainz_zip(tmp_path / f"{exports.USER}.zip", {"2024/5": [exports.listen(1)]})
    for name, text in {
        "endsong_0.json": json.dumps([exports.endsong(3)]),
        "StreamingHistory0.json": json.dumps([exports.account(7)]),
        f"recenttracks-{exports.USER}-1.csv": exports.ghan_csv([exports.ghan(9)]),
        f"{exports.USER}.csv": exports.to_csv_file([exports.to_csv(11)]),
    }.items():
        (tmp_path / name).write_text(text, newline="")
    return tmp_path


def test_nothing_of_name_address_device_or_country_is_in_any_object(s3, tmp_path, capsys):
    system = System()
    bring(system, read(everything(tmp_path)), LABEL)
    bodies = s3.bodies("lake")
    assert bodies
    rows = [row for body in bodies.values() for row in decode(body).to_pylist()]
    assert {row["source"] for row in rows} == {
        "spotify_extended",
        "spotify_account",
        "lastfm",
        "listenbrainz",
    }
    assert {row["listener_id"] for row in rows} == {pseudonym(KEY, NAME)}
    for written in (*bodies.values(), *map(str.encode, map(str, rows)), *map(str.encode, bodies)):
        for secret in (*exports.PERSONAL, NAME, NAME.split(maxsplit=1)[0], LABEL):
            assert secret.encode() not in written
    assert exports.COUNTRY not in {value for row in rows for value in row.values()}
    assert NAME not in str(system.asked)
    (added,) = [one for one in system.asked if one["request"] == "add_people"]
    assert added["people"] == {pseudonym(KEY, NAME): LABEL}
    said = " ".join(capsys.readouterr().out.split())
    assert "6 files read: 1 Last.fm, by lastfm-to-csv, 1 Last.fm, by lastfm.ghan.nl, 1 ListenBrainz" in said
    assert "6 plays of 1 listeners" in said
    assert "4 plays have no track id: 4 are matched to the lake's tracks" in said
    assert "1 added, 0 already registered" in said


def test_plays_without_an_id_are_counted_by_what_the_lake_knows_of_their_names(s3, tmp_path, capsys):
    assert not s3.bodies("lake")
    table = tmp_path / "plays.csv"
    table.write_text(f"artist,track,plays\n{exports.ARTIST},{exports.TITLE},2\nA,Twice,3\nA,New,5\nA,,7\n")
    bring(System(), read(table))
    said = " ".join(capsys.readouterr().out.split())
    assert (
        "17 plays have no track id: 2 are matched to the lake's tracks by artist and title, "
        "3 may be several of them, 5 are unknown, 7 name artists alone"
    ) in said


def test_people_are_registered_before_anything_of_them_is_written(s3, tmp_path, monkeypatch):
    system, order = System(), []
    real = system.ask
    monkeypatch.setattr(system, "ask", lambda *a, **k: (order.append(a[1]), real(*a, **k))[1])
    put = s3.put_object
    monkeypatch.setattr(s3, "put_object", lambda **k: (order.append("put"), put(**k))[1])
    bring(system, read(everything(tmp_path)))
    assert order.index("add_people") < order.index("put")


def test_who_was_forgotten_is_left_out_of_a_table_and_comes_back_when_named(s3, tmp_path, capsys):
    table = tmp_path / "plays.csv"
    table.write_text(f"listener,artist\n{NAME},A\nBen,A\n")
    erasures.remember("lake", pseudonym(KEY, NAME))
    system = System()
    bring(system, read(table, listener=None), named=False)
    assert list(system.registered) == [pseudonym(KEY, "Ben")]
    assert "1 listeners were forgotten before, and are left out" in capsys.readouterr().out
    table.write_text(f"listener,artist\n{NAME},A\n")
    with pytest.raises(InvalidInput, match="all 1 listeners of the files were forgotten before"):
        bring(system, read(table, listener=None), named=False)
    table.write_text("artist,plays\nA,1\n")
    bring(system, read(table))
    assert set(system.registered) == {pseudonym(KEY, NAME), pseudonym(KEY, "Ben")}
    assert s3.bodies("lake")


def test_from_ten_thousand_people_on_the_table_is_cut_finer(s3, tmp_path, monkeypatch):
    monkeypatch.setattr(common_histories, "MANY_PEOPLE", 3)
    system = System()
    for count in (2, 4):
        rows = pa.table({"listener": [f"listener {one}" for one in range(count)], "artist": ["A"] * count})
        pq.write_table(rows, tmp_path / "plays.parquet")
        bring(system, read(tmp_path / "plays.parquet", listener=None), named=False)
        widths = {len(key.split("=")[1].split("/")[0]) for key in s3.bodies("lake", "listener_plays/bucket=")}
        assert widths == {count // 2}
    rows = [
        row
        for key, body in s3.bodies("lake", "listener_plays/bucket=").items()
        for row in decode(body).to_pylist()
    ]
    assert len(rows) == 4


@pytest.mark.parametrize("before", ["registered", "half gone"])
def test_forgetting_by_name_goes_on_where_it_was_stopped(s3, monkeypatch, before):
    assert s3.bodies("lake") == {}
    forgotten = []
    monkeypatch.setattr(
        "kindred.common.erasing.forget_listener",
        lambda _target, *who, dry_run: forgotten.append((*who, dry_run)),
    )
    system, one = System(), pseudonym(KEY, NAME)
    with pytest.raises(InvalidInput, match="nobody is registered"):
        people.forget(system, "listeners", NAME, dry_run=False)
    if before == "registered":
        system.registered[one] = LABEL
    else:
        erasures.remember("lake", one)
    people.forget(system, "listeners", NAME, dry_run=False)
    people.forget(system, "listeners", one, dry_run=True)
    label = LABEL if before == "registered" else ""
    assert forgotten == [(one, label, False), (one, label, True)]


@pytest.fixture
def app():
    made = typer.Typer()
    importing.register(made)
    registry.register(made, "listeners")
    return made


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["import", "x.zip"], "Missing option '--basis'"),
        (
            ["import", "x.zip", "--basis", "curiosity"],
            "'curiosity' is not one of 'consent', 'research-licence'",
        ),
        (
            ["import", "x.zip", "--basis", "consent", "--label", "L"],
            "--label: is for one listener: give --listener NAME too",
        ),
        (
            ["import", "x.zip", "--basis", "consent", "--listener", "A", "--label", "L" * 256],
            "--label: has 256 characters",
        ),
        (
            ["import", "x.zip", "--basis", "consent", "--basis-date", "now"],
            "--basis-date: 'now' is not a day",
        ),
        (["import", "x.zip", "--basis", "consent", "--purpose", "p" * 256], "--purpose: has 256 characters"),
        (["import", "no-such.zip", "--basis", "consent"], "no-such.zip: there is no such file or folder"),
    ],
)
def test_the_command_is_judged_before_anything_is_started(app, monkeypatch, tmp_path, arguments, message):
    monkeypatch.setenv("KINDRED_HOME", str(tmp_path))
    monkeypatch.setattr("kindred.common.target.local", lambda _: pytest.fail("started"))
    ended = CliRunner().invoke(app, arguments)
    assert ended.exit_code != 0
    assert message in " ".join(f"{ended.output} {ended.exception}".replace("│", " ").split())


FEATURES = "danceability energy loudness speechiness acousticness instrumentalness liveness valence tempo"


def features_file(path, rows):
    """A file of features: the id, and one number for each of them."""
    names = FEATURES.split()
    lines = [f"{one},{','.join([str(number)] * len(names))}" for one, number in rows]
    path.write_text("\n".join([f"id,{','.join(names)}", *lines]))
    return str(path)


def test_features_of_a_file_are_there_for_the_source_files_and_replace_those_of_the_same_tracks(
    s3, tmp_path, monkeypatch
):
    monkeypatch.setattr(target, "slug", lambda *_, **__: "demo")
    monkeypatch.setattr(target, "local", lambda _: System())
    app = typer.Typer()
    importing.register(app)
    one, other, third = ("1" * 22, "2" * 22, "3" * 22)
    for rows, said in (
        ([(one, 0.1), (other, 0.2), (one, 0.9)], "2 tracks' features"),
        ([(other, 0.5), (third, 0.3)], "2 tracks' features"),
    ):
        done = CliRunner().invoke(app, ["features", features_file(tmp_path / "f.csv", rows)])
        assert said in done.output, done.output
    (part,) = FeatureFiles("lake").audio_features([one, other, "4" * 22])
    assert {row["id"]: row["energy"] for row in part.rows.to_pylist()} == {one: 0.1, other: 0.5}
    assert set(part.rows["source"].to_pylist()) == {"files"}
