-- One row per artist and day: how many top tracks it has, how many were analysed, and their mean features.
create or replace view artist_profiles as
select
    artist_id,
    count(*) as tracks,
    count_if(analysed) as analysed_tracks,
    avg(if(analysed, danceability)) as danceability,
    avg(if(analysed, energy)) as energy,
    avg(if(analysed, loudness)) as loudness,
    avg(if(analysed, speechiness)) as speechiness,
    avg(if(analysed, acousticness)) as acousticness,
    avg(if(analysed, instrumentalness)) as instrumentalness,
    avg(if(analysed, liveness)) as liveness,
    avg(if(analysed, valence)) as valence,
    avg(if(analysed, tempo)) as tempo,
    dt
from tracks_with_features
group by artist_id, dt
