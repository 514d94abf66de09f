-- One row per track whose audio features the day has from one source.
-- Parameters: 1. dt (YYYY-MM-DD); 2. source
select distinct
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
from audio_features
where
    dt = ?
    and source = ?
order by id
