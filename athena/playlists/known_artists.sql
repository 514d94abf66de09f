-- One row per artist that charts have named: its name of the newest day.
-- Parameters: 1. and 2. the first and the last day
select
    id,
    max_by(name, dt) as name
from artists
where dt between ? and ? and name is not null
group by id
order by id
