"""Markdown documents show what users wrote sign by sign: nothing of it takes effect."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from selfcheck.documents.markdown import escape, write_markdown
from selfcheck.documents.parts import Boxes, Heading, Line, Table
from selfcheck.documents.signs import clean
from tests.documents import LONG_NAME, LONG_NOTE, MARKUP, SCRIPTS, cells, document, every_block, figure

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
WHOLE = write_markdown(document(*every_block(), watermark="Entwurf"))


def tokens(text: str) -> Iterator[Token]:
    for token in READER.parse(text):
        yield token
        yield from token.children or ()


def shown(text: str) -> str:
    """What a reader of the rendered text sees, line breaks and spaces as one space."""
    parts = [
        " " if token.type.endswith("break") or token.content == "<br>" else token.content for token in tokens(text) if not token.children
    ]
    return " ".join("".join(parts).split())


def kinds(text: str) -> set[str]:
    return {token.type for token in tokens(text)}


def test_headings_follow_the_title() -> None:
    heads = [token.tag for token in READER.parse(WHOLE) if token.type == "heading_open"]
    assert heads == ["h1", *(f"h{block.level + 1}" for block in every_block() if isinstance(block, Heading))]


def test_nothing_of_the_users_takes_effect() -> None:
    assert not kinds(WHOLE) & {"image", "html_block", "code_inline", "code_block", "fence", "s_open", "em_open"}
    links = [token.attrs["href"] for token in tokens(WHOLE) if token.type == "link_open"]
    assert links == ["https://example.org/path"]
    assert {token.content for token in tokens(WHOLE) if token.type == "html_inline"} == {"<br>"}  # line breaks in a table
    assert not re.search(r"(?<!<)https?://|\bwww\.", WHOLE)  # what viewers would make a link of


def test_what_users_wrote_is_shown_whole() -> None:
    seen = shown(WHOLE)
    for written in (MARKUP, SCRIPTS, LONG_NAME, LONG_NOTE):
        assert " ".join(written.split()) in seen
    assert "Erste Zeile Zweite Zeile" in seen


@given(st.text())
def test_any_text_is_shown_sign_by_sign(text: str) -> None:
    expected = " ".join(clean(text).split())
    assert shown(write_markdown(document(Line(text, style="own"), cover=(), contents=False))).replace(" ", "") == (
        f"Selbstcheck–Musterfurt{expected}Ausgabe2026.1".replace(" ", "")
    )


@given(st.text(alphabet="*_`[]()<>#!|~-+=.1234: \n\tab\\&$@/"))
def test_no_combination_of_marks_takes_effect(text: str) -> None:
    plain = {"paragraph_open", "inline", "paragraph_close", "text", "text_special", "softbreak", "hardbreak"}
    assert kinds(escape(text)) <= plain


@given(st.text(alphabet="|\\\n *<>ab"))
def test_a_cell_stays_a_cell(text: str) -> None:
    table = write_markdown(document(Table(("Kopf", "Notiz"), (cells("a", text),), (1, 1)), cover=(), contents=False))
    assert sum(token.type == "td_open" for token in READER.parse(table)) == 2


def test_pictures_are_told_in_words_and_numbers() -> None:
    assert figure().alt in WHOLE
    assert "| Bereich | Anteil |\n| --- | ---: |\n| Rahmen | 62,5 % |" in WHOLE


@pytest.mark.parametrize(
    "part", ["**Entwurf**", "- **Status:** Entwurf", "> **Empfehlung:** Sie bindet niemanden.", "| **Gesamt** | **43** |"]
)
def test_parts_of_a_report_are_readable_as_they_stand(part: str) -> None:
    assert part in WHOLE


def test_boxes_are_tasks() -> None:
    assert "(A1)\n\n- [ ] **1** Ja" in write_markdown(document(Boxes((Line("Ja", lead="1"),), code="A1")))
