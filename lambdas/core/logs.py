"""The one logger: a constant message with fields, one JSON object a line, as CloudWatch reads them.

A function's deployment sets `POWERTOOLS_SERVICE_NAME`, such as kindred-artists; it stands in every line.
Lines go to standard output; a program whose output is for people or pipes calls `silence` first.
"""

from __future__ import annotations

import logging
import os

from aws_lambda_powertools.logging import Logger

SERVICE = "POWERTOOLS_SERVICE_NAME"
"""The variable that says which stack and pipeline a function belongs to: `<stack>-<pipeline>`."""

log = Logger(service=os.environ.get(SERVICE, "kindred"), level=logging.INFO, utc=True, use_rfc3339=True)


def silence() -> None:
    """Let this process write no log lines; nothing here is logged as critical."""
    log.setLevel(logging.CRITICAL)
