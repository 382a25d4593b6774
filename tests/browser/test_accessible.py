"""axe finds nothing and nothing is cut off: every page in every state, in both languages, at three widths and with text twice as large."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from tests.browser.axe import BEYOND, violations
from tests.browser.conftest import ROOT
from tests.browser.states import BESIDE, EVERY_WIDTH, FULL, SCENES, STATES, bring_about, settle, show
from tests.browser.touch import too_small

WIDTHS = (1280, 360, 320)
PHONE = 360
# axe is slow: each language has its widths, `make test-accessible` runs all of them.
AXE_AT = {"de": WIDTHS if EVERY_WIDTH else (1280,), "en": WIDTHS if EVERY_WIDTH else (320,)}
FOREIGN = {"de": {"the", "of", "and", "level", "saved"}, "en": {"der", "und", "für", "nicht", "Stufe", "gespeichert"}}
# What is wider than the window, and texts that their box cuts off; wide tables and drawings scroll in boxes of their own.
CUT_OFF = """() => {
  const main = document.querySelector("[data-testid=stMain]") ?? document.documentElement, found = [];
  if (main.scrollWidth > main.clientWidth) found.push(`${main.scrollWidth - main.clientWidth} px too wide`);
  for (const node of main.querySelectorAll("*")) {
    const out = node.getBoundingClientRect().right > innerWidth + 1;
    const more = node.scrollWidth > node.clientWidth + 1, below = node.scrollHeight > node.clientHeight + 2;
    if (!node.clientWidth || !(out || more || below)) continue; // texts and styles of the others need not be read
    const style = getComputedStyle(node), text = node.textContent.trim().slice(0, 40);
    if (!text || style.clipPath !== "none" || node.closest(".qm-scroll, svg")) continue;
    if (out) found.push(`sticks out: ${node.tagName} ${node.className} ${text}`);
    if (node.closest(".qs") && style.textOverflow === "ellipsis") continue; // a projector shows beginnings; phones have the whole text
    if (style.overflowX === "hidden" && more || style.overflowY === "hidden" && below) found.push(`cut: ${node.tagName} ${node.className} ${text}`);
  }
  return found.slice(0, 5);
}"""
# The words of the page's own language; parts marked as another language are left out.
OWN_WORDS = """(lang) => [...document.querySelectorAll("main *")].filter((node) => node.checkVisibility() && node.closest("[lang]")?.lang === lang)
  .flatMap((node) => [...node.childNodes].filter((child) => child.nodeType === 3).flatMap((child) => child.data.split(/\\s+/)))"""


def test_no_page_of_the_navigation_is_forgotten():
    shell = (ROOT / "ui" / "shell.py").read_text("utf-8")
    pages = set(re.findall(r'\("([a-z]+)", ":material', shell))
    assert {scene.page for scene in SCENES} - set(BESIDE) == pages
    of_an_assessment = {name for name in pages if "show_nothing_open" in (ROOT / "pages" / f"{name}.py").read_text("utf-8")}
    assert of_an_assessment <= {scene.page for scene in SCENES if scene.state == FULL}


@pytest.mark.slow
@pytest.mark.parametrize("state", sorted(STATES, key=lambda state: -sum(scene.state == state for scene in SCENES)))
@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_page_is_sound_at_every_width(visit, lang, state):
    visitor = visit(lang=lang)
    code, found = bring_about(visitor, state), []
    for scene in (scene for scene in SCENES if scene.state == state):
        visitor.page.set_viewport_size({"width": 1280, "height": 900})
        page = show(visitor, scene, code)
        found += [f"{scene.name}: in the other language: {word}" for word in FOREIGN[lang] & set(page.evaluate(OWN_WORDS, lang))]
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            found += [f"{scene.name} {width}: {fault}" for fault in cut_off(page)]
            if width == PHONE:
                found += [f"{scene.name}: {fault}" for fault in too_small(page)]
            if width in AXE_AT[lang]:
                settle(page)
                found += [f"{scene.name} {width}: {fault}" for fault in violations(page, BEYOND)]
        found += [f"{scene.name} large text: {fault}" for fault in with_large_text(page)]
    assert found == []


def with_large_text(page: Page) -> list[str]:
    """What is cut off where the reader's own text size is twice the usual one, on a wide window."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    return cut_off(page)


def cut_off(page: Page) -> list[str]:
    """What is cut off once the page has taken its width; charts are drawn anew for it."""
    found: list[str] = []
    for _ in range(20):
        found = page.evaluate(CUT_OFF)
        if not found:
            break
        page.wait_for_timeout(250)
    return found
