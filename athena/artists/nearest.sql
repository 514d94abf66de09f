-- One row per artist and each of its ten nearest, nearest first: what the dashboard shows of related_artists.
-- Parameters: 1. dt (YYYY-MM-DD)
with
ranked as (
    select
        artist_id,
        y_artist,
        distance,
        row_number() over (partition by artist_id order by distance, y_artist) as ranking
    from related_artists
    where dt = ?
)
select
    artist_id,
    y_artist,
    distance
from ranked
where ranking <= 10
order by artist_id, ranking
