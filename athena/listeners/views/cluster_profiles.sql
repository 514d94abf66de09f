-- One row per cluster of listeners and day, of those on the t-SNE of listeners alone: how many, and their mean tastes.
create or replace view cluster_profiles as
select
    listener_map.cluster_tsne as cluster,
    count(*) as listeners,
    avg(taste_profiles.danceability) as danceability,
    avg(taste_profiles.energy) as energy,
    avg(taste_profiles.loudness) as loudness,
    avg(taste_profiles.speechiness) as speechiness,
    avg(taste_profiles.acousticness) as acousticness,
    avg(taste_profiles.instrumentalness) as instrumentalness,
    avg(taste_profiles.liveness) as liveness,
    avg(taste_profiles.valence) as valence,
    avg(taste_profiles.tempo) as tempo,
    listener_map.dt
from listener_map
inner join taste_profiles on taste_profiles.listener_id = listener_map.id and taste_profiles.dt = listener_map.dt
where listener_map.kind = 'listener'
group by listener_map.cluster_tsne, listener_map.dt
