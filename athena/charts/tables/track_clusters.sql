-- One row per track of the charts and day that has every feature of the model.
create external table track_clusters (
    track_id string comment 'Track id, 22 base-62 characters',
    cluster int comment 'From 0, the largest first',
    distance double comment 'To the middle of its cluster, in z-scores'
)
comment 'Tracks that sound alike'
partitioned by (dt string comment 'The UTC day of the run, YYYY-MM-DD')
stored as parquet
location 's3://${lake}/track_clusters/'
tblproperties (
    'classification' = 'parquet',
    'projection.enabled' = 'true',
    'projection.dt.type' = 'date',
    'projection.dt.format' = 'yyyy-MM-dd',
    'projection.dt.range' = '2000-01-01,NOW+1DAYS',
    'storage.location.template' = 's3://${lake}/track_clusters/dt=${dt}/'
)
