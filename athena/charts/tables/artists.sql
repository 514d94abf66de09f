-- One row per artist of a track of the charts and day.
create external table artists (
    id string comment 'Artist id, 22 base-62 characters',
    name string comment 'As the source gave it',
    genres array<string> comment 'Null where they are unknown, which is not the same as none',
    genres_source string comment 'Where the genres came from',
    external_url string comment 'Page of the artist'
)
comment 'The artists of the charts, with their genres'
partitioned by (dt string comment 'The UTC day of the run, YYYY-MM-DD')
stored as parquet
location 's3://${lake}/artists/'
tblproperties (
    'classification' = 'parquet',
    'projection.enabled' = 'true',
    'projection.dt.type' = 'date',
    'projection.dt.format' = 'yyyy-MM-dd',
    'projection.dt.range' = '2000-01-01,NOW+1DAYS',
    'storage.location.template' = 's3://${lake}/artists/dt=${dt}/'
)
