-- One row per listener, recommended artist and day, with the names of the artist and of the one because of whom.
create or replace view recommended_artists as
select
    recommended.listener_id,
    recommended.ranking,
    coalesce(artist.name, recommended.artist_id) as artist,
    coalesce(reason.name, recommended.because_artist) as because_of,
    recommended.score,
    recommended.model,
    recommended.dt
from artist_recommendations as recommended
left join played_artists as artist on artist.artist_id = recommended.artist_id and artist.dt = recommended.dt
left join played_artists as reason on reason.artist_id = recommended.because_artist and reason.dt = recommended.dt
