"""Makes the pictures of README.md from the running app with the demo case Musterfurt."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import QUIET, Server, Visitor, find_browser

FOLDER = Path(__file__).parents[1] / "docs" / "screenshots"


def picture(page: Page, name: str) -> None:
    """Save what is visible now."""
    page.wait_for_timeout(800)
    page.screenshot(path=FOLDER / f"{name}.png")
    print(f"docs/screenshots/{name}.png")


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        server = Server(Path(data)).start()
        try:
            options = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else QUIET
            browser = playwright.chromium.launch(executable_path=find_browser(), args=options)
            visitor = Visitor(browser, server)
            page = visitor.open_demo("musterfurt")
            picture(page, "results")
            visitor.go("/questionnaire?mode=all&d=steering-administration")
            page.wait_for_selector(".af-question")
            picture(page, "questionnaire")
            visitor.go("/gaps")
            picture(page, "gaps")
            page.set_viewport_size({"width": 360, "height": 780})
            visitor.go("/questionnaire?mode=all&d=funding")
            page.wait_for_selector(".af-question")
            picture(page, "questionnaire-phone")
            browser.close()
        finally:
            server.stop()


if __name__ == "__main__":
    main()
