-- One row per track of a pipeline's day whose audio features one of the days looked at has: those of the newest day.
-- Names: {tracks} is the table that lists the day's tracks, {id} its column of track ids.
-- Parameters: 1. the first day looked at (YYYY-MM-DD); 2. and 3. dt, which is the last
with
ranked as (
    select
        *,
        row_number() over (partition by id order by dt desc) as place
    from analysed_features
    where
        dt between ? and ?
        and id in (select {id} from {tracks} where dt = ?)
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
    source
from ranked
where place = 1
order by id
