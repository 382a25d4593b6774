"""What may be divided between two pages, and what stays whole; a page holds about 3,000 signs."""

from __future__ import annotations

from selfcheck.documents.parts import Blank, Boxes, Bullets, Facts, Line, Table

WHOLE_SIGNS = 700
WHOLE_LINES = 12
WHOLE_BOXES = 8
WHOLE_RULES = 4


def may_divide(line: Line) -> bool:
    return len(line.text) > WHOLE_SIGNS or line.text.count("\n") > WHOLE_LINES


def may_divide_list(bullets: Bullets) -> bool:
    return len(bullets.lines) > WHOLE_LINES or _signs(bullets.lines) > 2 * WHOLE_SIGNS or any(map(may_divide, bullets.lines))


def may_divide_row(row: tuple[Line, ...]) -> bool:
    """A row is as high as its longest cell."""
    return any(map(may_divide, row))


def may_divide_facts(facts: Facts) -> bool:
    return len(facts.pairs) > WHOLE_LINES or any(len(value) > WHOLE_SIGNS for _, value in facts.pairs)


def may_divide_boxes(boxes: Boxes) -> bool:
    return len(boxes.options) > WHOLE_BOXES or any(map(may_divide, boxes.options))


def may_divide_blank(blank: Blank) -> bool:
    return blank.lines > WHOLE_RULES


def may_divide_table(table: Table) -> bool:
    lines = sum(1 + any(cell.mark for cell in row) for row in table.rows)  # a mark stands on a line of its own
    return lines > WHOLE_LINES or sum(map(_signs, table.rows)) > 2 * WHOLE_SIGNS or any(map(may_divide_row, table.rows))


def _signs(lines: tuple[Line, ...]) -> int:
    return sum(len(line.text) + len(line.mark) for line in lines)
