"""Which days of its tables a query reads; and that reading fewer never changes its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local.athena import binding
from tests.sql.lake import GivenLake

if TYPE_CHECKING:
    from pathlib import Path

FIRST, SECOND, THIRD = DAYS = ("2026-11-06", "2026-11-13", "2026-11-20")
ALL = set(DAYS)
TRACKS, FEATURES = "top_tracks", "audio_features"


@pytest.fixture
def lake(tmp_path: Path) -> GivenLake:
    """Three days of tracks and features; on each day one track has no features, and features of one no track."""
    lake = GivenLake(tmp_path)
    tracks, features = ["id,artist_id,popularity,dt"], ["id,tempo,source,dt"]
    for n, day in enumerate(DAYS):
        tracks += [f"a,x,{n},{day}", f"b,x,{n + 1},{day}", f"c{n},y,,{day}"]
        features += [f"a,{n},files,{day}", f"b,{n},spotify,{day}", f"d{n},9,files,{day}"]
    for name, lines in ((TRACKS, tracks), (FEATURES, features)):
        given = tmp_path / f"{name}.csv"
        given.write_text("\n".join(lines) + "\n")
        lake.put(given)
    lake.create_view("create view doubled as select id, tempo * 2 as doubled, dt as day from audio_features")
    lake.create_view("""create view joined as select t.id, t.artist_id, d.doubled, t.dt
                        from top_tracks t left join doubled d on d.id = t.id and d.day = t.dt""")
    lake.create_view(
        "create view per_day as select dt, count(*) as n, max(doubled) as most from joined group by dt"
    )
    lake.create_view("""create view ranked as with copies as (
                          select *, row_number() over (partition by id, dt order by source) as copy from audio_features
                        ) select id, tempo, dt from copies where copy = 1""")
    return lake


T, F = TRACKS, FEATURES
READS = {
    "a condition beside the table": ("select * from top_tracks where dt = '2026-11-20'", {T: {THIRD}}),
    "one in brackets": ("select * from top_tracks where (id = 'a' and (dt > '2026-11-06'))", {T: {SECOND, THIRD}}),
    "either of two": ("select * from top_tracks where dt = '2026-11-20' or id = 'a'", {T: ALL}),
    "the other table has no such column": (
        "select id from top_tracks cross join (select 1 as one) where dt = '2026-11-20'",
        {T: {THIRD}},
    ),
    "a view that renames the day": ("select * from doubled where day = '2026-11-13'", {F: {SECOND}}),
    "a view of a join": ("select * from joined where dt in ('2026-11-06', '2026-11-13')", {T: {FIRST, SECOND}, F: {FIRST, SECOND}}),
    "a view of a group": ("select * from per_day where dt = '2026-11-20'", {T: {THIRD}, F: {THIRD}}),
    "a window of the day": ("select * from ranked where dt = '2026-11-20'", {F: {THIRD}}),
    "a view, twice": (
        "select * from ranked a join ranked b on a.id = b.id where a.dt = '2026-11-20' and b.dt = '2026-11-06'",
        {F: {FIRST, THIRD}},
    ),
    "a condition on what a group computes": ("select * from per_day where n = 3", {T: ALL, F: ALL}),
    "a CTE": (
        "with days as (select id, dt from top_tracks) select * from days where dt = '2026-11-20'",
        {T: {THIRD}},
    ),
    "a CTE, twice": (
        """with days as (select id, dt from top_tracks)
           select * from days a join days b on a.id = b.id where a.dt = '2026-11-20' and b.dt < '2026-11-13'""",
        {T: {FIRST, THIRD}},
    ),
    "a CTE, once more in a subquery": (
        """with days as (select id, dt from top_tracks)
           select * from days where dt = '2026-11-20' and id in (select id from days)""",
        {T: ALL},
    ),
    "a CTE whose columns are renamed": (
        "with days (dt, id) as (select id, dt from top_tracks) select * from days where id = '2026-11-20'",
        {T: ALL},
    ),
    "a window that looks at other days": (
        "select * from (select id, dt, lag(popularity) over (partition by id order by dt) p from top_tracks) where dt = '2026-11-20'",
        {T: ALL},
    ),
    "two windows, one of which looks at other days": (
        """select * from (select dt, row_number() over (partition by dt order by id) a,
           row_number() over (order by id, dt) b from top_tracks) where dt = '2026-11-20'""",
        {T: ALL},
    ),
    "a limit below": (
        "select * from (select * from top_tracks order by dt, id limit 4) where dt = '2026-11-13'",
        {T: ALL},
    ),
    "a group by its number": (
        "select * from (select dt, count(*) as n from top_tracks group by 1) where dt = '2026-11-13'",
        {T: {SECOND}},
    ),
    "a group that is not by day": (
        "select * from (select id, max(dt) as dt from top_tracks group by id) where dt = '2026-11-20'",
        {T: ALL},
    ),
    "a rollup": (
        "select * from (select id, dt, count(*) as n from top_tracks group by rollup (id, dt)) where dt = '2026-11-20'",
        {T: ALL},
    ),
    "a union": (
        """select * from (select id, dt from top_tracks union all select id as i, dt as d from audio_features)
           where dt = '2026-11-20'""",
        {T: {THIRD}, F: {THIRD}},
    ),
    "a computed day": (
        "select * from (select id, cast(dt as varchar) as dt from top_tracks) where dt = '2026-11-20'",
        {T: ALL},
    ),
    "an inner join on the day": (
        "select * from top_tracks t join audio_features f on f.dt = t.dt and f.id = t.id where f.dt = '2026-11-20'",
        {T: {THIRD}, F: {THIRD}},
    ),
    "a left join towards its right": (
        "select * from top_tracks t left join audio_features f on f.dt = t.dt and f.id = t.id where t.dt = '2026-11-20'",
        {T: {THIRD}, F: {THIRD}},
    ),
    "a left join whose condition is in ON": (
        "select * from top_tracks t left join audio_features f on f.dt = t.dt and f.id = t.id and f.dt = '2026-11-20'",
        {T: ALL, F: {THIRD}},
    ),
    "a left join whose ON tells of its left": (
        "select * from top_tracks t left join audio_features f on f.dt = t.dt and f.id = t.id and t.dt = '2026-11-20'",
        {T: ALL, F: ALL},
    ),
    "a right join": (
        "select * from top_tracks t right join audio_features f on f.dt = t.dt and f.id = t.id where f.dt = '2026-11-20'",
        {T: {THIRD}, F: {THIRD}},
    ),
    "a full join": (
        "select * from top_tracks t full join audio_features f on f.dt = t.dt and f.id = t.id and f.dt = '2026-11-20'",
        {T: ALL, F: ALL},
    ),
    "a join of three": (
        """select * from top_tracks t join audio_features f on f.dt = t.dt join top_tracks u on u.dt = f.dt
           where t.dt = '2026-11-13'""",
        {T: {SECOND}, F: {SECOND}},
    ),
    "days that are equal in WHERE": (
        "select * from top_tracks t cross join audio_features f where t.dt = f.dt and t.dt <= '2026-11-06'",
        {T: {FIRST}, F: {FIRST}},
    ),
    "a subquery in WHERE": (
        "select * from top_tracks where dt = '2026-11-20' and id in (select id from audio_features where dt = '2026-11-06')",
        {T: {THIRD}, F: {FIRST}},
    ),
    "a star over a join": (
        """with both_of as (select t.*, f.tempo from top_tracks t join audio_features f on f.id = t.id and f.dt = t.dt)
           select * from both_of where dt = '2026-11-20'""",
        {T: {THIRD}, F: {THIRD}},
    ),
    "a recursive CTE": (
        """with recursive days (dt) as (
             select min(dt) from top_tracks union all
             select t.dt from top_tracks t join days d on t.dt > d.dt where t.id = 'a'
           ) select * from days where dt = '2026-11-20'""",
        {T: ALL},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", READS)
def test_a_query_reads_the_days_it_needs(lake: GivenLake, monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    sql, days = READS[case]
    found = lake.run(sql)
    assert lake.days_read == days
    monkeypatch.setattr(
        binding, "conditions_of", lambda _query, _scopes, tables, _given: (
            (table, []) for named in tables.values() for table in named.values()
        ),
    )  # fmt: skip
    assert sorted(map(repr, lake.run(sql).rows)) == sorted(map(repr, found.rows))
    assert all(read == ALL for read in lake.days_read.values())
