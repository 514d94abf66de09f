"""Structured logs: a constant message with fields, one JSON object a line, as CloudWatch reads them."""

from __future__ import annotations

import json
import logging
import sys

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        fields = {name: value for name, value in vars(record).items() if name not in _STANDARD}
        line = {"level": record.levelname, "message": record.getMessage(), **fields}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=False)


def logger() -> logging.Logger:
    """The project's logger; set up on first use."""
    log = logging.getLogger("kindred")
    if not log.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(_Json())
        log.addHandler(handler)
        log.setLevel(logging.INFO)
        log.propagate = False
    return log


log = logger()
