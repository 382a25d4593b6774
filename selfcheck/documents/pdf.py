"""Documents as tagged PDF (PDF/UA-1), set by Typst with our own fonts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import typst

from selfcheck.documents.fitting import (
    may_divide,
    may_divide_blank,
    may_divide_boxes,
    may_divide_facts,
    may_divide_list,
    may_divide_row,
    may_divide_table,
)
from selfcheck.documents.parts import Blank, Block, Boxes, Bullets, Document, Facts, Heading, Line, Picture, Table, lines_of
from selfcheck.documents.signs import FONTS, all_drawable, divisible, drawable, is_rtl
from selfcheck.figure_files import to_svg

TEMPLATES = Path(__file__).parent.parent / "templates"


def write_pdf(document: Document) -> bytes:
    """The template gets the texts as data, never as source, so that no sign in them is a command.

    The same document gives the same bytes: its only date is `document.day`. Signs without a glyph become their names
    (selfcheck/documents/signs.py).
    """
    return set_template("document.typ", _data(document), document.day)


def set_template(name: str, data: Mapping[str, Any], day: dt.date) -> bytes:
    """A template filled with data, as tagged PDF; its texts must be `drawable` (selfcheck/documents/signs.py)."""
    pdf = typst.compile(
        TEMPLATES / name,
        format="pdf",
        root=TEMPLATES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=dt.datetime.combine(day, dt.time(), dt.UTC),
    )
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _fonts() -> typst.Fonts:
    """Only ours: the same on every computer."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def _data(document: Document) -> dict[str, Any]:
    """What the template reads: the parts by the names of their fields, and what it must know to set them."""
    data = _fields(document, leave={"blocks", "cover", "logo"})
    body = document.body
    data["blocks"] = [_block(block, document.lang, *around) for block, *around in zip(body, (None, *body), (*body[1:], None), strict=False)]
    data["cover"] = [_block(block, document.lang, None, None) for block in document.cover]
    data["full_title"] = drawable(document.full_title)  # a property of the file: no places to break words
    data["running_title"] = _text(document.running_title)
    data["undrawn"] = "" if all_drawable(_texts(document)) else _text(document.words.undrawn)
    data["logo"] = list(document.logo) if document.logo else None
    return data


def _texts(document: Document) -> Iterator[str]:
    """What somebody may have typed."""
    yield document.full_title
    for line in lines_of((*document.cover, *document.blocks)):
        yield from (line.lead, line.text, line.mark)


def _block(block: Block, lang: str, before: Block | None, after: Block | None) -> dict[str, Any]:
    """A short line below a heading stays with it and with what follows, else both could end a page.

    Where the next heading follows, the line is all there is below its own and may end a page.
    """
    if isinstance(block, Line):
        below = isinstance(before, Heading)
        return _line(block, lang) | {
            "below_heading": below,
            "sticky": (block.keep or below) and not isinstance(after, Heading) and not may_divide(block),
        }
    if isinstance(block, Picture):
        return _picture(block, lang)
    if isinstance(block, Table):
        return _table(block, lang)
    data = _fields(block, leave={"lines", "options"} if isinstance(block, Bullets | Boxes) else set())
    if isinstance(block, Bullets):
        data["lines"] = [_line(line, lang) for line in block.lines]
        data["long"] = may_divide_list(block)
    elif isinstance(block, Boxes):
        data["options"] = [_line(line, lang) for line in block.options]
        data["long"] = may_divide_boxes(block)
    elif isinstance(block, Blank):
        data["long"] = may_divide_blank(block)
    elif isinstance(block, Facts):
        data["long"] = may_divide_facts(block)
    return data


def _line(line: Line, lang: str) -> dict[str, Any]:
    return {
        "kind": line.kind,
        "style": line.style,
        "label": _text(line.label),
        "text": _text(line.text),
        "mark": [{"text": _text(text), "lang": piece_lang} for text, piece_lang in line.mark_pieces(lang)],
        "address": drawable(line.address),
        "lang": "" if line.lang == lang else line.lang,
        "rtl": not line.lead and is_rtl(line.text),
        "long": may_divide(line),
    }


def _table(table: Table, lang: str) -> dict[str, Any]:
    data = _fields(table, leave={"rows"})
    data["rows"] = [{"long": may_divide_row(row), "cells": [_line(cell, lang) for cell in row]} for row in table.rows]
    data["long"] = may_divide_table(table)
    return data


def _picture(picture: Picture, lang: str) -> dict[str, Any]:
    figure = picture.figure
    return {
        "kind": picture.kind,
        "title": _text(figure.title),
        "alt": drawable(figure.alt),
        "svg": drawable(to_svg(figure, transparent=True)),  # or it would hide the mark of a draft
        "width": picture.width,
        "numbers": _table(picture.numbers, lang) if picture.table else None,
    }


def _fields(part: Any, leave: set[str]) -> dict[str, Any]:
    """A part as plain data; every text only with signs our fonts have."""
    return {field.name: _plain(getattr(part, field.name)) for field in fields(part) if field.name not in leave}


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return _fields(value, leave=set()) if hasattr(value, "__dataclass_fields__") else value


def _text(text: str) -> str:
    return divisible(drawable(text))
