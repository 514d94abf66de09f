"""The sources of histories, as listener_plays.source has them, each of which can be purged."""

HISTORIES = (
    "hetrec",
    "lastfm",
    "listenbrainz",
    "million_playlists",
    "playlists",
    "spotify_account",
    "spotify_extended",
    "table",
)
