-- One row per pipeline, model, protocol, metric and day: what an evaluation of a model measured.
-- It has no ids and no rows of a source, and is kept when the days of the other tables expire.
create external table model_metrics (
    pipeline string comment 'Whose model',
    model string comment 'What was evaluated, such as kmeans',
    protocol string comment 'On what, and how',
    metric string comment 'silhouette: -1 to 1, more is better; nearest_to_mean_distance: 0 to 1, less is better; of ten recommended: precision, map, ndcg and coverage, 0 to 1, novelty in bits; ndcg_difference: less that of the default; train_loss and validation_loss: by epoch',
    value double comment 'Of the whole sample',
    low double comment 'Lower end of the 95% interval, null where there is none',
    high double comment 'Upper end of the 95% interval, null where there is none',
    n bigint comment 'How many things were measured',
    seconds double comment 'Wall clock of the first run that measured these figures: model and evaluation'
)
comment 'Every evaluation of every model'
partitioned by (dt string comment 'The UTC day of the run, YYYY-MM-DD')
stored as parquet
location 's3://${lake}/model_metrics/'
tblproperties (
    'classification' = 'parquet',
    'projection.enabled' = 'true',
    'projection.dt.type' = 'date',
    'projection.dt.format' = 'yyyy-MM-dd',
    'projection.dt.range' = '2000-01-01,NOW+1DAYS',
    'storage.location.template' = 's3://${lake}/model_metrics/dt=${dt}/'
)
