"""What readers set in their system is kept: forced colours, less motion, paper."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from selfcheck.texts import tr
from tests.browser.conftest import Visitor
from tests.browser.test_ballot import desk as desk  # a fixture
from tests.browser.test_ballot import join, option, saved

# Motion that lasts longer than a blink, by anything that is drawn.
MOVING = """() => [...document.querySelectorAll("*")].filter((node) => {
  const style = getComputedStyle(node);
  return [style.transitionDuration, style.animationDuration].some((list) => list.split(",").some((one) => parseFloat(one) > 0.01));
}).map((node) => `${node.tagName} ${node.className}`).slice(0, 5)"""
# Bars and pictures that lose their colour when the system forces its own must keep an edge or opt out.
BARS = """(selector) => [...document.querySelectorAll(selector)].filter((node) => {
  const style = getComputedStyle(node);
  return style.forcedColorAdjust !== "none" && !parseFloat(style.borderTopWidth);
}).length"""


@pytest.fixture
def reader(visit) -> Visitor:
    """Somebody whose system forces colours and asks for little motion."""
    visitor = visit(lang="de", own=True)
    visitor.page.emulate_media(forced_colors="active", reduced_motion="reduce")
    return visitor


def is_marked(page: Page, chosen: str, other: str) -> bool:
    """Whether the chosen one looks different from another without any background colour."""
    look = "(node) => { const s = getComputedStyle(node); return [s.outlineStyle, s.outlineWidth, s.borderTopWidth, s.borderTopColor, s.fontWeight].join(); }"
    return page.locator(chosen).first.evaluate(look) != page.locator(other).first.evaluate(look)


def test_marks_are_told_apart_in_forced_colours_and_nothing_moves(reader):
    page = reader.open_demo("musterfurt")
    page.wait_for_selector("[data-testid=stVegaLiteChart] svg")
    assert is_marked(
        page, "[data-testid=stButtonGroup] [role=radio][aria-checked=true]", "[data-testid=stButtonGroup] [role=radio][aria-checked=false]"
    )
    assert page.evaluate(BARS, "[data-testid=stVegaLiteChart] svg") == 0
    assert page.evaluate(MOVING) == []
    reader.go("/questionnaire?mode=all&d=funding")
    page.wait_for_selector(".af-question .af-chosen")
    assert is_marked(page, ".af-option.af-chosen", ".af-option:not(.af-chosen)")
    assert page.evaluate(BARS, ".af-fill") == 0
    assert page.evaluate(MOVING) == []
    page.emulate_media(media="print")
    for gone in ("[data-testid=stSidebar]", ".af-nav", ".af-turn"):
        expect(page.locator(gone)).to_be_hidden()


def test_the_ballot_tells_the_own_vote_in_forced_colours(reader, desk: Any, shared_server):
    page = reader.page
    join(page, shared_server.url + desk.path)
    desk.start()
    desk.step("open")
    option(page, "1").check()
    saved(page)
    assert is_marked(page, ".option:has(:checked)", ".option:not(:has(:checked))")
    assert page.evaluate(MOVING) == []
    for step in ("close", "reveal"):
        desk.step(step)
    expect(page.locator("main")).to_contain_text(tr("de", "ballot.result"))
    assert page.evaluate(BARS, ".bar") == 0
