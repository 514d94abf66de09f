-- One row per track that the lake knows: its first artist, of the newest day.
-- Parameters: 1. and 2. the first and the last day of the charts; 3. and 4. of top tracks
with
charted as (
    select
        id,
        max_by(element_at(artist_ids, 1), dt) as artist_id
    from tracks
    where dt between ? and ? and cardinality(artist_ids) > 0
    group by id
)
select
    id,
    artist_id
from charted
union all
select
    id,
    min(artist_id) as artist_id
from top_tracks
where dt between ? and ? and id not in (select charted.id from charted)
group by id
order by id
