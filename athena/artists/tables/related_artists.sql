-- One row per pair of artists and day, in the direction artist_id to y_artist.
create external table related_artists (
    artist_id string comment 'Artist id',
    y_artist string comment 'The kindred artist; never artist_id itself',
    distance double comment 'Euclidean, between min-max normalised means of the chosen features'
)
comment 'The rows that the run of the day wrote to MySQL'
partitioned by (dt string comment 'The UTC day of the run, YYYY-MM-DD')
stored as parquet
location 's3://${lake}/related_artists/'
tblproperties (
    'classification' = 'parquet',
    'projection.enabled' = 'true',
    'projection.dt.type' = 'date',
    'projection.dt.format' = 'yyyy-MM-dd',
    'projection.dt.range' = '2000-01-01,NOW+1DAYS',
    'storage.location.template' = 's3://${lake}/related_artists/dt=${dt}/'
)
