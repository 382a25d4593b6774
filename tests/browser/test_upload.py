"""An answer sheet and a paper form find their way in, with mouse or keyboard, wide and narrow."""

from __future__ import annotations

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations


def assert_sound(page: Page) -> None:
    """axe finds nothing, and nothing is wider than the window."""
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("width", "lang"), [(1280, "de"), (360, "en")])
def test_an_answer_sheet_filled_elsewhere_comes_back(visit, tmp_path, shared_server, width, lang):
    visitor = visit(width=width, lang=lang)
    page = visitor.open_demo("musterfurt", "/")
    with page.expect_download() as waiting:
        page.evaluate("location.href = '/x/answer-sheet'")
    file = tmp_path / "answers.xlsx"
    waiting.value.save_as(file)
    book = openpyxl.load_workbook(file)
    book.worksheets[1]["H5"] = "Notiz aus Excel"
    book.save(file)
    visitor.go("/")
    page.locator("input[type=file]").set_input_files(file)
    page.locator("form[action='/a/import'] button").click()
    row = page.locator("tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Notiz aus Excel")
    assert_sound(page)
    page.locator("button[value=open]").click()
    page.wait_for_url("**/results?told=taken")
    assert "Notiz aus Excel" in shared_server.stored()[("council-resolution", "note")]


@pytest.mark.parametrize(("width", "lang"), [(1280, "de"), (360, "en")])
def test_a_paper_form_is_typed_in_with_the_keyboard_alone(visit, shared_server, width, lang):
    visitor = visit(width=width, lang=lang)
    page = visitor.begin()
    page.goto(f"{visitor.server.url}/x/type-in")
    assert_sound(page)
    signs = page.locator("input.sign")
    signs.first.focus()
    for sign in ("4", "?", "7"):
        page.keyboard.type(sign)
        page.keyboard.press("Enter")
    expect(signs.nth(3)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    page.locator("button[type=submit]").press("Enter")
    fault = page.locator("[role=alert] a")
    expect(fault).to_have_count(1)
    assert len(visitor.faults) == 1  # the browser notes a page that answers 422, and nothing else
    assert "422" in visitor.faults[0]
    visitor.faults.clear()
    assert_sound(page)
    fault.press("Enter")
    third = page.locator("[aria-invalid=true]")
    expect(third).to_have_value("7")
    third.fill("0")
    page.locator("#type-in button").press("Enter")
    expect(page.locator("tbody tr")).to_have_count(3)
    assert_sound(page)
    page.locator("button[value=open]").press("Enter")
    page.wait_for_url("**/results?told=taken")
    assert sorted(value for (_, field), value in shared_server.stored().items() if field == "rating") == ['"unknown"', "0", "4"]
