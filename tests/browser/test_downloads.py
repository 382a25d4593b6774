"""From the downloads page to a file: choose, look at the preview, take the document along."""

from __future__ import annotations

from playwright.sync_api import expect


def test_a_document_is_chosen_looked_at_and_taken_along(visit):
    visitor = visit()
    visitor.open_demo("musterfurt")
    page = visitor.go("/downloads")
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
