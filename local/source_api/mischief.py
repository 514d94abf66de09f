"""Failures of the API, on request.

A rule is a JSON object: `path`, a regular expression searched for in the path with its query; `times`
(default 1, null for ever) and `after` (how many matching requests pass first, default 0); and `how`:

    answer      `status`, `headers` and `body` (JSON, or text) in place of the real ones (the default)
    html        a page of HTML, with `status` (default 200)
    reset       the connection is reset
    refuse      the connection is closed without an answer
    cut         the real answer's headers and half of its body, then the connection is closed
    truncate    half of the real body, as if that were all
    trickle     a byte every `seconds` (default 0.2) of an answer that never ends
    trickle-head    likewise, of headers that never end
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from typing import Any

HOWS = frozenset(
    {"answer", "html", "reset", "refuse", "cut", "truncate", "trickle", "trickle-head"},
)


@dataclass
class Rule:
    """One rule, as the module says; `times` and `after` count down."""

    path: str
    how: str = "answer"
    times: int | None = 1
    after: int = 0
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    seconds: float = 0.2

    def __post_init__(self) -> None:
        self.pattern = re.compile(self.path)
        if self.how not in HOWS:
            raise ValueError(f"how is one of {', '.join(sorted(HOWS))}")


class Mischief:
    """The rules in force, oldest first; the first that matches a request is applied."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []
        self._lock = threading.Lock()

    def add(self, rule: dict[str, Any]) -> None:
        """Raises TypeError, ValueError or re.error when it is no rule."""
        with self._lock:
            self._rules.append(Rule(**rule))

    def clear(self) -> None:
        with self._lock:
            self._rules.clear()

    def matching(self, path: str) -> Rule | None:
        """The rule for this request; its `times` counts down."""
        with self._lock:
            for rule in self._rules:
                if rule.times == 0 or not rule.pattern.search(path):
                    continue
                if rule.after:
                    rule.after -= 1
                    continue
                if rule.times is not None:
                    rule.times -= 1
                return rule
        return None
