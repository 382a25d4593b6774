"""The results page in a browser: readable drawings, the numbers one click away, positions that save themselves."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

DRAWN = "[data-testid=stVegaLiteChart] svg"
CUT_OFF = """() => [...document.querySelectorAll('[data-testid=stVegaLiteChart] svg')].flatMap(svg => {
  const frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter(text => {
    const box = text.getBoundingClientRect();
    return text.textContent.endsWith('…') || box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1;
  }).map(text => text.textContent);
})"""


def wait_drawn(page: Page, count: int = 3) -> None:
    expect(page.locator(DRAWN)).to_have_count(count)


@pytest.mark.parametrize(("width", "lang"), [(360, "de"), (360, "en"), (1280, "de")])
def test_no_label_of_a_drawing_is_cut_off(visit, width, lang):
    page = visit(width=width, lang=lang).open_demo("neu-erdachtsheim")
    wait_drawn(page)
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate("() => { const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth - m.clientWidth }") <= 0


def test_every_drawing_has_its_words_its_table_and_its_files(visit):
    page = visit().open_demo("musterfurt")
    wait_drawn(page)
    for chart in page.locator("[data-testid=stVegaLiteChart]").all():
        assert "%" in (chart.get_attribute("aria-label") or "") or "Kriterien" in (chart.get_attribute("aria-label") or "")
    figure = page.locator(".qm-figure").first
    expect(figure.locator("table")).to_be_hidden()
    figure.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(figure.locator("table")).to_be_visible()
    expect(figure.locator("tbody tr").first.locator("a")).to_have_attribute("href", re.compile(r"^/method\?d=overall"))
    for kind in ("PNG", "SVG"):
        with page.expect_download() as download:
            figure.get_by_role("link", name=kind).click()
        assert download.value.suggested_filename.endswith(f".{kind.lower()}")


def test_another_area_is_drawn_without_leaving_the_page(visit):
    page = visit().open_demo("musterfurt")
    wait_drawn(page)
    page.locator("[data-testid=stRadio] label", has_text="Aufgabenfelder").click(delay=100)
    expect(page.locator("[data-testid=stVegaLiteChart]").nth(1)).to_have_attribute("aria-label", re.compile("Aufgabenfelder"))


def test_another_phase_is_shown_without_loading_the_page_and_stays_in_the_address(visit):
    page = visit().open_demo("musterfurt")
    wait_drawn(page)
    page.evaluate("window.same = true")
    choice = page.get_by_role("radiogroup", name="Ansicht für eine Phase")
    own, other = choice.get_by_role("radio").nth(0), choice.get_by_role("radio", name="Umsetzung")
    own.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.locator(".qm-lead")).to_contain_text("Für die Phase Umsetzung")
    expect(page).to_have_url(re.compile("phase=implementation"))
    expect(other).to_be_checked()
    expect(other).to_be_focused()
    expect(page.locator(".qm-figure").first.get_by_role("link", name="PNG")).to_have_attribute("href", re.compile("phase=implementation"))
    page.go_back()
    expect(page.locator(".qm-lead")).to_contain_text("Für die Phase Vorbereitung")
    expect(own).to_be_checked()
    assert page.evaluate("window.same")
    page.go_forward()
    expect(other).to_be_checked()
    page.reload()
    expect(page.locator(".qm-lead")).to_contain_text("Für die Phase Umsetzung")
    expect(choice.get_by_role("radio", name="Umsetzung")).to_be_checked()
    page.get_by_role("link", name="English").click()
    expect(page.locator(".qm-lead")).to_contain_text("For the phase Implementation")


def test_a_position_is_saved_and_stays(visit):
    visitor = visit(width=360)
    page = visitor.begin()
    visitor.go("/results")
    page.locator(".af-fold summary").first.click()
    page.locator(".af-fold").first.locator(".af-option").nth(1).click()
    expect(page.locator(".af-fold").first.locator(".af-mark[data-status=saved]").first).to_be_visible()
    visitor.go("/results")
    expect(page.locator(".af-fold").first.locator("input[type=radio]").nth(1)).to_be_checked()
    expect(page.locator(DRAWN)).to_have_count(0)
