-- One row per title of the day that anybody has rated: how many people did, and the mean of their ratings, in stars.
-- Ratings are summed as decimals, so that the order of the rows makes no difference.
-- Parameters: 1. dt (YYYY-MM-DD); 2. dt
select
    t.id as title_id,
    t.platform,
    cast(count(*) as integer) as ratings,
    cast(sum(cast(r.rating as decimal(9, 4))) as double) / count(*) as score
from ratings as r
inner join titles as t on r.title_id = t.id
where r.dt = ? and t.dt = ?
group by t.id, t.platform
order by t.id
