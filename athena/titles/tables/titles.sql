-- One row per title of a platform: its catalogue, cleaned. All text is in lower case, without blanks around it or
-- newlines in it; what the catalogue leaves empty is null, but for rating.
create external table titles (
    id string comment 'The letter of the platform, then show_id of the catalogue, such as as680',
    platform string comment 'Such as amazon',
    type string comment 'movie or tv show',
    title string comment 'In lower case',
    director string comment 'As the catalogue lists them, commas between',
    actors string comment 'The cast as the catalogue lists it, commas between',
    country string comment 'As the catalogue lists them, commas between',
    date_added date comment 'When the platform added it',
    release_year int comment 'When it came out',
    rating string comment 'For which audience, such as 16+ or tv-ma; g where the catalogue says nothing',
    duration_int int comment 'In the unit of duration_type',
    duration_type string comment 'min or season; null where no duration is known',
    listed_in string comment 'Genres, commas between',
    description string comment 'In lower case',
    repairs array<string> comment 'What had to be repaired in the row, such as duration_moved; sorted',
    source string comment 'files'
)
comment 'The catalogues of the streaming platforms, cleaned'
partitioned by (dt string comment 'The UTC day of the run, YYYY-MM-DD')
stored as parquet
location 's3://${lake}/titles/'
tblproperties (
    'classification' = 'parquet',
    'projection.enabled' = 'true',
    'projection.dt.type' = 'date',
    'projection.dt.format' = 'yyyy-MM-dd',
    'projection.dt.range' = '2000-01-01,NOW+1DAYS',
    'storage.location.template' = 's3://${lake}/titles/dt=${dt}/'
)
