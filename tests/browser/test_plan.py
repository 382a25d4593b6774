"""From a gap to a measure that is kept: taken in, filled in, moved, removed and brought back, by mouse and by keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.states import EVERY_WIDTH
from tests.browser.test_journey import wait_saved

GAP = "staff-continuity"


def card(page: Page, name: str):
    return page.locator(f"#q-{name}")


@pytest.mark.parametrize("width", [360, 1280] if EVERY_WIDTH else [360])
def test_a_gap_becomes_a_measure(visit, width):
    visitor = visit(width=width)
    page = visitor.open_demo("musterfurt", "/gaps")
    expect(page.locator(".af-card[open]")).to_have_count(3)
    expect(page.locator(".af-card:not([open])")).not_to_have_count(0)
    visitor.go(f"/gaps?at={GAP}")
    gap = card(page, GAP)
    expect(gap).to_have_attribute("open", "")
    gap.get_by_role("button", name=re.compile("In den Plan übernehmen")).click()

    page.wait_for_url("**/plan?at=m9")
    measure = card(page, "m9")
    expect(measure.locator("summary").first).to_be_focused()
    expect(measure).to_have_attribute("open", "")
    page.fill("#af-plan-m9-title", "Ladenlokal am Markt mieten")
    page.fill("#af-plan-m9-owner", "Bauamt")
    page.fill("#af-plan-m9-due", "2027-05-31")
    page.fill("#af-plan-m9-cost", "12.000")
    page.select_option("#af-plan-m9-status", "running")
    wait_saved(page)
    heading = measure.locator("summary").first
    expect(heading).to_contain_text("9. Ladenlokal am Markt mieten")  # follows what is typed
    for words in ("in Arbeit", "bis 31.05.2027", "Bauamt"):
        expect(heading).to_contain_text(words)

    expect(measure.get_by_role("link", name="Zurück zu den Lücken")).to_have_attribute("href", f"/gaps?view=rank&at={GAP}")
    page.reload()
    expect(page.locator("#af-plan-m9-cost")).to_have_value("12000")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    visitor.go(f"/gaps?at={GAP}")
    expect(card(page, GAP).get_by_role("link", name=re.compile("Maßnahme im Plan ansehen"))).to_have_attribute("href", "/plan?at=m9")


def test_a_measure_is_moved_removed_and_brought_back(visit):
    visitor = visit(lang="en")
    page = visitor.open_demo("musterfurt", "/plan?at=m2")
    heading = card(page, "m2").locator("summary").first
    expect(heading).to_contain_text("2. Bring the social services")
    button = card(page, "m2").get_by_role("button", name=re.compile("^Move up"))
    button.focus()
    page.keyboard.press("Enter")
    expect(heading).to_contain_text("1. Bring the social services")
    expect(heading).to_be_focused()

    card(page, "m2").locator("details summary", has_text="Remove").click()
    card(page, "m2").locator("input[name=confirm]").check()
    card(page, "m2").locator("form[action='/a/measure/remove'] button").click()
    expect(page.get_by_role("status").filter(has_text="The measure has been removed")).to_be_visible()
    expect(card(page, "m2")).to_have_count(0)
    page.get_by_role("button", name="Bring it back").click()
    expect(heading).to_contain_text("1. Bring the social services")


def test_an_expected_level_that_brings_nothing_is_pointed_out_at_once(visit):
    visitor = visit()
    page = visitor.open_demo("musterfurt", "/plan?at=m3")  # today level 2
    warning = card(page, "m3").get_by_text("Die erwartete Stufe liegt nicht über der heutigen.")
    expect(warning).to_be_hidden()
    page.select_option("#af-plan-m3-expected-level", "2")
    expect(warning).to_be_visible()
    page.select_option("#af-plan-m3-expected-level", "4")
    expect(warning).to_be_hidden()
    wait_saved(page)


def test_the_history_of_a_measure_takes_a_change_back(visit):
    visitor = visit()
    page = visitor.open_demo("musterfurt", "/plan?m=m1")
    owner = page.locator("#af-plan-m1-owner")
    expect(owner).to_have_value("Leitung der Kämmerei")
    owner.fill("Hauptamt")
    wait_saved(page)
    page.reload()
    page.get_by_role("button", name="Zurücknehmen").first.click()
    expect(owner).to_have_value("Leitung der Kämmerei")


def test_the_importance_is_kept_and_changes_the_order(visit):
    visitor = visit()
    page = visitor.open_demo("grossfiktingen", "/gaps")
    last = page.locator(".af-card").last
    name = last.get_attribute("data-item")
    last.locator("summary").first.click()
    page.select_option(f"#af-answers-{name}-importance", "3")
    wait_saved(page)
    before = last.locator("h3").inner_text()
    visitor.go("/gaps")
    moved = card(page, name).locator("h3")
    expect(moved).to_be_visible()
    assert int(moved.inner_text().split(".")[0]) < int(before.split(".")[0])
