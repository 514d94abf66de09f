"""The demo's listeners -> a system's lake and registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kindred.common.demo_people import import_demo_people

if TYPE_CHECKING:
    from kindred.common.target import Target


def import_demo(target: Target) -> None:
    """Give the generated catalogue its listeners, unless somebody is registered already."""
    import_demo_people(target, "playlists")
