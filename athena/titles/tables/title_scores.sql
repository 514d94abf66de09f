-- One row per title of the day that anybody has rated.
create external table title_scores (
    title_id string comment 'As titles.id',
    platform string comment 'Such as amazon',
    ratings int comment 'How many people have rated it',
    score double comment 'Mean of their ratings, in stars'
)
comment 'What people think of each title on the whole'
partitioned by (dt string comment 'The UTC day of the run, YYYY-MM-DD')
stored as parquet
location 's3://${lake}/title_scores/'
tblproperties (
    'classification' = 'parquet',
    'projection.enabled' = 'true',
    'projection.dt.type' = 'date',
    'projection.dt.format' = 'yyyy-MM-dd',
    'projection.dt.range' = '2000-01-01,NOW+1DAYS',
    'storage.location.template' = 's3://${lake}/title_scores/dt=${dt}/'
)
