"""What a printed proof is made of, whatever the document format."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Line:
    """A text; `lead` stands before it in bold, `mark` after it in small print, `lang` where it is not the proof's.

    A question and an intro stay on the page of what follows; note and intro are small print.
    """

    text: str
    lead: str = ""
    mark: str = ""
    lang: str = ""
    address: str = ""
    style: Literal["", "question", "note", "intro"] = ""
    kind: Literal["line"] = "line"


@dataclass(frozen=True, slots=True)
class Heading:
    """Levels 1 to 3 are in the table of contents; `tags` is a line in small print below."""

    text: str
    level: Literal[1, 2, 3, 4]
    tags: str = ""
    new_page: bool = False
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Bullets:
    lines: tuple[Line, ...]
    kind: Literal["bullets"] = "bullets"


@dataclass(frozen=True, slots=True)
class Table:
    """Every cell is one line; `widths` are shares of the line."""

    head: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    widths: tuple[int, ...]
    kind: Literal["table"] = "table"


Block = Line | Heading | Bullets | Table


@dataclass(frozen=True, slots=True)
class Proof:
    """Cover, then blocks in reading order; the table of contents is made by the document format."""

    lang: str
    title: str
    subtitle: str
    edition: tuple[Line, ...]
    how_to_read: tuple[Line, ...]
    contents: str
    notes: str
    footer: str
    page: str
    day: dt.date
    blocks: tuple[Block, ...] = field(default=())

    @property
    def headings(self) -> list[Heading]:
        return [block for block in self.blocks if isinstance(block, Heading)]
