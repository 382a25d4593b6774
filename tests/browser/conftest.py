"""A real server and a real browser; every test fails on a console error or a request to a foreign host."""

from __future__ import annotations

import contextlib
import os
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
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, expect

from tests.browsers import find_browser

ROOT = Path(__file__).parents[2]
expect.set_options(timeout=60_000)  # a busy machine is no failure


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


class Pages:
    """Pages that a visitor leaves to the next one of the same language: what the browser has read of Streamlit it keeps."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.free: dict[str, list[Page]] = {"de": [], "en": []}

    def take(self, lang: str, kept: bool) -> Page:
        """One as good as new: nothing stored, no page open."""
        if kept and self.free[lang]:
            return self.free[lang].pop()
        return self.browser.new_context(locale="de-DE" if lang == "de" else "en-GB").new_page()

    def give_back(self, page: Page, lang: str) -> None:
        """Empty it for the next one; what cannot be emptied is closed."""
        try:
            page.evaluate("localStorage.clear(); sessionStorage.clear()")
            page.goto("about:blank")
            page.context.clear_cookies()
            assert page.context.pages == [page]
            self.free[lang].append(page)
        except (Error, AssertionError):
            page.context.close()


class Visitor:
    """A browser of its own; remembers what went wrong in it."""

    def __init__(self, page: Page, server: Server, width: int = 1280, lang: str = "de") -> None:
        self.server, self.lang = server, lang
        self.page, self.context = page, page.context
        self.faults: list[str] = []
        self.server_may_be_away = False
        self.page.set_viewport_size({"width": width, "height": 900})
        self._watch(page)
        self.context.on("page", self._watch)

    def _watch(self, page: Page) -> None:
        page.on("console", self._hear)
        page.on("pageerror", self._hear_error)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not self.server_may_be_away:
            self.faults.append(message.text)

    def _hear_error(self, error: Error) -> None:
        if not self.server_may_be_away:
            self.faults.append(str(error))

    def leave(self) -> None:
        """Listen no longer."""
        self.context.remove_listener("page", self._watch)
        self.page.remove_listener("console", self._hear)
        self.page.remove_listener("pageerror", self._hear_error)

    def go(self, path: str) -> Page:
        """Open a page and wait until its frame is drawn."""
        self.page.goto(self.server.url + path)
        self.page.wait_for_selector(".qm-head")
        return self.page

    def begin(self) -> Page:
        """A new assessment is open in this browser; no page is loaded yet."""
        self._post("/a/new")
        return self.page

    def take_demo(self, name: str) -> Page:
        """An example is open in this browser; no page is loaded yet."""
        self._post("/a/demo", demo=name)
        return self.page

    def open_demo(self, name: str, path: str = "/results") -> Page:
        """An example is open in this browser, at this page."""
        self.take_demo(name)
        return self.go(path)

    def _post(self, path: str, **fields: str) -> None:
        answer = self.context.request.post(self.server.url + path, form=fields, headers={"Accept-Language": self.lang}, max_redirects=0)
        assert answer.status == 303, answer.text()


@pytest.fixture(scope="session")
def pages(chrome: Browser) -> Pages:
    return Pages(chrome)


@pytest.fixture
def visit(pages: Pages, shared_server: Server) -> Iterator:
    """Visitors of the shared server; at the end nothing may have gone wrong in any of them.

    Whoever changes the browser itself (routes, its clock, media, listeners of its own) wants one of its own: `own=True`.
    """
    visitors: list[tuple[Visitor, bool]] = []

    def come(width: int = 1280, lang: str = "de", server: Server | None = None, own: bool = False) -> Visitor:
        kept = server is None and not own
        visitors.append((Visitor(pages.take(lang, kept), server or shared_server, width, lang), kept))
        return visitors[-1][0]

    yield come
    faults = [fault for visitor, _ in visitors for fault in visitor.faults]
    for visitor, kept in visitors:
        visitor.leave()
        if kept:
            pages.give_back(visitor.page, visitor.lang)
        else:
            visitor.context.close()
    assert faults == []
