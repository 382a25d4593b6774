"""What a finger must hit on a phone: measured in the page, as WCAG 2.2 (2.5.8) and our own height of buttons want it."""

from __future__ import annotations

from playwright.sync_api import Page

# Links and words within a sentence are as high as its lines; whatever else is pressed is 24 px in both directions, or alone
# within a circle of that width; buttons, folds, fields and boxes with their labels are 44 px high.
TOO_SMALL = """() => {
  const pressed = "a[href], button, input:not([type=hidden]), select, textarea, summary", ours = ":is(.stHtml, .af, .df, .qs, main:not([data-testid]))";
  const main = document.querySelector("[data-testid=stMain]") ?? document.body;
  const isSeen = (node) => node.checkVisibility({ visibilityProperty: true }) && !node.disabled && !node.closest("svg, .qm-hidden");
  const box = (node) => (node.matches("input") && node.closest("label") || node).getBoundingClientRect();
  const inSentence = (node) => node.matches(".af-term, .qm-term > summary") || node.matches("a")
    && [...node.parentElement.childNodes].some((one) => one.nodeType === 3 && /\\p{L}{2}/u.test(one.data));
  const all = [...main.querySelectorAll(pressed)].filter((node) => node.closest(ours) && isSeen(node)).map((node) => ({ node, rect: box(node) }));
  const isSmall = ({ rect }) => rect.width < 23.9 || rect.height < 23.9;
  const middle = ({ rect }) => [rect.x + rect.width / 2, rect.y + rect.height / 2];
  const distance = (x, y, { rect }) => Math.hypot(Math.max(rect.left - x, 0, x - rect.right), Math.max(rect.top - y, 0, y - rect.bottom));
  const isCrowded = (one) => all.some((other) => {
    if (other === one || one.node.contains(other.node) || other.node.contains(one.node)) return false;
    const [x, y] = middle(one), [otherX, otherY] = middle(other);
    return distance(x, y, other) < 12 || isSmall(other) && Math.hypot(x - otherX, y - otherY) < 24;
  });
  const isLow = ({ node, rect }) => rect.height < 43.5 && !node.matches("a:not(.qm-button)");
  return all.filter((one) => !inSentence(one.node) && (isLow(one) || isSmall(one) && isCrowded(one))).slice(0, 5)
    .map(({ node, rect }) => `too small to hit: ${node.tagName} ${node.className} ${Math.round(rect.width)}x${Math.round(rect.height)} ${node.textContent.trim().slice(0, 40)}`);
}"""


def too_small(page: Page) -> list[str]:
    """What a finger would miss in the content of this page, at the width it has."""
    found: list[str] = page.evaluate(TOO_SMALL)
    return found
