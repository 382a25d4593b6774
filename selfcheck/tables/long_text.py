"""Long texts in cells: cut where a cell ends and never shortened, in rows as high as they need."""

from __future__ import annotations

from collections.abc import Iterable

MAX_UNITS = 32_767  # of UTF-16, as Excel counts: an emoji takes two
LINE_HEIGHT = 13.5  # points, of text of size 10 or 11
MAX_ROW_HEIGHT = 400  # Excel allows 409
MAX_WIDTH = 120  # of a column, in signs: more than anybody reads in one line


def split_text(text: str, limit: int = MAX_UNITS) -> list[str]:
    """The text in parts that each fit into a cell; [''] for an empty one."""
    if len(text) * 2 <= limit:
        return [text]
    parts, start, units = [], 0, 0
    for position, sign in enumerate(text):
        size = 2 if ord(sign) > 0xFFFF else 1
        if units + size > limit:
            parts.append(text[start:position])
            start, units = position, 0
        units += size
    return [*parts, text[start:]]


def row_height(cells: Iterable[tuple[object, float]]) -> float:
    """Height in points in which the longest of these texts fits, as far as a row can be that high; each with its column's width.

    Programs do not compute it for us: LibreOffice would let a text run over the rows below.
    """
    lines = max((_lines(str(text), width) for text, width in cells), default=1)
    return min(max(lines, 1) * LINE_HEIGHT + 2, MAX_ROW_HEIGHT)


def column_width(width: int, texts: Iterable[object]) -> int:
    """The width, or more where one of these texts would not fit into the highest row of a print."""
    most = (MAX_ROW_HEIGHT - 2) // LINE_HEIGHT
    while width < MAX_WIDTH and any(_lines(text, width) > most for text in texts if isinstance(text, str)):
        width += 10
    return width


def _lines(text: str, width: float) -> float:
    return sum(-(-len(line) * 1.1 // width) or 1 for line in text.split("\n"))
