-- One row per pair of artists, each pair once: the closest that are not equal, nearest first, at most five.
-- Parameters: 1. dt (YYYY-MM-DD)
select
    artist_id,
    y_artist,
    distance
from related_artists
where
    dt = ?
    and artist_id < y_artist
    and distance > 0
order by distance, artist_id, y_artist
limit 5
