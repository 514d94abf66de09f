-- One row per track of the day's charts that was analysed, with its audio features; null where one is unknown.
-- Parameters: 1. and 2. dt (YYYY-MM-DD)
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
from analysed_features
where
    dt = ?
    and id in (select id from tracks where dt = ?)
order by id
