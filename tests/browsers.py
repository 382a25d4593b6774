"""The browser of the tests: which one, how it is started, and one for each process that tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # a run without a browser does without it
    from playwright.sync_api import Browser, Playwright

# The first one draws no windows of its own and so takes a third of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge", "microsoft-edge")
# No name but this computer's is found: a page that asks for anything elsewhere writes an error to its console.
HOME_ONLY = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_browser() -> str | None:
    """$BROWSER_BIN, else the first browser on the path."""
    named = os.environ.get("BROWSER_BIN")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


def browser_options() -> list[str]:
    """How the browser is started; as root it has no sandbox."""
    return [*QUIET, HOME_ONLY, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


@pytest.fixture(scope="session")
def chrome(playwright_: Playwright) -> Iterator[Browser]:
    browser = playwright_.chromium.launch(executable_path=find_browser(), args=browser_options())
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def playwright_() -> Iterator[Playwright]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright
