"""Starts the source API; see the package. Prints its address on one line when it listens."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from pathlib import Path

from local.source_api.catalogue import Catalogues
from local.source_api.routes import Routes
from local.source_api.server import SourceApi
from local.source_api.spotify import App


def main() -> None:
    args = _arguments()
    client_id, client_secret = _credentials(args.credentials)
    app = App(client_id, client_secret, args.token_seconds)
    server = SourceApi(args.port, Routes(Catalogues(args.catalogues), app), args.latency_ms)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        sys.exit(0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="local.source_api", description="Plays Spotify and ReccoBeats.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--catalogues", type=Path, required=True, help="holds a folder per catalogue")
    parser.add_argument("--credentials", type=Path, help="JSON with client_id and client_secret")
    parser.add_argument("--latency-ms", type=float, default=0.0, help="added to each API call")
    parser.add_argument("--token-seconds", type=float, default=3600.0, help="how long a token lasts")
    return parser.parse_args()


def _credentials(path: Path | None) -> tuple[str, str]:
    if path is None:
        return os.environ["SPOTIFY_CLIENT_ID"], os.environ["SPOTIFY_CLIENT_SECRET"]
    credentials = json.loads(path.read_text())
    return credentials["client_id"], credentials["client_secret"]


if __name__ == "__main__":
    main()
