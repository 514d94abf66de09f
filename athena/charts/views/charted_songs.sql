-- One row per market, day and entry of its chart, with what is known of the track; null where nothing is.
create or replace view charted_songs as
select
    chart_entries.market,
    chart_entries.rank,
    chart_entries.track_id,
    chart_entries.track_name,
    array_join(chart_entries.artist_names, ', ') as artists,
    tracks.popularity,
    tracks.duration_ms,
    features.danceability,
    features.energy,
    features.loudness,
    features.speechiness,
    features.acousticness,
    features.instrumentalness,
    features.liveness,
    features.valence,
    features.tempo,
    features.id is not null as has_features,
    features.source as features_source,
    chart_entries.source as chart_source,
    chart_entries.chart_day,
    chart_entries.dt
from chart_entries
inner join tracks on tracks.id = chart_entries.track_id and tracks.dt = chart_entries.dt
left join analysed_features as features on features.id = chart_entries.track_id and features.dt = chart_entries.dt
