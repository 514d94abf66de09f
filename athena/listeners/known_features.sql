-- One row per track that listeners of the day have played and whose audio features one of the days looked at has:
-- those of the newest.
-- Parameters: 1. the first day looked at (YYYY-MM-DD); 2. and 3. dt, which is the last
with
ranked as (
    select
        *,
        row_number() over (partition by id order by dt desc) as place
    from analysed_features
    where
        dt between ? and ?
        and id in (select track_id from listener_tracks where dt = ?)
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
    duration_ms,
    source,
    dt
from ranked
where place = 1
order by id
