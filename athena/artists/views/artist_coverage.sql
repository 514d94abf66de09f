-- One row per day: artists and tracks in the lake, how many were analysed, and where they came from.
create or replace view artist_coverage as
select
    count(distinct artist_id) as artists,
    count(distinct if(analysed, artist_id)) as artists_with_features,
    count(distinct id) as tracks,
    count(distinct if(analysed, id)) as analysed_tracks,
    max(tracks_source) as tracks_source,
    max(features_source) as features_source,
    dt
from tracks_with_features
group by dt
