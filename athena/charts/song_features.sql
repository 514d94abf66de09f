-- One row per song of the day's charts that was analysed, with its audio features; null where one is unknown.
-- Parameters: 1. and 2. dt (YYYY-MM-DD)
with
-- Two pipelines may have a song for a moment; then one whole row of the two is taken, always the same.
copies as (
    select
        *,
        row_number() over (partition by id order by source) as copy
    from audio_features
    where
        dt = ?
        and not coalesce(tempo = 0 and time_signature = 0, false)
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
from copies
where
    copy = 1
    and id in (select id from tracks where dt = ?)
order by id
