-- One row per listener and per track on the map of a day: its place, its clusters, and of a track what it is called.
-- Parameters: 1. and 2. dt (YYYY-MM-DD)
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
)
select
    listener_map.id,
    listener_map.kind,
    listener_map.x,
    listener_map.y,
    listener_map.cluster_raw,
    listener_map.cluster_tsne,
    listener_map.cluster_tracks,
    named.name,
    named.artists,
    named.listeners
from listener_map
left join named on named.track_id = listener_map.id
where listener_map.dt = ?
order by listener_map.kind, listener_map.id
