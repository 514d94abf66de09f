-- One row per track and day that was analysed: its audio features as one source gave them, never mixed.
-- Not analysed is a row with tempo = 0 and time_signature = 0; this is the only place that says so.
-- Where files have several rows of a track, the first one counts in this order: the row that knows more features;
-- the source (files, spotify, reccobeats, then others by name); the values, so that the choice is always the same.
create or replace view analysed_features as
with
ranked as (
    select
        *,
        row_number() over (
            partition by id, dt
            order by
                cardinality(
                    filter(
                        array[
                            danceability, energy, loudness, speechiness, acousticness, instrumentalness, liveness,
                            valence, tempo, key, mode, time_signature, duration_ms
                        ],
                        feature -> feature is null
                    )
                ),
                case source when 'files' then 1 when 'spotify' then 2 when 'reccobeats' then 3 else 4 end,
                source,
                danceability, energy, loudness, speechiness, acousticness, instrumentalness, liveness,
                valence, tempo, key, mode, time_signature, duration_ms
        ) as place
    from audio_features
    where not coalesce(tempo = 0 and time_signature = 0, false)
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
