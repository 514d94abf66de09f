"""The Arrow schema of each lake table, exactly as its DDL in athena/artists/tables says.

Every writer casts to these: nothing is inferred, so a column of nulls stays a column of its type.
"""

import pyarrow as pa

TOP_TRACKS = pa.schema(
    [
        pa.field("id", pa.string()),
        pa.field("artist_id", pa.string()),
        pa.field("name", pa.string()),
        pa.field("popularity", pa.int32()),
        pa.field("external_url", pa.string()),
        pa.field("fetched_at", pa.timestamp("ms")),
        pa.field("source", pa.string()),
    ]
)

AUDIO_FEATURES = pa.schema(
    [
        pa.field("id", pa.string()),
        pa.field("danceability", pa.float64()),
        pa.field("energy", pa.float64()),
        pa.field("loudness", pa.float64()),
        pa.field("speechiness", pa.float64()),
        pa.field("acousticness", pa.float64()),
        pa.field("instrumentalness", pa.float64()),
        pa.field("liveness", pa.float64()),
        pa.field("valence", pa.float64()),
        pa.field("tempo", pa.float64()),
        pa.field("key", pa.int32()),
        pa.field("mode", pa.int32()),
        pa.field("time_signature", pa.int32()),
        pa.field("duration_ms", pa.int32()),
        pa.field("source", pa.string()),
    ]
)
