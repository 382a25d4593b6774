"""Makes the pictures of README.md from the running app, with the demo case Musterfurt and a rehearsed workshop."""

from __future__ import annotations

import os
import re
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


def rehearse(visitor: Visitor) -> None:
    """A rehearsal in which one question is revealed; this browser sits at its desk."""
    item, revision = "criterion:civil-society-cooperation", "0"

    def post(path: str, **fields: str) -> str:
        answer = visitor.context.request.post(visitor.server.url + path, form=fields, headers={"Accept": "application/json"})
        assert answer.ok, answer.text()
        return answer.text()

    post("/a/workshop/new", called="Quartierswerkstatt Musterfurt", mode="room")
    post("/a/workshop/add", criterion=item.partition(":")[2], revision=revision)
    visitor.context.request.post(f"{visitor.server.url}/a/workshop/rehearse")
    steps = (("start", "", "lobby"), ("open", item, "prepared"), ("close", item, "open"), ("reveal", item, "closed"))
    for name, where, state in steps:
        if name == "close":
            post("/a/workshop/imagined-votes")
        found = re.search(r'"revision": ?(\d+)', post("/a/workshop/step", step=name, item=where, state=state, revision=revision))
        assert found is not None
        revision = found[1]


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
            rehearse(visitor)
            visitor.go("/workshop")
            page.wait_for_selector("[data-testid=stVegaLiteChart]")
            picture(page, "desk")
            page.set_viewport_size({"width": 1280, "height": 720})
            page.goto(server.url + str(page.locator("a[href^='/screen?code=']").get_attribute("href")))
            page.wait_for_selector(".qs-head", timeout=120_000)  # a slow machine still draws the desk
            picture(page, "screen")
            page.set_viewport_size({"width": 360, "height": 780})
            visitor.go("/questionnaire?mode=all&d=funding")
            page.wait_for_selector(".af-question")
            picture(page, "questionnaire-phone")
            browser.close()
        finally:
            server.stop()


if __name__ == "__main__":
    main()
