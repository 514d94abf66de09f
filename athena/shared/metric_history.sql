-- One row per pipeline, model, protocol, metric and day: how a model's figures went from one day to another.
-- Parameters: 1. the first dt (YYYY-MM-DD); 2. the last dt
select
    pipeline,
    model,
    protocol,
    metric,
    dt,
    value,
    low,
    high,
    n,
    seconds
from model_metrics
where dt between ? and ?
order by pipeline, model, protocol, metric, dt
