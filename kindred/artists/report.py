"""What a person reads at the end of a run, and of `related`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from kindred.artists.explain import why
from kindred.common.console import console
from kindred.common.words import one_line
