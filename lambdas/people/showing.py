"""What pages may show of people: nothing that fewer than a few of them are part of.

A page may be looked at by whoever passes; the operator's own terminal shows all.
"""

from __future__ import annotations

FEWEST_ON_THE_WEB = 5
"""On the web no list, no cluster, and nothing that people share is shown of fewer people than these."""
