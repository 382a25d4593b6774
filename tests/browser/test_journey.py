"""The whole way as a new user walks it."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from selfcheck.texts import tr
from tests.browser.states import EVERY_WIDTH

PROFILE = {
    "municipality-name": "Musterfurt",
    "municipality-size": "18.500",
    "neighbourhood-name": "Am Ziegelgraben",
    "neighbourhood-population": "3.200",
    "programme-end": "2037",
    "fte-onsite": "1,5",
    "persons-onsite": "2",
    "fte-municipal": "0,5",
    "annual-budget-qm": "95.000",
}
CHOICES = {
    "state": "bavaria",
    "phase": "preparation",
    "programme": "social-cohesion",
    "carrier-type": "municipal",
    "office-exists": "planned",
}


def wait_saved(page: Page) -> None:
    """Every mark of the page says saved or nothing; none is waiting or failed."""
    unsaved = ".af-mark:is([data-status=waiting], [data-status=failed], [data-status=refused])"
    expect(page.locator(unsaved)).to_have_count(0)


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 1280] if EVERY_WIDTH else [360])
def test_a_municipality_walks_the_whole_way_in_german(visit, tmp_path, width):
    visitor = visit(width=width, lang="de")
    page = visitor.go("/")
    page.locator("form[action='/a/new'] button").click()
    page.wait_for_url("**/profile")
    page.wait_for_selector(".af")
    for field, text in PROFILE.items():
        page.fill(f"#af-profile-{field}", text)
    for field, choice in CHOICES.items():
        page.select_option(f"#af-profile-{field}", choice)
    wait_saved(page)
    page.get_by_role("link", name="Weiter zum Fragebogen").click()

    for step in range(16):
        page.wait_for_selector(".af-question")
        for question in page.locator(".af-question").all():
            question.locator(".af-option[data-value='2']").click()
        wait_saved(page)
        heading = page.locator(".af-heading h2").inner_text()
        if step < 15:
            page.locator(".af-turn .af-primary").click()
            expect(page.locator(".af-heading h2")).not_to_have_text(heading)
    expect(page.locator(".af-count")).to_have_text("56 von 56 zutreffenden Fragen beantwortet")
    page.get_by_role("link", name="Zum Ergebnis").click()

    expect(page.locator(".qm-lead").first).to_contain_text("Für die Phase Vorbereitung sind")
    expect(page.locator(".qm-lead").first).to_contain_text("alle Mindestbedingungen sind erfüllt")
    share = page.locator(".qm-lead").first.inner_text()
    page.get_by_role("link", name="Lücken ansehen").click()
    expect(page.locator(".af-card").first).to_contain_text("Empfohlen Stufe 3")

    visitor.go("/downloads")
    with page.expect_download() as download:
        page.get_by_role("link", name="Datei mitnehmen").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name.startswith("Selbstcheck_Musterfurt_")
    content = json.loads(file.read_text("utf-8"))
    assert content["profile"]["municipality-size"] == 18500
    assert content["profile"]["fte-onsite"] == 1.5
    assert len(content["answers"]) == 60

    visitor.go("/results")
    page.reload()
    expect(page.locator(".qm-lead").first).to_have_text(share)
    visitor.go("/")
    page.get_by_role("link", name="Weiter ausfüllen").click()
    page.wait_for_selector(".af-question")
    expect(page.locator("#q-council-resolution input[value='2']")).to_be_checked()


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 360] if EVERY_WIDTH else [1280])
def test_the_keyboard_alone_walks_the_whole_way_in_english(visit, width):
    visitor = visit(width=width, lang="en")
    page = visitor.go("/")
    press_until(page, "Begin")
    page.keyboard.press("Enter")
    page.wait_for_url("**/profile")
    page.wait_for_selector(".af")
    press_until(page, None, "#af-profile-municipality-name")
    page.keyboard.type("Anytown")
    press_until(page, None, "#af-profile-phase")
    page.keyboard.type("Imp")
    wait_saved(page)
    press_until(page, "On to the questionnaire")
    page.keyboard.press("Enter")
    page.wait_for_selector(".af-question")

    for step in range(16):
        for question in page.locator(".af-question").all():
            name = question.get_attribute("id")
            press_until(page, None, f"#{name} input[type=radio]")
            page.keyboard.press("3")
            expect(page.locator(f"#{name} input[value='3']")).to_be_focused()
        if step == 0:
            page.keyboard.press("ArrowDown")
            expect(page.locator(f"#{name} input[value='4']")).to_be_checked()
            page.keyboard.press("3")
        wait_saved(page)
        if step < 15:
            heading = page.locator(".af-heading h2").inner_text()
            press_until(page, None, ".af-turn button.af-primary")
            page.keyboard.press("Enter")
            expect(page.locator(".af-heading h2")).not_to_have_text(heading)
            expect(page.locator(".af-heading h2")).to_be_focused()
    press_until(page, "To the results")
    page.keyboard.press("Enter")
    expect(page.locator(".qm-lead").first).to_have_text(
        "For the phase Implementation, 100% of the recommended points have been reached; all essential conditions are met."
    )
    expect(page.get_by_role("link", name="To the page on gaps")).to_be_visible()
    press_until(page, "To the page on gaps")
    page.keyboard.press("Enter")
    expect(page.locator(".qm-lead").first).to_have_text("No rated criterion is below its target.")
    visitor.go("/downloads")
    press_until(page, "Take the file along")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.startswith("Selbstcheck_Anytown_")
    page.reload()
    visitor.go("/")
    press_until(page, "Go on answering")
    page.keyboard.press("Enter")
    expect(page.locator("#q-council-resolution input[value='3']")).to_be_checked()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def press_until(page: Page, name: str | None, selector: str = "*", limit: int = 150) -> None:
    """Tab to the element of this name."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        matches = page.evaluate(
            "([name, selector]) => { const e = document.activeElement;"
            " return e.matches(selector) && (name === null || e.textContent.trim() === name); }",
            [name, selector],
        )
        if matches:
            return
    raise AssertionError(f"{name or selector} cannot be reached with the tab key")


