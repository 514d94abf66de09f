-- One row per artist that is greeted on a day.
create external table toy_greetings (
    id string comment 'Artist id, 22 base-62 characters',
    greeting string comment 'What is said',
    source string comment 'Where the row came from'
)
comment 'Who is greeted'
partitioned by (dt string comment 'The UTC day of the run, YYYY-MM-DD')
stored as parquet
location 's3://${lake}/toy_greetings/'
tblproperties (
    'classification' = 'parquet',
    'projection.enabled' = 'true',
    'projection.dt.type' = 'date',
    'projection.dt.format' = 'yyyy-MM-dd',
    'projection.dt.range' = '2000-01-01,NOW+1DAYS',
    'storage.location.template' = 's3://${lake}/toy_greetings/dt=${dt}/'
)
