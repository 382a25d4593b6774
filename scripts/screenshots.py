"""Makes the pictures and the short film of README.md from the running app, with the demo case Musterfurt and a rehearsed workshop."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import Server, Visitor
from tests.browser.states import rehearse
from tests.browsers import browser_options, find_browser

FOLDER = Path(__file__).parents[1] / "docs" / "screenshots"
PATIENCE_MS = 180_000  # a slow machine still draws the desk
FILM_SIZE = (960, 600)
FILM_MS = 4500
MAX_FILM_BYTES = 600_000
CHART = "[data-testid=stVegaLiteChart] svg"
# The main way, station by station of the tour: what is drawn last, and how far to scroll.
FILM = (
    ("/", ".qm-cards", 0),
    ("/questionnaire?mode=all&d=steering-administration&tour=2", ".af-question", 0),
    ("/results?tour=3", CHART, 0),
    ("/gaps?tour=4", ".af-card", 700),
    ("/plan?tour=5", ".af-card", 500),
    ("/x/report?kind=short&lang=de&do=preview", "h1", 0),
)


def picture(page: Page, name: str) -> None:
    """Save what is visible now."""
    page.wait_for_timeout(800)
    page.screenshot(path=FOLDER / f"{name}.png")
    print(f"docs/screenshots/{name}.png")


def film(visitor: Visitor) -> None:
    """The main way as one animated picture."""
    page, frames = visitor.page, []
    page.set_viewport_size({"width": 1280, "height": 800})
    for path, ready, down in FILM:
        page.goto(visitor.server.url + path)
        page.wait_for_selector(ready)
        page.wait_for_timeout(1200)
        page.evaluate("(down) => document.querySelector('[data-testid=stMain]')?.scrollTo(0, down)", down)
        page.wait_for_timeout(400)
        frames.append(Image.open(io.BytesIO(page.screenshot())).convert("RGB").resize(FILM_SIZE, Image.Resampling.LANCZOS))
    file = FOLDER / "main-way.webp"
    frames[0].save(file, save_all=True, append_images=frames[1:], duration=FILM_MS, loop=0, quality=70, method=6)
    size = file.stat().st_size
    if size > MAX_FILM_BYTES:
        raise SystemExit(f"{file.name} has {size} bytes, more than {MAX_FILM_BYTES}")
    print(f"docs/screenshots/{file.name} ({size // 1000} kB)")


def assessment_pictures(visitor: Visitor) -> None:
    page = visitor.open_demo("musterfurt")
    page.wait_for_selector(CHART)
    picture(page, "results")
    visitor.go("/questionnaire?mode=all&d=steering-administration")
    page.wait_for_selector(".af-question")
    picture(page, "questionnaire")
    visitor.go("/gaps")
    page.wait_for_selector(".af-card")
    picture(page, "gaps")
    film(visitor)
    page.set_viewport_size({"width": 360, "height": 780})
    visitor.go("/questionnaire?mode=all&d=funding")
    page.wait_for_selector(".af-question")
    picture(page, "questionnaire-phone")
    page.set_viewport_size({"width": 1280, "height": 900})


def workshop_pictures(visitor: Visitor) -> None:
    page, code = visitor.page, rehearse(visitor)
    visitor.go("/workshop")
    page.wait_for_selector("[data-testid=stVegaLiteChart]")
    picture(page, "desk")
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(f"{visitor.server.url}/screen?code={code}")
    page.wait_for_selector(".qs-head")
    picture(page, "screen")


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        server = Server(Path(data)).start()
        try:
            browser = playwright.chromium.launch(executable_path=find_browser(), args=browser_options())
            visitor = Visitor(browser.new_context(locale="de-DE").new_page(), server)
            visitor.page.set_default_timeout(PATIENCE_MS)
            assessment_pictures(visitor)
            workshop_pictures(visitor)
            browser.close()
        finally:
            server.stop()


if __name__ == "__main__":
    main()
