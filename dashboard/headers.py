"""The headers that the site is served with, on AWS and locally."""

from __future__ import annotations

import mimetypes
from pathlib import PurePosixPath

from dashboard.format import REVALIDATE, kept

# The one <style> that Observable Plot 0.6.17 puts into each chart; a test fails when Plot changes it.
PLOT_STYLE = "sha256-jSYQUrW7J0b3jPqhZP9C2Xh1PyJKHKXd4s0fpGGKrww="

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        f"style-src 'self' '{PLOT_STYLE}'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "frame-src https://open.spotify.com",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)

SECURITY = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

_TYPES = {".js": "text/javascript", ".json": "application/json", ".html": "text/html", ".css": "text/css"}


def content_type(path: str) -> str:
    """The media type of a file of the site, by its name."""
    kind = _TYPES.get(PurePosixPath(path).suffix) or mimetypes.guess_type(path)[0] or "text/plain"
    return f"{kind}; charset=utf-8" if kind.startswith(("text/", "application/json")) else kind


def cache_control(path: str) -> str:
    """How long a path under the site may be kept: a run's data as `kept` says; the rest is validated."""
    path = path.lstrip("/")
    if not path.startswith("data/") or path.endswith("/latest.json"):
        return REVALIDATE
    return kept(path.removeprefix("data/"))
