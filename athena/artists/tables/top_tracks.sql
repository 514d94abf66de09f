-- One row per top track of an artist and day.
create external table top_tracks (
    id string comment 'Track id, 22 base-62 characters',
    artist_id string comment 'Artist id; the artist whose top track this is',
    name string comment 'Track name, as the source gave it',
    popularity int comment '0 to 100, as of fetched_at',
    external_url string comment 'Page of the track at its source',
    fetched_at timestamp comment 'When the source gave the row, UTC',
    source string comment 'files or spotify'
)
comment 'Top tracks of the registered artists, at most ten per artist'
partitioned by (dt string comment 'The UTC day of the run, YYYY-MM-DD')
stored as parquet
location 's3://${lake}/top_tracks/'
tblproperties (
    'classification' = 'parquet',
    'projection.enabled' = 'true',
    'projection.dt.type' = 'date',
    'projection.dt.format' = 'yyyy-MM-dd',
    'projection.dt.range' = '2000-01-01,NOW+1DAYS',
    'storage.location.template' = 's3://${lake}/top_tracks/dt=${dt}/'
)
