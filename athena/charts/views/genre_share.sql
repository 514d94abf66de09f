-- One row per market, day and genre: how many tracks of its chart have an artist of that genre, and what share
-- that is of the tracks with any known genre. A track of two genres counts in both, so shares add up to more than 1.
create or replace view genre_share as
with
-- One row per track of a chart and genre of one of its artists.
track_genres as (
    select distinct
        chart_entries.market,
        chart_entries.dt,
        chart_entries.track_id,
        of_artist.genre
    from chart_entries
    cross join unnest(chart_entries.artist_ids) as of_track (artist_id)
    inner join artists on artists.id = of_track.artist_id and artists.dt = chart_entries.dt
    cross join unnest(artists.genres) as of_artist (genre)
),
known as (
    select
        market,
        dt,
        count(distinct track_id) as songs_with_genres
    from track_genres
    group by market, dt
)
select
    track_genres.market,
    track_genres.genre,
    count(*) as songs,
    known.songs_with_genres,
    cast(count(*) as double) / known.songs_with_genres as share,
    track_genres.dt
from track_genres
inner join known on known.market = track_genres.market and known.dt = track_genres.dt
group by track_genres.market, track_genres.genre, known.songs_with_genres, track_genres.dt
