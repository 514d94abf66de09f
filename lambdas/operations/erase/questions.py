"""What an erasing asks Athena: which tracks are an artist's, and which files hold what goes.

The questions are made of the pipelines' statements, so a new table is asked about once it is stated.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from lambdas.lake import objects as lake
from lambdas.lake import results
from lambdas.operations.erase.parts import LISTS, columns_of, partition_of, tables
from lambdas.people.buckets import FEW, MANY, bucket_of
from lambdas.pipelines import PIPELINES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from lambdas.core.pipeline import LakeTable
    from lambdas.lake.athena import Athena
    from lambdas.operations.erase.plan import Files, Subject

_IDS_A_QUESTION = 5_000
"""Athena takes 256 KB of SQL; an id and its quotes are 25 bytes."""


def tracks_of(athena: Athena, artist: Subject) -> set[str]:
    """The tracks that any table of the lake gives an artist.

    Raises:
        QueryFailed: Athena did not answer.
    """
    questions = []
    for table in tables():
        by = _naming(table.ids, {"artist": (artist.name,)})
        questions += [
            f"select distinct {column} from {table.name} where {' or '.join(by)}"  # noqa: S608  our own names
            for column in columns_of("track", table.ids.items())
            if by
        ]
    return {str(row[0]) for rows in _ask(athena, questions) for row in rows}


def files_of(athena: Athena, bucket: str, subject: Subject) -> dict[str, Files]:
    """The files that hold rows that go, by partition and table.

    Athena keeps the text of its queries, so it is not asked about people: their files are listed.

    Raises:
        QueryFailed: Athena did not answer.
    """
    if subject.kind == "listener":
        return files_of_person(bucket, subject.name)
    asked = [(table.name, where) for table in tables() for where in _conditions(table, subject)]
    questions = [
        f'select distinct "$path" as file from {table} where {where}'  # noqa: S608  our own names, ids quoted
        for table, where in asked
    ]
    found: dict[str, Files] = defaultdict(lambda: defaultdict(list))
    for (table, _), rows in zip(asked, _ask(athena, questions), strict=True):
        for (file,) in rows:
            key = file.removeprefix(f"s3://{bucket}/")
            found[partition_of(key)][table].append(key)
    return found


def told_by(athena: Athena, source: str) -> dict[str, dict[str, list[list[str]]]]:
    """For every RunFile with `told_by`: the values that came from a source, and all that its table knows.

    Raises:
        QueryFailed: Athena did not answer.
    """
    every = {table.name: table for table in tables()}
    asked = [(pipeline, file) for pipeline in PIPELINES for file in pipeline.run_files if file.told_by]
    questions = []
    for _, file in asked:
        columns, of = ", ".join(file.told_by.values()), every[file.table]
        purged = f"bool_or(coalesce({of.source} = {_text(source)}, false))"
        questions.append(
            f"select {columns}, {purged} as purged "  # noqa: S608  our own names
            f"from {of.name} group by {columns}"
        )
    return {
        f"{pipeline.name}/{file.pattern}": {
            "purged": sorted([str(one) for one in row[:-1]] for row in rows if row[-1]),
            "known": sorted([str(one) for one in row[:-1]] for row in rows),
        }
        for (pipeline, file), rows in zip(asked, _ask(athena, questions), strict=True)
    }


def files_of_person(bucket: str, person: str) -> dict[str, Files]:
    """The files that may hold rows of a person, by partition and table.

    Those of the person's buckets; and all of a table that names people in several columns, such as pairs.
    """
    own = {f"bucket={bucket_of(person, count)}" for count in (FEW, MANY)}
    found: dict[str, Files] = defaultdict(lambda: defaultdict(list))
    for table in tables():
        columns = columns_of("listener", _forgotten_by(table).items())
        for key in lake.keys(bucket, f"{table.name}/") if columns else ():
            folders = {folder for folder in key.split("/")[:-1] if folder.startswith("bucket=")}
            if key.endswith(".parquet") and (len(columns) > 1 or not folders or folders & own):
                found[partition_of(key)][table.name].append(key)
    return found


def _conditions(table: LakeTable, subject: Subject) -> Iterable[str]:
    """What is true of a row that goes; several where one would be too long."""
    if subject.source:
        return [f"{table.source} = {_text(subject.source)}"] if table.source else []
    return _named(_forgotten_by(table), subject)


def _forgotten_by(table: LakeTable) -> dict[str, str]:
    return {column: table.ids[column] for column in table.forgotten_by or table.ids}


def _named(columns: Mapping[str, str], subject: Subject) -> list[str]:
    """Conditions of rows that name what is forgotten; the tracks of an artist may be many."""
    others = _naming(columns, {kind: each for kind, each in subject.ids.items() if kind != "track"})
    found = [" or ".join(others)] if others else []
    for start in range(0, len(subject.tracks), _IDS_A_QUESTION):
        listed = _naming(columns, {"track": subject.tracks[start : start + _IDS_A_QUESTION]})
        found += [" or ".join(listed)] if listed else []
    return found


def _naming(columns: Mapping[str, str], ids: Mapping[str, Collection[str]]) -> list[str]:
    """For each column that may name one of these ids, the condition that it does."""
    found = []
    for column, kind in columns.items():
        if kind in LISTS:
            found += [f"contains({column}, {_text(one)})" for one in ids.get(LISTS[kind], ())]
        elif kind in ids:
            found.append(f"{column} in ({', '.join(map(_text, ids[kind]))})")
    return found


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _ask(athena: Athena, questions: list[str]) -> list[list[tuple[str, ...]]]:
    """The rows of each question; all are asked at once."""
    asked = [athena.start(question) for question in questions]
    answers = []
    for query_id in asked:
        rows = results.read(athena, query_id)
        columns = [column.to_pylist() for column in rows.columns]
        answers.append([row for row in zip(*columns, strict=True) if None not in row])
    return answers
