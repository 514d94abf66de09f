"""What a person reads at the end of a run of charts, and of `related` and `movers`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from kindred.common.console import console
from kindred.common.words import WORDS, one_line
