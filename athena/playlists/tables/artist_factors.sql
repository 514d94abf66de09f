-- One row per artist that was learned from and set of plays: what ALS has learned of it. As listener_factors.
create external table artist_factors (
    artist_id string comment 'Id of the catalogue where its name is known there, else one made of the name',
    learned string comment 'As in listener_factors; the file is called after it',
    factors array<double> comment 'Of ALS: as many numbers for each listener as for each artist; the product of the two is the score'
)
comment 'Factors of artists, in which all listeners are mixed'
partitioned by (dt string comment 'The UTC day of the run, YYYY-MM-DD')
stored as parquet
location 's3://${lake}/artist_factors/'
tblproperties (
    'classification' = 'parquet',
    'projection.enabled' = 'true',
    'projection.dt.type' = 'date',
    'projection.dt.format' = 'yyyy-MM-dd',
    'projection.dt.range' = '2000-01-01,NOW+1DAYS',
    'storage.location.template' = 's3://${lake}/artist_factors/dt=${dt}/'
)
