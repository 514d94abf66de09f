-- One row per listener and chosen feature: over those of the listener's most played tracks of the day that were
-- analysed and have every chosen feature. A rank is that of the track among all such tracks of all listeners, each
-- counted once: 0 the lowest, 1 the highest, equal ones alike. By bucket first, so that whoever reads the answer need
-- not hold all of it.
-- Parameters: 1. dt (YYYY-MM-DD); 2. how many tracks of a listener; 3. dt; 4. the chosen features, comma separated
with
placed as (
    select
        bucket,
        listener_id,
        track_id,
        row_number() over (partition by listener_id order by plays desc, track_id) as place
    from listener_tracks
    where dt = ? and track_id is not null
),
most_played as (
    select
        bucket,
        listener_id,
        track_id
    from placed
    where place <= cast(? as integer)
),
names as (
    select feature
    from (
        values
            ('danceability'), ('energy'), ('loudness'), ('speechiness'), ('acousticness'),
            ('instrumentalness'), ('liveness'), ('valence'), ('tempo'), ('key'),
            ('mode'), ('time_signature'), ('duration_ms')
    ) as t (feature)
),
valued as (
    select
        id as track_id,
        feature,
        case feature
            when 'danceability' then danceability
            when 'energy' then energy
            when 'loudness' then loudness
            when 'speechiness' then speechiness
            when 'acousticness' then acousticness
            when 'instrumentalness' then instrumentalness
            when 'liveness' then liveness
            when 'valence' then valence
            when 'tempo' then tempo
            when 'key' then cast(key as double)
            when 'mode' then cast(mode as double)
            when 'time_signature' then cast(time_signature as double)
            when 'duration_ms' then cast(duration_ms as double)
        end as value
    from analysed_features
    cross join names
    where dt = ? and contains(split(?, ','), feature) and id in (select track_id from most_played)
),
complete as (
    select track_id
    from valued
    group by track_id
    having count(value) = count(*)
),
ranked as (
    select
        valued.track_id,
        valued.feature,
        valued.value,
        percent_rank() over (partition by valued.feature order by valued.value) as percentile
    from valued
    inner join complete on complete.track_id = valued.track_id
),
-- Sums of doubles depend on the order the engine meets them in; sums of decimals do not,
-- so a second run gives the same values to the last bit.
means as (
    select
        most_played.bucket,
        most_played.listener_id,
        ranked.feature,
        count(*) as tracks,
        cast(avg(cast(ranked.value as decimal(38, 18))) as double) as mean,
        cast(avg(cast(ranked.percentile as decimal(38, 18))) as double) as percentile
    from most_played
    inner join ranked on ranked.track_id = most_played.track_id
    group by most_played.bucket, most_played.listener_id, ranked.feature
)
select
    means.listener_id,
    means.feature,
    cast(means.tracks as integer) as tracks,
    means.mean,
    sqrt(cast(avg(cast(power(ranked.value - means.mean, 2) as decimal(38, 18))) as double)) as deviation,
    means.percentile,
    sqrt(
        cast(avg(cast(power(ranked.percentile - means.percentile, 2) as decimal(38, 18))) as double)
    ) as percentile_deviation,
    means.bucket
from means
inner join most_played on most_played.listener_id = means.listener_id
inner join ranked on ranked.track_id = most_played.track_id and ranked.feature = means.feature
group by means.bucket, means.listener_id, means.feature, means.tracks, means.mean, means.percentile
order by means.bucket, means.listener_id, means.feature
