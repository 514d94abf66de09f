-- One row per artist: the mean of each audio feature over its top tracks of one day,
-- counting only tracks that were analysed and have every chosen feature.
-- A feature that is not chosen is 0 for every artist.
-- Parameters: 1. the chosen features, comma separated; 2. and 3. dt (YYYY-MM-DD)
with
chosen as (
    select split(?, ',') as features
),
selected as (
    select
        id,
        if(contains(features, 'danceability'), danceability, 0.0) as danceability,
        if(contains(features, 'energy'), energy, 0.0) as energy,
        if(contains(features, 'loudness'), loudness, 0.0) as loudness,
        if(contains(features, 'speechiness'), speechiness, 0.0) as speechiness,
        if(contains(features, 'acousticness'), acousticness, 0.0) as acousticness,
        if(contains(features, 'instrumentalness'), instrumentalness, 0.0) as instrumentalness,
        if(contains(features, 'liveness'), liveness, 0.0) as liveness,
        if(contains(features, 'valence'), valence, 0.0) as valence,
        if(contains(features, 'tempo'), tempo, 0.0) as tempo,
        if(contains(features, 'key'), cast(key as double), 0.0) as key,
        if(contains(features, 'mode'), cast(mode as double), 0.0) as mode,
        if(contains(features, 'time_signature'), cast(time_signature as double), 0.0) as time_signature,
        if(contains(features, 'duration_ms'), cast(duration_ms as double), 0.0) as duration_ms
    from analysed_features
    cross join chosen
    where analysed_features.dt = ?
),
-- A null term makes the sum null, so this keeps the tracks that have them all.
complete as (
    select *
    from selected
    where
        danceability + energy + loudness + speechiness + acousticness + instrumentalness + liveness
        + valence + tempo + key + mode + time_signature + duration_ms is not null
),
-- Sums of doubles depend on the order the engine meets them in; sums of decimals do not,
-- so a second run gives the same means to the last bit.
averages as (
    select
        top_tracks.artist_id,
        cast(avg(cast(danceability as decimal(38, 18))) as double) as danceability,
        cast(avg(cast(energy as decimal(38, 18))) as double) as energy,
        cast(avg(cast(loudness as decimal(38, 18))) as double) as loudness,
        cast(avg(cast(speechiness as decimal(38, 18))) as double) as speechiness,
        cast(avg(cast(acousticness as decimal(38, 18))) as double) as acousticness,
        cast(avg(cast(instrumentalness as decimal(38, 18))) as double) as instrumentalness,
        cast(avg(cast(liveness as decimal(38, 18))) as double) as liveness,
        cast(avg(cast(valence as decimal(38, 18))) as double) as valence,
        cast(avg(cast(tempo as decimal(38, 18))) as double) as tempo,
        cast(avg(cast(key as decimal(38, 18))) as double) as key,
        cast(avg(cast(mode as decimal(38, 18))) as double) as mode,
        cast(avg(cast(time_signature as decimal(38, 18))) as double) as time_signature,
        cast(avg(cast(duration_ms as decimal(38, 18))) as double) as duration_ms
    from top_tracks
    inner join complete on complete.id = top_tracks.id
    where top_tracks.dt = ?
    group by top_tracks.artist_id
)
select * from averages
order by artist_id
