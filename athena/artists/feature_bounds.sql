-- Two rows, bound = 'min' and 'max': the bounds of each audio feature over the distinct top tracks of one day
-- that were analysed and have every chosen feature (the tracks that artist_averages.sql averages).
-- A feature that is not chosen is 0 in both.
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
        and id in (select id from top_tracks where dt = ?)
),
bounds as (
    select
        'min' as bound,
        min(danceability) as danceability,
        min(energy) as energy,
        min(loudness) as loudness,
        min(speechiness) as speechiness,
        min(acousticness) as acousticness,
        min(instrumentalness) as instrumentalness,
        min(liveness) as liveness,
        min(valence) as valence,
        min(tempo) as tempo,
        min(key) as key,
        min(mode) as mode,
        min(time_signature) as time_signature,
        min(duration_ms) as duration_ms
    from complete
    union all
    select
        'max' as bound,
        max(danceability) as danceability,
        max(energy) as energy,
        max(loudness) as loudness,
        max(speechiness) as speechiness,
        max(acousticness) as acousticness,
        max(instrumentalness) as instrumentalness,
        max(liveness) as liveness,
        max(valence) as valence,
        max(tempo) as tempo,
        max(key) as key,
        max(mode) as mode,
        max(time_signature) as time_signature,
        max(duration_ms) as duration_ms
    from complete
)
select * from bounds
order by bound
