-- One row per pair of tracks and day, in the direction track_id to y_track.
create external table related_tracks (
    track_id string comment 'Track id, 22 base-62 characters',
    y_track string comment 'The related track; never track_id itself',
    distance double comment 'Euclidean, between z-scores of the features of the model',
    ranking int comment 'From 1, the nearest; ties by y_track',
    same_cluster boolean comment 'Whether both are in one cluster'
)
comment 'The rows that the run of the day wrote to MySQL'
partitioned by (dt string comment 'The UTC day of the run, YYYY-MM-DD')
stored as parquet
location 's3://${lake}/related_tracks/'
tblproperties (
    'classification' = 'parquet',
    'projection.enabled' = 'true',
    'projection.dt.type' = 'date',
    'projection.dt.format' = 'yyyy-MM-dd',
    'projection.dt.range' = '2000-01-01,NOW+1DAYS',
    'storage.location.template' = 's3://${lake}/related_tracks/dt=${dt}/'
)
