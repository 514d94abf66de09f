"""The site's shell: Kindred's pages, and two libraries as npm installed them."""

from __future__ import annotations

from pathlib import Path

DASHBOARD = Path(__file__).parent
SITE = DASHBOARD / "site"
_MODULES = DASHBOARD / "node_modules"

VENDOR = {
    "vendor/d3.min.js": _MODULES / "d3/dist/d3.min.js",
    "vendor/plot.umd.min.js": _MODULES / "@observablehq/plot/dist/plot.umd.min.js",
    "vendor/d3.LICENSE": _MODULES / "d3/LICENSE",
    "vendor/plot.LICENSE": _MODULES / "@observablehq/plot/LICENSE",
}


def shell() -> dict[str, Path]:
    """Path in the site -> file: everything that a deployment puts there, without the data.

    Raises:
        FileNotFoundError: the libraries are not installed.
    """
    missing = [path for path in VENDOR.values() if not path.is_file()]
    if missing:
        raise FileNotFoundError(f"{missing[0]} is missing: run `npm ci` in {DASHBOARD}")
    ours = {path.relative_to(SITE).as_posix(): path for path in sorted(SITE.rglob("*")) if path.is_file()}
    return ours | VENDOR
