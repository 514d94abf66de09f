"""The Arrow schemas of what sources of tracks and features give: the lake's tables of these names.

Every writer casts to these: nothing is inferred, so a column of nulls stays a column of its type.
"""

from lambdas.lake.tables import schema_of

TOP_TRACKS = schema_of("top_tracks")
AUDIO_FEATURES = schema_of("audio_features")
