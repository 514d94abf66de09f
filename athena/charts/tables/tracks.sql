-- One row per track of the charts and day, whatever number of markets it charts in.
create external table tracks (
    id string comment 'Track id, 22 base-62 characters',
    name string comment 'As the source gave it',
    artist_ids array<string> comment 'In order, the first artist first; empty where the source has no ids',
    artist_names array<string> comment 'In the same order',
    album_id string comment 'Album id; null where the source has none',
    album_name string comment 'Null where the source has none',
    duration_ms int comment 'Length in milliseconds',
    popularity int comment '0 to 100, as of the chart; null where the source has none',
    isrc string comment 'International recording code; null where the source has none',
    external_url string comment 'Page of the track at its source',
    source string comment 'files or spotify'
)
comment 'The tracks of the charts'
partitioned by (dt string comment 'The UTC day of the run, YYYY-MM-DD')
stored as parquet
location 's3://${lake}/tracks/'
tblproperties (
    'classification' = 'parquet',
    'projection.enabled' = 'true',
    'projection.dt.type' = 'date',
    'projection.dt.format' = 'yyyy-MM-dd',
    'projection.dt.range' = '2000-01-01,NOW+1DAYS',
    'storage.location.template' = 's3://${lake}/tracks/dt=${dt}/'
)
