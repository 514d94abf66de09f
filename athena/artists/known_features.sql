-- One row per track that one source answered for on the day, analysed or not: it need not be asked again.
-- Reads audio_features itself, because analysed_features has the row of one source only.
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
