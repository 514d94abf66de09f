"""Writes docs/screenshots/<page>-<theme>.png: each page in light and dark, on the published charts.

python -m tests.e2e.dashboard.screenshots
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.e2e.dashboard import sample
from tests.e2e.dashboard.conftest import NOW, serving

OUT = Path(__file__).resolve().parents[3] / "docs/screenshots"
KISS_ME_MORE = "748mdHapucXQri7IAO8yFK"
VIEWS = {
    "markets": ("index.html", 1440),
    "songs": (f"songs.html?id={KISS_ME_MORE}", 1440),
    "artists": ("artists.html?id=06HL4z0CvFAxyc27GXpf02", 1240),
    "listeners": ("listeners.html", 1180),
}
WIDTH = 1280


def main() -> None:
    """Serve the sample, look at it, write the pictures."""
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        sample.real(Path(folder))
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        with serving(Path(folder)) as site:
            for name, (path, height) in VIEWS.items():
                for theme in ("light", "dark"):
                    page = browser.new_page(viewport={"width": WIDTH, "height": height}, color_scheme=theme)
                    page.clock.set_fixed_time(NOW["real"])
                    page.goto(f"{site}/{path}")
                    page.wait_for_selector("figure svg")
                    page.wait_for_timeout(300)
                    page.screenshot(path=OUT / f"{name}-{theme}.png")
                    page.close()
        browser.close()


if __name__ == "__main__":
    main()
