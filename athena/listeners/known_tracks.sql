-- One row per track that is named in the lake, from the newest day that has it: its name, and all its artists.
-- artist_ids and artist_names are in one order, and each is one text with the characters U+001F between its parts.
-- An artist's name is null in it, and so empty, where no chart has ever named the artist.
-- Parameters: 1. and 2. the first and the last day of the charts; 3. and 4. of top tracks; 5. and 6. of artists
with
charted as (
    select
        id,
        name,
        array_join(artist_ids, chr(31)) as artist_ids,
        array_join(artist_names, chr(31)) as artist_names,
        row_number() over (partition by id order by dt desc) as place
    from tracks
    where dt between ? and ? and cardinality(artist_ids) > 0
),
topped as (
    select
        id,
        artist_id,
        name,
        row_number() over (partition by id, artist_id order by dt desc) as place
    from top_tracks
    where dt between ? and ?
),
named as (
    select
        id,
        max_by(name, dt) as name
    from artists
    where dt between ? and ?
    group by id
),
by_artist as (
    select
        topped.id,
        topped.artist_id,
        topped.name,
        coalesce(named.name, '') as artist_name
    from topped
    left join named on named.id = topped.artist_id
    where topped.place = 1 and topped.id not in (select id from charted)
)
select
    id,
    name,
    artist_ids,
    artist_names
from charted
where place = 1
union all
select
    id,
    min(name) as name,
    array_join(array_agg(artist_id order by artist_id), chr(31)) as artist_ids,
    array_join(array_agg(artist_name order by artist_id), chr(31)) as artist_names
from by_artist
group by id
order by id
