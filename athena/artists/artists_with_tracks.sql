-- One row: how many artists have a top track on one day.
-- Parameters: 1. dt (YYYY-MM-DD)
select count(distinct artist_id) as artists
from top_tracks
where dt = ?
