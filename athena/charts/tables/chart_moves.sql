-- One row per market, day and track: those of its chart, and those that left it since the last one.
create external table chart_moves (
    market string comment 'Global, or a country as people call it',
    track_id string comment 'Track id, 22 base-62 characters',
    track_name string comment 'As the source gave it',
    artists string comment 'Names, comma separated',
    rank int comment 'Null if it left',
    previous_rank int comment 'In the chart compared with; of its former id if it was re-issued',
    mark string comment 'NEW, RE-ENTRY, RE-ISSUED, UP, DOWN, SAME or LEFT; null without a chart to compare with',
    reissue_of string comment 'The id that the same recording had before',
    peak int comment 'Best rank in any chart that is known',
    days_seen int comment 'Charts that have it; snapshots, not days on the chart',
    chart_day string comment 'The day that the chart is of',
    previous_day string comment 'The day compared with: the newest that is 7 to 13 days older'
)
comment 'What moved in each market since its last chart'
partitioned by (dt string comment 'The UTC day of the run, YYYY-MM-DD')
stored as parquet
location 's3://${lake}/chart_moves/'
tblproperties (
    'classification' = 'parquet',
    'projection.enabled' = 'true',
    'projection.dt.type' = 'date',
    'projection.dt.format' = 'yyyy-MM-dd',
    'projection.dt.range' = '2000-01-01,NOW+1DAYS',
    'storage.location.template' = 's3://${lake}/chart_moves/dt=${dt}/'
)
