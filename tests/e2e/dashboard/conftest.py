"""A browser at the dashboard, served under production's headers, that fails on anything untoward."""

from __future__ import annotations

import shutil
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from dashboard.files import DASHBOARD
from local.dashboard import serve
from tests.e2e.dashboard import sample

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AXE = DASHBOARD / "node_modules/axe-core/axe.min.js"
NOW = {"real": "2021-04-21T09:00:00Z", "made": "2026-01-13T09:00:00Z"}
PLAYER = "https://open.spotify.com/embed/"


@contextmanager
def serving(data: Path) -> Iterator[str]:
    server = serve(data)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        found = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        yield found
        found.close()


@pytest.fixture(scope="session")
def made(tmp_path_factory) -> Iterator[str]:
    data = tmp_path_factory.mktemp("made")
    sample.made(data)
    with serving(data) as address:
        yield address


@pytest.fixture(scope="session")
def real(tmp_path_factory) -> Iterator[str]:
    if not (sample.SHARED / "charts").is_dir():
        pytest.skip("the published charts (../shared/data/charts) are not on this machine")
    data = tmp_path_factory.mktemp("real")
    sample.real(data)
    with serving(data) as address:
        yield address


class Visit:
    """A page and everything that went wrong on it."""

    def __init__(self, page: Page, site: str) -> None:
        self.page, self.site = page, site
        self.problems: list[str] = []
        self.players: list[str] = []
        page.on(
            "console",
            lambda message: message.type in {"error", "warning"} and self.problems.append(message.text),
        )
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.route("**/*", self._route)

    def _route(self, route) -> None:
        address = route.request.url
        if address.startswith((self.site, "blob:", "data:")):
            route.continue_()
        elif address.startswith(PLAYER):
            self.players.append(address)
            route.fulfill(body="<title>player</title>", content_type="text/html")
        else:
            self.problems.append(f"a request left the site: {address}")
            route.abort()

    def open(self, path: str, ready: str = "yes") -> Page:
        self.page.goto(f"{self.site}/{path}")
        self.page.wait_for_selector(f"body[data-ready={ready}]")
        return self.page

    def violations(self) -> list[str]:
        """What axe-core finds, one line each."""
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{each['id']}: {node['html'][:160]}" for each in found["violations"] for node in each["nodes"]
        ]


@pytest.fixture
def visit(browser: Browser):
    """visit(site, theme, width) -> a Visit whose problems must be none at the end."""
    opened: list[Visit] = []

    def go(site: str, *, theme: str = "light", width: int = 1200, now: str | None = None, **options) -> Visit:
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=theme, **options)
        page.clock.set_fixed_time(now or NOW["real"])
        opened.append(Visit(page, site))
        return opened[-1]

    yield go
    problems = [problem for each in opened for problem in each.problems]
    for each in opened:
        each.page.close()
    assert problems == []
