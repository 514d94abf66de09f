-- One row per market and day: how its tracks sound. Means and spreads (population standard deviations) are
-- over the tracks whose value is known, each track once; popularity and duration over all of them.
create or replace view market_profile as
select
    market,
    count(*) as songs,
    count_if(has_features) as songs_with_features,
    avg(danceability) as danceability,
    stddev_pop(danceability) as danceability_spread,
    avg(energy) as energy,
    stddev_pop(energy) as energy_spread,
    avg(loudness) as loudness,
    stddev_pop(loudness) as loudness_spread,
    avg(speechiness) as speechiness,
    stddev_pop(speechiness) as speechiness_spread,
    avg(acousticness) as acousticness,
    stddev_pop(acousticness) as acousticness_spread,
    avg(instrumentalness) as instrumentalness,
    stddev_pop(instrumentalness) as instrumentalness_spread,
    avg(liveness) as liveness,
    stddev_pop(liveness) as liveness_spread,
    avg(valence) as valence,
    stddev_pop(valence) as valence_spread,
    avg(tempo) as tempo,
    stddev_pop(tempo) as tempo_spread,
    avg(popularity) as popularity,
    stddev_pop(popularity) as popularity_spread,
    avg(duration_ms) as duration_ms,
    stddev_pop(duration_ms) as duration_ms_spread,
    dt
from charted_songs
group by market, dt
