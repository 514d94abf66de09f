-- One row per track that is among the most played of a listener of the day and was analysed: its features.
-- Parameters: 1. dt (YYYY-MM-DD); 2. how many tracks of a listener; 3. dt
with
placed as (
    select
        track_id,
        row_number() over (partition by listener_id order by plays desc, track_id) as place
    from listener_tracks
    where dt = ? and track_id is not null
)
select
    id,
    danceability,
    energy,
    loudness,
    speechiness,
    acousticness,
    instrumentalness,
    liveness,
    valence,
    tempo,
    key,
    mode,
    time_signature,
    duration_ms
from analysed_features
where
    id in (select track_id from placed where place <= cast(? as integer))
    and dt = ?
order by id
