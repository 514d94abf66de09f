-- One row per market, day and genre: how many songs of its chart have an artist of that genre, and what share
-- that is of the songs with any known genre. A song of two genres counts in both, so shares add up to more than 1.
create or replace view genre_share as
with
-- One row per song of a chart and genre of one of its artists.
song_genres as (
    select distinct
        chart_entries.market,
        chart_entries.dt,
        chart_entries.track_id,
        of_artist.genre
    from chart_entries
    cross join unnest(chart_entries.artist_ids) as of_song (artist_id)
    inner join artists on artists.id = of_song.artist_id and artists.dt = chart_entries.dt
    cross join unnest(artists.genres) as of_artist (genre)
),
known as (
    select
        market,
        dt,
        count(distinct track_id) as songs_with_genres
    from song_genres
    group by market, dt
)
select
    song_genres.market,
    song_genres.genre,
    count(*) as songs,
    known.songs_with_genres,
    cast(count(*) as double) / known.songs_with_genres as share,
    song_genres.dt
from song_genres
inner join known on known.market = song_genres.market and known.dt = song_genres.dt
group by song_genres.market, song_genres.genre, known.songs_with_genres, song_genres.dt
