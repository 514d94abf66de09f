-- One row per artist that was learned from: two diagonals of RDLAE, with which anybody's scores are solved for.
-- There are no rows where RDLAE was not fitted, because there are too many listeners and artists.
create external table artist_weights (
    artist_id string comment 'Id of the catalogue where its name is known there, else one made of the name',
    penalty double comment 'Of its weights: the diagonal D',
    scale double comment 'What the inverse is multiplied by: the diagonal W'
)
comment 'The linear model of the day'
partitioned by (dt string comment 'The UTC day of the run, YYYY-MM-DD')
stored as parquet
location 's3://${lake}/artist_weights/'
tblproperties (
    'classification' = 'parquet',
    'projection.enabled' = 'true',
    'projection.dt.type' = 'date',
    'projection.dt.format' = 'yyyy-MM-dd',
    'projection.dt.range' = '2000-01-01,NOW+1DAYS',
    'storage.location.template' = 's3://${lake}/artist_weights/dt=${dt}/'
)
