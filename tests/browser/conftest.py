"""A real server and a real browser; every test fails on a console error or a request to a foreign host."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

ROOT = Path(__file__).parents[2]
# The first one draws no windows of its own and so takes a third of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge", "microsoft-edge")
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

expect.set_options(timeout=60_000)  # a busy machine is no failure


def find_browser() -> str | None:
    """$BROWSER_BIN, else the first browser on the path."""
    named = os.environ.get("BROWSER_BIN")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


def browser_options() -> list[str]:
    """How the browser is started; as root it has no sandbox."""
    return [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else QUIET


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything here as browser test; skip it with the reason where there is no browser. Slow ones go first, so that none is left at the end."""
    here = [item for item in items if "tests/browser" in str(item.path)]
    for item in here:
        item.add_marker(pytest.mark.browser)
        if find_browser() is None:
            item.add_marker(pytest.mark.skip(reason="no browser: apt install chromium-headless-shell, or set BROWSER_BIN"))
    items.sort(key=lambda item: not (item.get_closest_marker("browser") and item.get_closest_marker("slow")))


class Server:
    """The app as a user starts it, on a free port with a store of its own."""

    def __init__(self, folder: Path, slow_ms: int = 0) -> None:
        self.folder, self.slow_ms = folder, slow_ms
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://localhost:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Server:
        """Start and wait until it answers."""
        command = [sys.executable, str(Path(__file__).parent / "serve.py"), str(self.port), str(self.slow_ms)]
        environment = {**os.environ, "SELFCHECK_DATA": str(self.folder), "SELFCHECK_DATABASE_URL": "", "SELFCHECK_CATALOGUE": ""}
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=2):
                    return self
            except OSError:
                with contextlib.suppress(
                    subprocess.TimeoutExpired
                ):  # asks again unless the server has ended; a busy loop would slow its start
                    self.process.wait(0.05)
                    break
        raise RuntimeError((self.folder / "server.log").read_text("utf-8"))

    def kill(self) -> None:
        """kill -9: nothing can be tidied up."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        assert self.process is not None
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()

    def stored(self) -> dict[tuple[str, str], str]:
        """JSON text of every stored answer by (criterion, field), of the assessment used last."""
        with sqlite3.connect(f"file:{self.folder / 'selfcheck.sqlite'}?mode=ro", uri=True) as connection:
            rows = connection.execute(
                "SELECT item, field, value FROM entry WHERE section = 'answers' AND value != 'null'"
                " AND assessment_id = (SELECT id FROM assessment ORDER BY used DESC, id DESC LIMIT 1)"
            ).fetchall()
        return {(item, field): value for item, field, value in rows}


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests that do not break it."""
    server = Server(tmp_path_factory.mktemp("data")).start()
    yield server
    server.stop()


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server that a test may kill."""
    server = Server(tmp_path).start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def chrome(playwright_: Playwright) -> Iterator[Browser]:
    browser = playwright_.chromium.launch(executable_path=find_browser(), args=browser_options())
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def playwright_() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


class Visitor:
    """A browser of its own; remembers what went wrong in it."""

    def __init__(self, browser: Browser, server: Server, width: int = 1280, lang: str = "de") -> None:
        locale = "de-DE" if lang == "de" else "en-GB"
        self.server, self.lang = server, lang
        self.context: BrowserContext = browser.new_context(viewport={"width": width, "height": 900}, locale=locale)
        self.faults: list[str] = []
        self.server_may_be_away = False
        self.context.on("page", self._watch)
        self.page: Page = self.context.new_page()

    def _watch(self, page: Page) -> None:
        page.on("console", lambda message: self._note(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self._note(str(error)))
        page.on("request", lambda request: self._check_host(request.url))

    def _note(self, text: str) -> None:
        if not self.server_may_be_away:
            self.faults.append(text)

    def _check_host(self, url: str) -> None:
        if not url.startswith((self.server.url, self.server.url.replace("http", "ws", 1), "data:", "blob:")):
            self.faults.append(f"foreign request: {url}")

    def go(self, path: str) -> Page:
        """Open a page and wait until its frame is drawn."""
        self.page.goto(self.server.url + path)
        self.page.wait_for_selector(".qm-head")
        return self.page

    def begin(self) -> Page:
        """A new assessment, profile open."""
        self.go("/")
        self.page.locator("form[action='/a/new'] button").click()
        self.page.wait_for_url("**/profile")
        self.page.wait_for_selector(".af")
        return self.page

    def open_demo(self, name: str) -> Page:
        self.go("/")
        self.page.locator("details:has(form[action='/a/demo']) > summary").click()
        self.page.locator(f"form[action='/a/demo']:has(input[value={name}]) button").click()
        self.page.wait_for_url("**/results")
        self.page.wait_for_selector(".qm-head")
        return self.page

    def close(self) -> None:
        self.context.close()


@pytest.fixture
def visit(chrome: Browser, shared_server: Server) -> Iterator:
    """Visitors of the shared server; at the end nothing may have gone wrong in any of them."""
    visitors: list[Visitor] = []

    def come(width: int = 1280, lang: str = "de", server: Server | None = None) -> Visitor:
        visitors.append(Visitor(chrome, server or shared_server, width, lang))
        return visitors[-1]

    yield come
    faults = [fault for visitor in visitors for fault in visitor.faults]
    for visitor in visitors:
        visitor.close()
    assert faults == []
