-- One row per artist that a listener of the day plays. It names no people.
create external table played_artists (
    artist_id string comment 'Id of the catalogue where its name is known there, else one made of the name',
    name string comment 'That of the catalogue, else as most listeners write it; null where only track ids are known',
    spellings int comment 'How many names that differ as they are written are this artist',
    listeners int comment 'Who plays the artist',
    plays bigint comment 'Of all listeners'
)
comment 'The artists that are played, and how many listeners each has'
partitioned by (dt string comment 'The UTC day of the run, YYYY-MM-DD')
stored as parquet
location 's3://${lake}/played_artists/'
tblproperties (
    'classification' = 'parquet',
    'projection.enabled' = 'true',
    'projection.dt.type' = 'date',
    'projection.dt.format' = 'yyyy-MM-dd',
    'projection.dt.range' = '2000-01-01,NOW+1DAYS',
    'storage.location.template' = 's3://${lake}/played_artists/dt=${dt}/'
)
