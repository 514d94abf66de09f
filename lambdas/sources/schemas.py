"""The Arrow schemas of what sources of tracks and features give: the lake's tables of these names.

Nothing is inferred, so a column of nulls stays a column of its type.
"""

import pyarrow as pa

_TOP_TRACKS: dict[str, pa.DataType] = {
    "id": pa.string(),
    "artist_id": pa.string(),
    "name": pa.string(),
    "popularity": pa.int32(),
    "external_url": pa.string(),
    "fetched_at": pa.timestamp("ms"),
    "source": pa.string(),
}
TOP_TRACKS = pa.schema(_TOP_TRACKS)

_AUDIO_FEATURES: dict[str, pa.DataType] = {
    "id": pa.string(),
    "danceability": pa.float64(),
    "energy": pa.float64(),
    "loudness": pa.float64(),
    "speechiness": pa.float64(),
    "acousticness": pa.float64(),
    "instrumentalness": pa.float64(),
    "liveness": pa.float64(),
    "valence": pa.float64(),
    "tempo": pa.float64(),
    "key": pa.int32(),
    "mode": pa.int32(),
    "time_signature": pa.int32(),
    "duration_ms": pa.int32(),
    "source": pa.string(),
}
AUDIO_FEATURES = pa.schema(_AUDIO_FEATURES)
