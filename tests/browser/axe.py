"""axe in the page; only what it finds fault with comes back, because all it approves of would be most of the work."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
BEYOND = "best-practice"  # also order of headings and landmarks
FAULTS = """async (rules) => (await axe.run({ runOnly: rules, resultTypes: ["violations"] })).violations.flatMap((fault) =>
  fault.nodes.slice(0, 3).map((node) => `${fault.id} ${node.target} ${node.failureSummary.slice(0, 200)}`))"""


def violations(page: Page, *more: str) -> list[str]:
    """What axe says against the page by the rules of WCAG, and by those of further tags."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(FAULTS, [*WCAG, *more])
    return found
