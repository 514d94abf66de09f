"""The two source APIs, Spotify's Web API and ReccoBeats, imitated over catalogues on this machine.

    python -m local.source_api --port 0 --catalogues DIR [--credentials FILE]

Each folder of DIR is a catalogue (`artists`, `tracks`, `audio_features`, as .parquet), served under
its name: /<name>/spotify/api/token, /<name>/spotify/v1/…, /<name>/reccobeats/v1/…. The shapes are
those of the real APIs. `POST /_misbehave` makes them fail as the real ones do (mischief.py) and
`DELETE /_misbehave` ends that; `POST /_expire` ends all tokens; `GET /_calls` gives the number of requests
of each kind and `DELETE /_calls` resets it.
"""
