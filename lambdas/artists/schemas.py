"""The Arrow schema of each lake table, exactly as its DDL in athena/artists/tables says.

Every writer casts to these: nothing is inferred, so a column of nulls stays a column of its type.
"""

from lambdas.sources.schemas import AUDIO_FEATURES, TOP_TRACKS

__all__ = ["AUDIO_FEATURES", "TOP_TRACKS"]
