"""`python -m local.athena --port N --spool DIR`: serve until SIGTERM or Ctrl-C.

Port 0 takes a free one. One line on standard output has its address; S3 and Glue are reached by
AWS_ENDPOINT_URL and the other variables that boto3 knows.
"""

from __future__ import annotations

import argparse
import logging
import shutil
import signal
import threading
from pathlib import Path

import boto3
from botocore.config import Config

from local.athena.api import Api
from local.athena.executions import Executions
from local.athena.metadata import Metadata
from local.athena.server import Server
from local.athena.workgroups import Workgroups


def main() -> None:
    """Parse the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m local.athena", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="0 takes a free one")
    parser.add_argument("--spool", type=Path, required=True, help="a folder of its own; emptied at the start")
    options = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("sqlglot").setLevel(logging.ERROR)

    spool: Path = options.spool.resolve()
    for leftover in ("objects", *(folder.name for folder in spool.glob("query-*"))):
        shutil.rmtree(spool / leftover, ignore_errors=True)
    spool.mkdir(parents=True, exist_ok=True, mode=0o700)
    s3 = boto3.client("s3", config=Config(max_pool_connections=32, s3={"addressing_style": "path"}))
    executions = Executions(s3, boto3.client("glue"), spool)
    server = Server(options.port, Api(executions, Workgroups(), s3, Metadata(executions.catalog)))

    def stop(*_: object) -> None:
        # shutdown() waits for serve_forever(), so it must not run in the thread that serves.
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    print(f"athena listens on http://127.0.0.1:{server.server_port}", flush=True)
    try:
        server.serve_forever(poll_interval=0.1)
    finally:
        server.server_close()
        executions.close()


if __name__ == "__main__":
    main()
