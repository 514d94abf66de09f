-- One row per entry of a market's chart and day.
create external table chart_entries (
    market string comment 'Global, or a country as people call it',
    rank int comment 'From 1',
    track_id string comment 'Track id, 22 base-62 characters',
    track_name string comment 'As the source gave it',
    artist_ids array<string> comment 'In order, the first artist first; empty where the source has no ids',
    artist_names array<string> comment 'In the same order',
    chart_day string comment 'The day that the chart is of; before dt where an older one stands in',
    fetched_at timestamp comment 'When the source gave the chart, UTC',
    source string comment 'files or spotify'
)
comment 'The top 50 of each market'
partitioned by (dt string comment 'The UTC day of the run, YYYY-MM-DD')
stored as parquet
location 's3://${lake}/chart_entries/'
tblproperties (
    'classification' = 'parquet',
    'projection.enabled' = 'true',
    'projection.dt.type' = 'date',
    'projection.dt.format' = 'yyyy-MM-dd',
    'projection.dt.range' = '2000-01-01,NOW+1DAYS',
    'storage.location.template' = 's3://${lake}/chart_entries/dt=${dt}/'
)
