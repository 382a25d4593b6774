"""The template of the record of processing activities (Art. 30 GDPR) as a document to fill in; its text is `docs/record-of-processing.md`."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from selfcheck.documents.parts import Block, Bullets, Document, Heading, Line, Table, Words
from selfcheck.texts import translator

FILE = Path(__file__).parents[2] / "docs" / "record-of-processing.md"
LANG = "de"  # it serves a German duty


def record_document(text: str, day: dt.date) -> Document:
    """The Markdown file as a document. It holds a title, paragraphs, headings, lists and tables of two columns, nothing else."""
    t = translator(LANG)
    title, *parts = [part.strip() for part in re.split(r"\n\s*\n", text.strip())]
    return Document(
        lang=LANG,
        title=title.removeprefix("# "),
        subtitle=t("app.title"),
        footer=t("app.title"),
        words=Words(page=t("proof.page"), contents=t("proof.contents")),
        day=day,
        blocks=tuple(_block(part) for part in parts),
    )


def _block(part: str) -> Block:
    lines = part.splitlines()
    if part.startswith("## "):
        return Heading(_plain(part.removeprefix("## ")), 1)
    if part.startswith("|"):
        rows = [[_plain(cell.strip()) for cell in line.strip("|").split("|")] for line in lines]
        return Table(tuple(rows[0]), tuple(tuple(Line(cell) for cell in row) for row in rows[2:]), (1, 3))
    if part.startswith("- "):
        return Bullets(tuple(Line(_plain(line.removeprefix("- "))) for line in lines))
    if re.match(r"\d+\. ", part):
        return Bullets(tuple(Line(_plain(re.sub(r"^\d+\. ", "", line))) for line in lines), numbered=True)
    return Line(_plain(" ".join(lines)))


def _plain(text: str) -> str:
    """Without the marks of Markdown that the file uses."""
    return re.sub(r"[`*]", "", text)
