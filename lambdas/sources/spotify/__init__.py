"""Spotify's Web API with client credentials.

web_api.py sends requests, top_tracks.py and audio_features.py read the answers, source.py is the source.
"""

from lambdas.sources.spotify.source import Spotify
from lambdas.sources.spotify.web_api import WebApi

__all__ = ["Spotify", "WebApi"]
