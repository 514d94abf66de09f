-- One row per file that has features of a song of the day's charts, and day: of this day and all earlier ones.
-- Parameters: 1. the first day that the table has (YYYY-MM-DD); 2. and 3. dt
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
from audio_features
where
    dt between ? and ?
    and id in (select id from tracks where dt = ?)
order by id, dt, source
