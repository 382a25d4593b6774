"""What a document is made of, whatever its format: headings, lines, lists, tables, drawings, fields to fill by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from selfcheck.figures import Figure
from selfcheck.texts import shorten

RUNNING_SIGNS = 100  # of title and of subtitle, so that both together take two lines at most


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph; `lead` stands before it in bold, `mark` after it in small print, `lang` where it is not the document's.

    Line breaks in `text` are kept. style: a question and an intro stay on the page of what follows; note and intro are
    small print; lead is the large first sentence; notice is framed (advice, warnings); own is what users wrote themselves.
    address: a web address shown after the text. keep: stays on the page of what follows. mark_parts: the mark in pieces
    with their languages ('' for the document's), where somebody else's words stand in it; see `marked`.
    """

    text: str
    lead: str = ""
    mark: str = ""
    lang: str = ""
    address: str = ""
    style: Literal["", "question", "note", "intro", "lead", "notice", "own"] = ""
    keep: bool = False
    mark_parts: tuple[tuple[str, str], ...] = ()
    kind: Literal["line"] = "line"

    @property
    def label(self) -> str:
        """`lead` as it is printed: with a colon, but not after a sign that closes it, nor after a bare digit of a level."""
        if not self.lead:
            return ""
        return self.lead if len(self.lead) == 1 or self.lead[-1] in "]:.?!…" else f"{self.lead}:"

    def mark_pieces(self, lang: str) -> tuple[tuple[str, str], ...]:
        """The mark in pieces with the languages that are not `lang`; in one piece where there is none."""
        if any(piece_lang not in ("", lang) for _, piece_lang in self.mark_parts):
            return tuple((text, "" if piece_lang == lang else piece_lang) for text, piece_lang in self.mark_parts)
        return ((self.mark, ""),) if self.mark else ()


def marked(text: str, pieces: Iterable[tuple[str, str]], lead: str = "") -> Line:
    """A line whose mark is made of pieces with languages of their own."""
    parts = tuple(pieces)
    return Line(text, lead=lead, mark="".join(piece for piece, _ in parts), mark_parts=parts)


@dataclass(frozen=True, slots=True)
class Heading:
    """Levels 1 to 3 are in the table of contents; `tags` is a line in small print below. No level may be skipped."""

    text: str
    level: Literal[1, 2, 3, 4]
    tags: str = ""
    new_page: bool = False
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; `numbered` where the order says something."""

    lines: tuple[Line, ...]
    numbered: bool = False
    kind: Literal["bullets"] = "bullets"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header row. `widths` are shares of the line; `right` the columns with numbers (from 0).

    `strong` are rows (from 0) that sum up others. The first column names the row.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    widths: tuple[int, ...]
    right: tuple[int, ...] = ()
    strong: tuple[int, ...] = ()
    caption: str = ""
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Facts:
    """Label and value, one below the other: the cover, the head of a measure. `**` is never markup here.

    keep: stays on the page of what follows.
    """

    pairs: tuple[tuple[str, str], ...]
    keep: bool = False
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with its title as caption; its numbers follow as a table where `table` is set. width: share of the line."""

    figure: Figure
    width: float = 1.0
    table: bool = False
    kind: Literal["picture"] = "picture"

    @property
    def numbers(self) -> Table:
        """The figure's numbers; a column that holds nothing else stands to the right."""
        head, rows = self.figure.head, self.figure.rows
        right = tuple(column for column in range(1, len(head)) if all(_is_number(row[column]) for row in rows))
        return Table(head, tuple(tuple(Line(text) for text in row) for row in rows), (2, *[1] * (len(head) - 1)), right)


@dataclass(frozen=True, slots=True)
class Blank:
    """Room to write by hand: a label and this many ruled lines (in Word: an empty, bordered paragraph)."""

    label: str
    lines: int = 1
    kind: Literal["blank"] = "blank"


@dataclass(frozen=True, slots=True)
class Boxes:
    """Boxes to tick by hand, each with its label; `code` names the field, so that a filled sheet can be typed in."""

    options: tuple[Line, ...]
    code: str = ""
    kind: Literal["boxes"] = "boxes"


Block = Line | Heading | Bullets | Table | Facts | Picture | Blank | Boxes


def lines_of(blocks: Iterable[Block]) -> Iterator[Line]:
    """Every line of these blocks, wherever it stands."""
    for block in blocks:
        match block:
            case Line():
                yield block
            case Heading():
                yield Line(block.text, mark=block.tags)
            case Bullets():
                yield from block.lines
            case Table():
                yield from (cell for row in block.rows for cell in row)
            case Boxes():
                yield from block.options
            case Facts():
                yield from (Line(value, lead=label) for label, value in block.pairs)


@dataclass(frozen=True, slots=True)
class Words:
    """Words that the document format itself writes, in the document's language.

    undrawn: what stands for signs that no font of a PDF has; told once, where there are any.
    """

    page: str
    contents: str
    notes: str = ""
    undrawn: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """Cover, then blocks in reading order; page numbers and the table of contents are made by the format.

    layout: report (normal margins), proof (a wide margin for notes). cover: blocks of the title page; without any
    the title stands above the first block. contents: whether there is a table of contents. watermark: e.g. “Entwurf”.
    logo: PNG or JPEG bytes for the cover, with its alternative text.
    """

    lang: str
    title: str
    subtitle: str
    footer: str
    words: Words
    day: dt.date
    blocks: tuple[Block, ...]
    cover: tuple[Block, ...] = ()
    contents: bool = False
    layout: Literal["report", "proof"] = "report"
    watermark: str = ""
    logo: bytes | None = None
    logo_alt: str = ""

    @property
    def full_title(self) -> str:
        return " – ".join(part for part in (self.title, self.subtitle) if part)

    @property
    def running_title(self) -> str:
        """What stands at the head of every page but the first; a name longer than any real one is shortened there."""
        return " – ".join(shorten(part, RUNNING_SIGNS) for part in (self.title, self.subtitle) if part)

    @property
    def body(self) -> tuple[Block, ...]:
        """The blocks; whether the first stands on a new page follows from what comes before it."""
        if self.blocks and isinstance(self.blocks[0], Heading):
            return (replace(self.blocks[0], new_page=bool(self.cover or self.contents)), *self.blocks[1:])
        return self.blocks

    @property
    def headings(self) -> list[Heading]:
        return [block for block in self.blocks if isinstance(block, Heading)]


def _is_number(text: str) -> bool:
    """“62 % (54–71 %)”, “−1”; an empty cell and a dash stand for a missing number."""
    return text in ("", "–") or text.lstrip("+−-")[:1].isdigit()
