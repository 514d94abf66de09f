"""`python -m local.glue --port N --spool DIR`: serve until SIGTERM or Ctrl-C.

Port 0 takes a free one. One line on standard output has its address; S3 and the jobs' definitions are
reached by AWS_ENDPOINT_URL and the other variables that boto3 knows.
"""

from __future__ import annotations

import argparse
import logging
import shutil
import signal
import threading
from pathlib import Path

from local.athena.server import Server
from local.glue.api import Api
from local.glue.runs import Runs


def main() -> None:
    """Parse the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m local.glue", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="0 takes a free one")
    parser.add_argument("--spool", type=Path, required=True, help="a folder of its own; emptied at the start")
    options = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")

    spool: Path = options.spool.resolve()
    shutil.rmtree(spool, ignore_errors=True)
    spool.mkdir(parents=True, mode=0o700)
    runs = Runs(spool)
    server = Server(options.port, Api(runs))

    def stop(*_: object) -> None:
        # shutdown() waits for serve_forever(), so it must not run in the thread that serves.
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    print(f"glue listens on http://127.0.0.1:{server.server_port}", flush=True)
    try:
        server.serve_forever(poll_interval=0.1)
    finally:
        server.server_close()
        runs.close()


if __name__ == "__main__":
    main()
