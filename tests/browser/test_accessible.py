"""axe finds nothing on any page, in both languages and widths; the list of pages is that of the navigation."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import ROOT

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
PAGES = {
    "start": "/",
    "profile": "/profile",
    "questionnaire": "/questionnaire?mode=all&d=funding",
    "results": "/results",
    "gaps": "/gaps",
    "plan": "/plan?at=m2",
    "capacity": "/capacity",
    "compare": "/compare?compare=practice",
    "workshop": "/workshop",
    "screen": "/screen",
    "downloads": "/downloads",
    "catalogue": "/catalogue?c=resident-body",
    "method": "/method",
    "help": "/help",
    "privacy": "/privacy",
    "accessibility": "/accessibility",
    "handbook": "/help?topic=handbook",
}


VIEWS = ("handbook",)  # pages of their own within a page


def test_no_page_of_the_navigation_is_forgotten():
    shell = (ROOT / "ui" / "shell.py").read_text("utf-8")
    assert set(PAGES) - set(VIEWS) == set(re.findall(r'\("([a-z]+)", ":material', shell))


@pytest.mark.parametrize(("width", "lang"), [(1280, "de"), (360, "en")])
def test_axe_finds_nothing(visit, width, lang):
    visitor = visit(width=width, lang=lang)
    page = visitor.open_demo("neu-erdachtsheim")
    found = []
    for name, path in PAGES.items():
        visitor.go(path)
        expect(page.locator("[data-testid=stMain] h1")).to_be_visible()
        if name in ("profile", "questionnaire"):
            page.wait_for_selector(".af-question, .af-fields")
            for summary in page.locator(".af summary").all()[:6]:
                summary.click()
        page.wait_for_timeout(300)  # fades of the frame end
        for violation in Axe().run(page, options=WCAG).response["violations"]:
            found += [f"{name}: {violation['id']} {node['target']} {node['failureSummary'][:200]}" for node in violation["nodes"][:3]]
    assert found == []
