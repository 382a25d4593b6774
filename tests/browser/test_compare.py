"""The comparison in a real browser: files go in by choosing them, every view is usable and axe finds nothing."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from selfcheck.assessment import Answer
from selfcheck.assessment_file import dump_assessment
from selfcheck.catalogue_files import FOLDER
from selfcheck.demo import demo_assessment, load_demos
from tests.browser.axe import violations
from tests.shipped import shipped


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Seven versions of an example that differ in one answer and in the phase."""
    catalogue = shipped()
    base = demo_assessment(catalogue, load_demos(FOLDER, catalogue)["musterfurt"], "de")
    folder = tmp_path_factory.mktemp("files")
    paths = []
    for number in range(7):
        answers = {**base.answers, "council-resolution": Answer(state="rated", level=number % 5)}
        paths.append(folder / f"{number}.json")
        paths[-1].write_bytes(dump_assessment(base.model_copy(update={"answers": answers})))
    return paths


def overflow(page):
    return page.evaluate(
        "() => { const m = document.querySelector('[data-testid=stMain]') || document.scrollingElement; return m.scrollWidth - m.clientWidth }"
    )


def open_fold(page, action):
    """Open the fold that holds the form with this address."""
    form = page.locator(f"form[action='{action}']").first
    form.evaluate("form => form.closest('details').open = true")
    return form


def test_an_earlier_file_is_compared_criterion_by_criterion(visit, files):
    visitor = visit()
    page = visitor.open_demo("musterfurt", "/compare?compare=time")
    form = open_fold(page, "/a/compare/earlier")
    form.locator("input[type=file]").set_input_files(str(files[0]))
    form.locator("input[name=day]").fill("2025-03-31")
    form.locator("input[name=called]").fill("Vorjahr")
    form.locator("button").click()
    expect(page.locator("h1")).to_have_text("Frühere Datei aufnehmen")
    assert violations(page) == []
    page.locator("button.primary").click()
    page.wait_for_url("**/compare**")
    expect(page.get_by_text("Vorjahr (31.03.2025)").first).to_be_visible()
    expect(page.get_by_role("heading", name="Kriterium für Kriterium")).to_be_visible()
    expect(page.locator("[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg").first).to_be_visible()
    assert violations(page) == []


def test_another_perspective_shows_where_views_differ_and_an_agreed_answer_is_kept(visit, files):
    visitor = visit(width=360)
    page = visitor.open_demo("musterfurt", "/compare?compare=views")
    form = open_fold(page, "/a/compare/perspective")
    form.locator("input[name=called]").fill("Träger")
    form.locator("input[type=file]").set_input_files(str(files[0]))
    form.locator("button").click()
    page.locator("button.primary").click()
    page.wait_for_url("**/compare**")
    expect(page.get_by_role("heading", name="Wo sehen wir es verschieden?")).to_be_visible()
    agreed = open_fold(page, "/a/compare/agreed")
    agreed.locator("input[name=level]").nth(2).check()
    agreed.locator("input[name=dissent]").fill("Träger: Stufe 0")
    assert violations(page) == []
    assert overflow(page) <= 0
    agreed.locator("button").click()
    page.locator("button.primary").click()
    page.wait_for_url("**/compare**")
    assert json.loads(visitor.server.stored()[("council-resolution", "rating")]) == 2


def test_many_files_are_compared_without_names(visit, files):
    visitor = visit(width=360, lang="en")
    visitor.go("/compare?compare=practice")
    page = visitor.page
    form = open_fold(page, "/a/compare/files")
    form.locator("input[type=file]").set_input_files([str(file) for file in files])
    form.locator("input[name=called]").fill("Sample")
    form.locator("button").click()
    page.wait_for_url("**comparison=**")
    expect(page.get_by_role("heading", name="Sample", exact=True)).to_be_visible()
    expect(page.get_by_text("There is no ranking.").first).to_be_visible()
    expect(page.get_by_text("Musterfurt")).to_have_count(0)
    assert violations(page) == []
    assert overflow(page) <= 0
