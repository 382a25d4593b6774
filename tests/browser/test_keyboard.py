"""With the keyboard alone: answering, planning and voting; the focus is always seen and stays where it was after a save."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from selfcheck.texts import tr
from tests.browser.test_ballot import desk as desk  # a fixture
from tests.browser.test_ballot import option, saved
from tests.browser.test_journey import press_until, wait_saved

# The outline of what has the focus, or of the box around it, and whether it stands in the window uncovered.
FOCUS = """() => {
  const node = document.activeElement, box = node.getBoundingClientRect(), style = getComputedStyle(node);
  const outlined = [node, node.closest(".option")].some((one) => one && parseFloat(getComputedStyle(one).outlineWidth) >= 2 && getComputedStyle(one).outlineStyle !== "none");
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const top = document.elementFromPoint(Math.max(box.left + 3, 1), Math.min(Math.max(box.top + 3, 1), innerHeight - 2));
  return { tag: node.tagName, outlined, inside, uncovered: Boolean(top && (node.contains(top) || top.contains(node))) };
}"""


def assert_focus_is_seen(page: Page) -> None:
    seen = page.evaluate(FOCUS)
    assert seen["tag"] != "BODY"
    assert seen["outlined"] and seen["inside"] and seen["uncovered"], seen


def go_to(page: Page, selector: str, name: str | None = None) -> None:
    """Tab there; the focus must be seen."""
    press_until(page, name, selector)
    assert_focus_is_seen(page)


def test_a_dimension_is_answered_with_notes_and_reasons(visit):
    visitor = visit(lang="de")
    visitor.begin()
    page = visitor.go("/questionnaire?mode=all&d=mandate-concept")
    page.wait_for_selector(".af-question")
    first, second, third = (page.locator(".af-question").nth(place) for place in range(3))
    names = [f"#{question.get_attribute('id')}" for question in (first, second, third)]

    go_to(page, f"{names[0]} input[type=radio]")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(first.locator("input[value='1']")).to_be_checked()
    wait_saved(page)
    expect(first.locator("input[value='1']")).to_be_focused()
    assert_focus_is_seen(page)
    go_to(page, f"{names[0]} summary", tr("de", "question.more"))
    page.keyboard.press("Enter")
    go_to(page, f"{names[0]} [data-field=note] textarea")
    page.keyboard.type("Beschluss vom März")
    wait_saved(page)
    expect(first.locator("[data-field=note] textarea")).to_be_focused()

    go_to(page, f"{names[1]} input[type=radio]")
    for _ in range(2):  # backwards round the group: does not apply, then unknown
        page.keyboard.press("ArrowUp")
    expect(second.locator("input[value='unknown']")).to_be_checked()
    go_to(page, f"{names[2]} input[type=radio]")
    page.keyboard.press("ArrowUp")
    expect(third.locator("input[value='not-applicable']")).to_be_checked()
    go_to(page, f"{names[2]} [data-field=reason] textarea")
    page.keyboard.type("Das regelt bei uns der Landkreis.")
    wait_saved(page)
    expect(third.locator("[data-field=reason] textarea")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(third.locator("[data-field=reason] textarea")).not_to_be_focused()
    assert_focus_is_seen(page)

    heading = page.locator(".af-heading h2").inner_text()
    go_to(page, ".af-turn button", "Weiter: Steuerung und Verwaltung")
    page.keyboard.press("Enter")
    expect(page.locator(".af-heading h2")).not_to_have_text(heading)
    expect(page.locator(".af-heading h2")).to_be_focused()
    go_to(page, ".af-turn button", "Zurück")
    page.keyboard.press("Enter")
    expect(page.locator(".af-heading h2")).to_have_text(heading)
    expect(page.locator(f"{names[2]} [data-field=reason] textarea")).to_have_value("Das regelt bei uns der Landkreis.")
    expect(page.locator(".af-count")).to_contain_text("2 von 55")  # what does not apply is not counted


def test_a_measure_is_added_filled_in_moved_and_removed(visit):
    visitor = visit(lang="de")
    page = visitor.open_demo("musterfurt", "/plan")
    page.wait_for_selector(".af-card")
    go_to(page, "form[action='/a/measure/new'] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/plan?at=*")
    name = re.search(r"at=(m\d+)", page.url)
    assert name is not None
    card, summary = page.locator(f"#q-{name[1]}"), page.locator(f"#q-{name[1]} > summary")
    expect(summary).to_be_focused()
    assert_focus_is_seen(page)
    go_to(page, f"#af-plan-{name[1]}-title")
    page.keyboard.type("Ladenlokal mieten")
    go_to(page, f"#af-plan-{name[1]}-owner")
    page.keyboard.type("Bauamt")
    wait_saved(page)
    expect(page.locator(f"#af-plan-{name[1]}-owner")).to_be_focused()
    before = summary.inner_text()
    go_to(page, f"#q-{name[1]} form[action='/a/measure/move'] button:not(:disabled)")
    page.keyboard.press("Enter")
    expect(summary).not_to_contain_text(before.split(".")[0] + ".")
    expect(summary).to_contain_text("Ladenlokal mieten")
    expect(summary).to_be_focused()
    go_to(page, f"#q-{name[1]} .af-actions summary")
    page.keyboard.press("Enter")
    go_to(page, f"#q-{name[1]} input[name=confirm]")
    page.keyboard.press("Space")
    go_to(page, f"#q-{name[1]} form[action='/a/measure/remove'] button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text=tr("de", "plan.removed"))).to_be_visible()
    expect(card).to_have_count(0)


def test_a_vote_is_cast_and_changed(visit, desk: Any, shared_server):
    page = visit(width=320).page
    page.goto(shared_server.url + desk.path)
    go_to(page, "input[name=role]")
    page.keyboard.press("Space")
    go_to(page, "button.primary")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ballot")
    desk.start()
    desk.step("open")
    expect(option(page, "0")).to_be_enabled()
    go_to(page, "input[name=choice]")
    page.keyboard.press("Space")
    saved(page)
    page.keyboard.press("ArrowDown")
    expect(option(page, "1")).to_be_checked()
    expect(option(page, "1")).to_be_focused()
    assert_focus_is_seen(page)
    go_to(page, "#reason")
    page.keyboard.type("Es gibt einen Vertrag.")
    saved(page)
    expect(page.locator("#reason")).to_be_focused()
    desk.step("close")
    expect(page.locator("main")).to_contain_text(tr("de", "ballot.closed"))
