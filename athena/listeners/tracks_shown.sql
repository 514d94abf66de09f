-- One row per track on the map of a day that enough listeners play to be shown: what it is called, and its place.
-- The best known ones alone: of those with equally many listeners the lower id.
-- Parameters: 1. dt (YYYY-MM-DD); 2. how many listeners a track has at least; 3. dt; 4. how many tracks at most
with
named as (
    select
        track_id,
        min(name) as name,
        min(array_join(artist_names, ', ')) as artists,
        count(distinct listener_id) as listeners
    from listener_tracks
    where dt = ? and track_id is not null
    group by track_id
    having count(distinct listener_id) >= cast(? as integer)
),
placed as (
    select
        listener_map.id,
        named.name,
        named.artists,
        named.listeners,
        listener_map.x,
        listener_map.y,
        row_number() over (order by named.listeners desc, listener_map.id) as place
    from listener_map
    inner join named on named.track_id = listener_map.id
    where listener_map.dt = ? and listener_map.kind = 'track'
)
select
    id,
    name,
    artists,
    listeners,
    x,
    y
from placed
where place <= cast(? as integer)
order by place
