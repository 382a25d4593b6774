"""Draws the blocks that documents are made of on a page: lines, lists, tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from selfcheck.documents.parts import Block, Bullets, Line, Table
from ui import show

LOOKS = {"note": "qm-small qm-text", "notice": "qm-note", "lead": "qm-lead", "intro": "qm-small qm-text"}


def draw_blocks(blocks: Iterable[Block], links: Mapping[str, str] | None = None) -> Markup:
    """The blocks one below the other; `links` are addresses by the name in the first column of a table."""
    return show.tag("div", *(_block(block, links or {}) for block in blocks), class_="qm-blocks")


def _block(block: Block, links: Mapping[str, str]) -> Markup:
    if isinstance(block, Line):
        return show.tag("p", *_line(block), class_=LOOKS.get(block.style, "qm-text"))
    if isinstance(block, Bullets):
        return show.tag("ol" if block.numbered else "ul", *(show.tag("li", *_line(line)) for line in block.lines), class_="qm-text")
    if isinstance(block, Table):
        return _table(block, links)
    raise TypeError(f"a page does not draw a {block.kind}")


def _line(line: Line) -> list[str | Markup]:
    parts: list[str | Markup] = [show.tag("strong", line.lead), " "] if line.lead else []
    parts.append(line.text)
    return [*parts, " ", show.tag("span", line.mark, class_="qm-small")] if line.mark else parts


def _table(table: Table, links: Mapping[str, str]) -> Markup:
    def look(column: int) -> str | None:
        return "qm-number" if column in table.right else None

    head = [show.tag("th", name, scope="col", class_=look(column)) for column, name in enumerate(table.head)]
    rows = []
    for place, cells in enumerate(table.rows):
        strong = place in table.strong
        name = cells[0].text
        first = show.link(links[name], name, plain=True) if name in links and not strong else name
        drawn = [show.tag("th", show.tag("strong", first) if strong else first, scope="row", class_=None if strong else "qm-plain")]
        for column, cell in enumerate(cells[1:], start=1):
            parts = _line(cell)
            drawn.append(show.tag("td", *([show.tag("strong", *parts)] if strong else parts), class_=look(column)))
        rows.append(show.tag("tr", *drawn))
    drawn_table = show.tag("table", show.tag("thead", show.tag("tr", *head)), show.tag("tbody", *rows), class_="qm-table")
    return show.join([show.tag("p", show.tag("strong", table.caption)), show.scroll(drawn_table, table.caption)])
