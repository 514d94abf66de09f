-- One row per market, day and track of its chart, or that left it since the last one: what moved, and how far.
create or replace view chart_movers as
select
    market,
    mark,
    rank,
    previous_rank,
    previous_rank - rank as places_up,
    track_id,
    track_name,
    artists,
    reissue_of,
    peak,
    days_seen,
    chart_day,
    previous_day,
    dt
from chart_moves