def test_switching_the_language_keeps_answer_and_place(visit):
    visitor = visit(lang="de")
    page = visitor.begin()
    visitor.go("/questionnaire?mode=all&d=funding")
    page.click("#q-base-funding .af-option[data-value='1']")
    page.get_by_role("link", name="English").click()
    expect(page.locator(".af-heading h2")).to_have_text("Funding")
    expect(page.locator("#q-base-funding input[value='1']")).to_be_checked()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    visitor.go("/results")
    expect(page.locator("h1")).to_have_text("Results")


def test_filter_search_and_quick_check_find_questions(visit):
    visitor = visit(lang="de")
    page = visitor.open_demo("musterfurt", "/questionnaire?filter=unknown")
    expect(page.locator(".af-question")).to_have_count(3)
    visitor.go("/questionnaire?filter=none&search=Verfügungsfonds")
    expect(page.locator("#q-neighbourhood-fund")).to_be_visible()
    visitor.go("/questionnaire?filter=none&search=gibtesnicht")
    expect(page.locator(".qm-note")).to_contain_text("passt keine Frage")
    visitor.go("/questionnaire?mode=quick&search=")
    expect(page.locator(".af-question")).to_have_count(6)


def test_an_answer_can_be_taken_back_and_a_change_undone(visit, shared_server):
    visitor = visit(lang="de")
    page = visitor.begin()
    visitor.go("/questionnaire")
    question = page.locator("#q-council-resolution")
    question.locator(".af-option[data-value='3']").click()
    question.locator(".af-option[data-value='1']").click()
    wait_saved(page)
    page.get_by_role("button", name="Letzte Änderung zurücknehmen").click()
    expect(question.locator("input[value='3']")).to_be_checked()
    question.get_by_role("button", name="Antwort zurücknehmen").click()
    wait_saved(page)
    expect(question.locator("input:checked")).to_have_count(0)
    assert shared_server.stored() == {}


def test_not_applicable_counts_only_with_a_reason(visit):
    visitor = visit(lang="de")
    page = visitor.begin()
    visitor.go("/questionnaire")
    count = page.locator(".af-count").inner_text()
    question = page.locator("#q-council-resolution")
    question.locator(".af-option[data-value='not-applicable']").click()
    wait_saved(page)
    assert page.locator(".af-count").inner_text() == count
    question.locator("[data-field=reason] textarea").fill("Das regelt bei uns der Landkreis.")
    expect(page.locator(".af-count")).to_have_text("0 von 55 zutreffenden Fragen beantwortet")


def test_a_file_comes_back_with_a_preview(visit, tmp_path):
    visitor = visit(lang="de")
    page = visitor.open_demo("neu-erdachtsheim")
    sentence = page.locator(".qm-lead").first.inner_text()
    visitor.go("/downloads")
    with page.expect_download() as download:
        page.get_by_role("link", name="Datei mitnehmen").click()
    file = tmp_path / "mit.json"
    download.value.save_as(file)
    visitor.begin()
    visitor.go("/")
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Datei prüfen").click()
    expect(page.locator("main")).to_contain_text("Noch ist nichts gespeichert")
    page.get_by_role("button", name="Als neue Selbsteinschätzung speichern").click()
    page.wait_for_url("**/results?told=taken")
    expect(page.locator(".qm-lead").first).to_have_text(sentence)


@pytest.mark.parametrize("lang", ["de", "en"])
def test_what_streamlit_draws_speaks_the_language_of_the_page(visit, lang):
    visitor = visit(lang=lang, width=360)
    page = visitor.go("/no-such-page")
    expect(page.get_by_role("dialog")).to_contain_text(tr(lang, "frame.no-page"))
    visitor.faults.clear()  # Streamlit notes the wrong address in the console
    page.get_by_role("dialog").get_by_label(tr(lang, "frame.close")).click()
    expect(page.get_by_test_id("stSkipToContent")).to_have_text(tr(lang, "frame.skip"))
    expect(page.get_by_role("button", name=tr(lang, "frame.expand"))).to_be_visible()
