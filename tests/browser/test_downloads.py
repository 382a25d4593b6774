"""From the downloads page to a file: choose, look at the preview, take the document along."""

from __future__ import annotations

import pikepdf
from playwright.sync_api import expect

from tests.documents import PIXEL, bare, printed_text, tags


def test_a_document_is_chosen_looked_at_and_taken_along(visit):
    visitor = visit()
    page = visitor.open_demo("musterfurt", "/downloads")
    form = page.locator("form[action='/x/report']")
    form.get_by_role("radio", name="Kurzfassung").check()
    form.get_by_role("radio", name="Markdown").check()
    form.get_by_role("button", name="Vorschau").click()
    expect(page.get_by_role("heading", level=1, name="Vorschau")).to_be_visible()
    expect(page.locator("article.doc")).to_contain_text("Musterfurt")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Datei erstellen").click()
    assert taken.value.suggested_filename.endswith("_Kurzfassung.md")
    page.get_by_role("link", name="Auswahl ändern").click()
    expect(form.get_by_role("radio", name="Kurzfassung")).to_be_checked()


def test_blank_papers_can_be_taken_along_before_anything_is_open(visit):
    page = visit(width=360, lang="en").go("/downloads")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Preparation paper: As a Word file").click()
    assert taken.value.suggested_filename.endswith("_Preparation-paper-Preparation.docx")


def test_parts_status_office_and_logo_are_chosen_and_the_area_only_for_the_hand_out(visit):
    visitor = visit()
    page = visitor.open_demo("musterfurt", "/downloads")
    form = page.locator("form[action='/x/report']")
    expect(form.get_by_label("Bereich der Handreichung")).to_be_hidden()
    form.get_by_role("radio", name="Handreichung").check()
    expect(form.get_by_label("Bereich der Handreichung")).to_be_visible()
    form.get_by_role("radio", name="Bericht zur Selbsteinschätzung").check()
    form.get_by_role("radio", name="Endfassung").check()
    form.locator("summary").click()
    for box in form.locator("input[name=report-part]").all():
        box.set_checked(box.get_attribute("value") in ("results", "plan"))
    form.locator("input[name=office]").fill("Amt für Stadtentwicklung")
    form.locator("input[name=logo]").set_input_files({"name": "wappen.png", "mimeType": "image/png", "buffer": PIXEL})
    with page.expect_download() as taken:
        form.get_by_role("button", name="Datei erstellen").click()
    with pikepdf.open(taken.value.path()) as pdf, pdf.open_outline() as outline:
        text = printed_text(pdf)
        assert [entry.title for entry in outline.root] == ["Inhalt", "Ergebnis", "Maßnahmenplan"]
        assert bare("Amt für Stadtentwicklung") in text
        assert "Endfassung" in text
        assert "Entwurf" not in text
        assert tags(pdf).count("/Figure") > 1


def test_a_preview_fits_a_phone(visit):
    """Wide tables are scrolled by themselves, not the page."""
    visitor = visit(width=360)
    page = visitor.take_demo("musterfurt")
    for kind in ("short", "council"):
        page.goto(f"{visitor.server.url}/x/report?kind={kind}&lang=de&do=preview")
        expect(page.locator("article.doc")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
