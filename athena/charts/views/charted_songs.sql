-- One row per market, day and entry of its chart, with what is known of the song; null where nothing is.
create or replace view charted_songs as
with
-- Two pipelines may have a song for a moment; then one whole row of the two is taken, always the same.
copies as (
    select
        *,
        row_number() over (partition by id, dt order by source) as copy
    from audio_features
    where not coalesce(tempo = 0 and time_signature = 0, false)
)
select
    chart_entries.market,
    chart_entries.rank,
    chart_entries.track_id,
    chart_entries.track_name,
    array_join(chart_entries.artist_names, ', ') as artists,
    tracks.popularity,
    tracks.duration_ms,
    copies.danceability,
    copies.energy,
    copies.loudness,
    copies.speechiness,
    copies.acousticness,
    copies.instrumentalness,
    copies.liveness,
    copies.valence,
    copies.tempo,
    copies.source is not null as has_features,
    copies.source as features_source,
    chart_entries.source as chart_source,
    chart_entries.chart_day,
    chart_entries.dt
from chart_entries
inner join tracks on tracks.id = chart_entries.track_id and tracks.dt = chart_entries.dt
left join copies on copies.id = chart_entries.track_id and copies.dt = chart_entries.dt and copies.copy = 1
