-- One row per track, day and file. Each pipeline writes files of its own, named <pipeline>-…, so a track that two
-- pipelines use stands here twice, and perhaps from two sources: queries read the view analysed_features.
create external table audio_features (
    id string comment 'Track id, 22 base-62 characters',
    danceability double comment '0 to 1, how suited to dancing',
    energy double comment '0 to 1, calm to intense',
    loudness double comment 'Average loudness in dB, usually -60 to 0',
    speechiness double comment '0 to 1, presence of spoken words',
    acousticness double comment '0 to 1, confidence that it is acoustic',
    instrumentalness double comment '0 to 1, likelihood of no vocals',
    liveness double comment '0 to 1, presence of an audience',
    valence double comment '0 to 1, sad to cheerful',
    tempo double comment 'Beats per minute; 0 where the track was not analysed',
    key int comment 'Pitch class, 0 is C; -1 if none was found',
    mode int comment '1 major, 0 minor',
    time_signature int comment 'Beats in a bar; 0 where the track was not analysed',
    duration_ms int comment 'Length in milliseconds',
    source string comment 'files, spotify or reccobeats'
)
comment 'Audio features of tracks, where a source knows them; analysed_features has one row per track'
partitioned by (dt string comment 'The UTC day of the run, YYYY-MM-DD')
stored as parquet
location 's3://${lake}/audio_features/'
tblproperties (
    'classification' = 'parquet',
    'projection.enabled' = 'true',
    'projection.dt.type' = 'date',
    'projection.dt.format' = 'yyyy-MM-dd',
    'projection.dt.range' = '2000-01-01,NOW+1DAYS',
    'storage.location.template' = 's3://${lake}/audio_features/dt=${dt}/'
)
