"""The preview is safe HTML with headings in order, and shows what users wrote as text."""

from __future__ import annotations

from typing import Any

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfcheck.documents.parts import Heading, Line, Table, marked
from selfcheck.documents.preview import write_preview
from selfcheck.documents.signs import clean
from tests import documents
from tests.documents import LONG_NAME, LONG_NOTE, MARKUP, SCRIPTS, document, every_block, figure

ELEMENTS = {
    "article",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "p",
    "strong",
    "small",
    "span",
    "br",
    "div",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "figure",
    "figcaption",
    "img",
    "a",
}
ATTRIBUTES = {"class", "lang", "dir", "scope", "tabindex", "role", "aria-label", "style", "src", "alt", "href", "target", "rel"}


@pytest.fixture(scope="module")
def page() -> Any:
    whole = write_preview(document(*every_block(), watermark="Entwurf", logo=documents.PIXEL, logo_alt="Wappen"))
    return lxml.html.fromstring(whole)


def test_headings_begin_at_the_level_asked_for(page: Any) -> None:
    levels = [int(element.tag[1]) for element in page.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels == [2, *(block.level + 2 for block in every_block() if isinstance(block, Heading))]
    assert "<h3 " in write_preview(document(), level=3)


def test_only_elements_and_attributes_of_ours(page: Any) -> None:
    assert {element.tag for element in page.iter()} <= ELEMENTS
    assert {name for element in page.iter() for name in element.attrib} <= ATTRIBUTES


def test_nothing_is_loaded_from_elsewhere(page: Any) -> None:
    assert all(image.get("src").startswith("data:image/") for image in page.iter("img"))
    assert [link.get("href") for link in page.iter("a")] == ["https://example.org/path"]


def test_pictures_have_alternative_texts(page: Any) -> None:
    assert [image.get("alt") for image in page.iter("img")] == ["Wappen", figure().alt]


def test_tables_name_rows_and_columns_and_can_be_scrolled_with_the_keyboard(page: Any) -> None:
    tables = [block for block in every_block() if isinstance(block, Table)]
    assert len(page.findall(".//table")) == len(tables) + 1  # and the numbers of the picture
    for region in page.find_class("doc-scroll"):
        assert region.get("tabindex") == "0" and region.get("aria-label")
        rows = region.findall(".//tbody/tr")
        assert all(row[0].tag == "th" and row[0].get("scope") == "row" for row in rows)
        assert all(cell.get("scope") == "col" for cell in region.findall(".//thead/tr/th"))


def test_what_users_wrote_is_shown_whole(page: Any) -> None:
    texts = ["\n".join(part for part in element.itertext()) for element in page.iter("p", "td", "th")]
    for written in (MARKUP, SCRIPTS, LONG_NAME):
        assert written in texts
    assert LONG_NOTE.replace("\n\n", "\n") in texts  # the empty line is a second <br>


@given(st.text(), st.sampled_from(["text", "lead", "mark", "address"]))
def test_no_text_becomes_markup(text: str, field: str) -> None:
    values = {"text": "x"} | {field: text}
    page = lxml.html.fromstring(write_preview(document(Line(**values), cover=())))  # type: ignore[arg-type]
    assert {element.tag for element in page.iter()} <= ELEMENTS
    seen = "".join(page.itertext())
    assert "".join(clean(text).split()) in "".join(seen.split())


def test_a_dangerous_address_is_no_link() -> None:
    assert "<a " not in write_preview(document(Line("x", address="javascript:alert(1)")))


def test_words_of_others_in_a_mark_carry_their_language() -> None:
    line = marked("Satz", [("[Quelle: ", ""), ("Town <b> 2020", "en"), ("]", "")])
    assert '<small>[Quelle: <span lang="en">Town &lt;b&gt; 2020</span>]</small>' in write_preview(document(line))
    same = marked("Satz", [("[Quelle: ", ""), ("Stadt 2020", "de"), ("]", "")])
    assert "<small>[Quelle: Stadt 2020]</small>" in write_preview(document(same))
