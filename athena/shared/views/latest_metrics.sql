-- One row per pipeline, model, protocol and metric: its figures of the latest day that has them.
create or replace view latest_metrics as
with
by_age as (
    select
        pipeline,
        model,
        protocol,
        metric,
        value,
        low,
        high,
        n,
        seconds,
        dt,
        row_number() over (partition by pipeline, model, protocol, metric order by dt desc) as age
    from model_metrics
)
select
    pipeline,
    model,
    protocol,
    metric,
    value,
    low,
    high,
    n,
    seconds,
    dt
from by_age
where age = 1
