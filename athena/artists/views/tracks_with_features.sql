-- One row per top track of an artist and day, with its audio features; null where it was not analysed.
create or replace view tracks_with_features as
select
    top_tracks.artist_id,
    top_tracks.id,
    top_tracks.name,
    top_tracks.popularity,
    features.danceability,
    features.energy,
    features.loudness,
    features.speechiness,
    features.acousticness,
    features.instrumentalness,
    features.liveness,
    features.valence,
    features.tempo,
    features.key,
    features.mode,
    features.time_signature,
    features.duration_ms,
    features.id is not null as analysed,
    top_tracks.external_url,
    top_tracks.source as tracks_source,
    features.source as features_source,
    top_tracks.dt
from top_tracks
left join analysed_features as features on features.id = top_tracks.id and features.dt = top_tracks.dt
