-- One row per listener and day who has tracks with features: the mean of each feature, null where the model has none.
create or replace view taste_profiles as
select
    listener_id,
    max(tracks) as tracks,
    max(if(feature = 'danceability', mean)) as danceability,
    max(if(feature = 'energy', mean)) as energy,
    max(if(feature = 'loudness', mean)) as loudness,
    max(if(feature = 'speechiness', mean)) as speechiness,
    max(if(feature = 'acousticness', mean)) as acousticness,
    max(if(feature = 'instrumentalness', mean)) as instrumentalness,
    max(if(feature = 'liveness', mean)) as liveness,
    max(if(feature = 'valence', mean)) as valence,
    max(if(feature = 'tempo', mean)) as tempo,
    dt
from taste_vectors
group by listener_id, dt
