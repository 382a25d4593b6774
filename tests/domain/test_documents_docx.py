"""Word documents can be read by everyone, hold all that users wrote, and are the same for the same input."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from selfcheck.documents.docx import write_docx
from selfcheck.documents.parts import Blank, Boxes, Bullets, Facts, Heading, Line, Picture, Table, marked
from tests import documents
from tests.documents import DAY, LONG_NAME, LONG_NOTE, MARKUP, SCRIPTS, cells, document, every_block, figure

pytestmark = pytest.mark.slow

WHOLE = document(*every_block(), watermark="Entwurf", logo=documents.PIXEL, logo_alt="Wappen")


def opened(data: bytes) -> Any:
    return docx.Document(io.BytesIO(data))


@pytest.fixture(scope="module")
def data() -> bytes:
    return write_docx(WHOLE)


@pytest.fixture(scope="module")
def word(data: bytes) -> Any:
    return opened(data)


@pytest.fixture(scope="module")
def texts(word: Any) -> list[str]:
    return [paragraph.text for paragraph in word.paragraphs]


def headings(word: Any) -> list[tuple[int, str]]:
    return [(int(p.style.name[-1]), p.text) for p in word.paragraphs if p.style.name.startswith("Heading ")]


def has(paragraph: Any, mark: str) -> bool:
    return paragraph._p.find(f".//{qn(mark)}") is not None


# --- for everyone


def test_headings_are_headings(word: Any) -> None:
    assert headings(word) == [(block.level, block.text) for block in WHOLE.blocks if isinstance(block, Heading)]


def test_every_picture_has_an_alternative_text_and_a_number_of_its_own(word: Any) -> None:
    pictures = list(word.element.iter(qn("wp:docPr")))
    assert [picture.get("descr") for picture in pictures] == ["Wappen", figure().alt]
    assert len({picture.get("id") for picture in pictures}) == 2


def test_no_picture_is_wider_than_the_line_or_higher_than_the_page(word: Any) -> None:
    section = word.sections[0]
    line = section.page_width - section.left_margin - section.right_margin
    high = replace(figure(), spec=figure().spec | {"width": 100, "height": 900})
    for opened_ in (word, opened(write_docx(document(Picture(high))))):
        for extent in opened_.element.iter(qn("wp:extent")):
            assert int(extent.get("cx")) <= line + Pt(0.2)
            assert int(extent.get("cy")) <= Cm(23)


def test_every_table_has_a_header_row(word: Any) -> None:
    tables = [block for block in WHOLE.blocks if isinstance(block, Table)]
    assert len(word.tables) == len(tables) + 1  # and the numbers of the picture
    for table in word.tables:
        heads = [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in table._tbl.tr_lst]
        assert heads == [True] + [False] * (len(heads) - 1)


def test_it_says_language_title_and_day(word: Any) -> None:
    defaults = word.styles.element.find(qn("w:docDefaults"))
    assert {lang.get(qn("w:val")) for lang in defaults.iter(qn("w:lang"))} == {"de-DE"}
    properties = word.core_properties
    assert properties.title == "Selbstcheck – Musterfurt"
    assert properties.created.date() == properties.modified.date() == DAY


def test_a_text_in_another_language_says_so(word: Any) -> None:
    other = [run for run in word.element.iter(qn("w:r")) if run.find(f"{qn('w:rPr')}/{qn('w:lang')}") is not None]
    assert [run.text for run in other] == ["Quelle"]


def test_the_contents_lead_to_headings(word: Any) -> None:
    marks = {mark.get(qn("w:name")) for mark in word.element.iter(qn("w:bookmarkStart"))}
    targets = [target for link in word.element.iter(qn("w:hyperlink")) if (target := link.get(qn("w:anchor")))]
    assert set(targets) == marks
    assert len(targets) == sum(heading.level < 4 for heading in WHOLE.headings)


def test_numbers_of_a_list_begin_at_one() -> None:
    word = opened(write_docx(document(Bullets(cells("a", "b"), numbered=True), Bullets(cells("c"), numbered=True))))
    lists = {paragraph.text: paragraph._p.pPr.numPr.numId.val for paragraph in word.paragraphs if paragraph.text in ("a", "b", "c")}
    assert lists["a"] == lists["b"] != lists["c"]
    numbering = {number.numId: number for number in word.part.numbering_part.element.num_lst}
    for number in set(lists.values()):
        assert [override.startOverride.val for override in numbering[number].lvlOverride_lst] == [1]


# --- all that users wrote


def test_what_users_wrote_stays_as_it_is(texts: list[str], word: Any) -> None:
    cells_ = [cell.text for row in word.tables[-1].rows for cell in row.cells]
    for written in (MARKUP, SCRIPTS, LONG_NAME, LONG_NOTE):
        assert written in texts
    assert {LONG_NOTE, LONG_NAME, MARKUP} <= set(cells_)
    assert "Notiz: Erste Zeile\nZweite Zeile" in texts
    assert "Glocke und  und  Ende" in texts


def test_only_addresses_of_ours_are_links(word: Any) -> None:
    assert [part.target_ref for part in word.part.rels.values() if part.is_external] == ["https://example.org/path"]


def test_arabic_stands_to_the_right(word: Any) -> None:
    turned = [paragraph.text for paragraph in word.paragraphs if has(paragraph, "w:bidi")]
    assert turned == [documents.ARABIC]


def test_long_rows_may_be_divided_and_short_ones_stay_whole(word: Any) -> None:
    whole = [row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in word.tables[-1]._tbl.tr_lst]
    assert whole == [True, False] + [True] * (len(whole) - 2)


def test_long_titles_are_shortened_only_where_word_allows_no_more() -> None:
    word = opened(write_docx(document(Line("Text"), title=LONG_NAME, subtitle=LONG_NAME)))
    assert len(word.core_properties.title) == 255
    assert [paragraph.text for paragraph in word.paragraphs][:2] == [LONG_NAME, LONG_NAME]


# --- the same again, and other forms


def test_the_same_document_gives_the_same_bytes(data: bytes) -> None:
    assert write_docx(document(*every_block(), watermark="Entwurf", logo=documents.PIXEL, logo_alt="Wappen")) == data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {part.date_time[:3] for part in archive.infolist()} == {(DAY.year, DAY.month, DAY.day)}


def test_a_draft_says_so_on_every_page(word: Any) -> None:
    section = word.sections[0]
    assert [paragraph.text for paragraph in section.first_page_header.paragraphs] == ["\tEntwurf"]
    assert [paragraph.text for paragraph in section.header.paragraphs] == ["Selbstcheck – Musterfurt\tEntwurf"]


def test_every_page_but_the_first_names_the_document_and_the_footer_stands_on_all(word: Any) -> None:
    section = word.sections[0]
    assert section.different_first_page_header_footer
    first, others = ([p.text for p in footer.paragraphs] for footer in (section.first_page_footer, section.footer))
    assert first == others
    assert first[0].startswith("Ausgabe 2026.1")
    long = opened(write_docx(document(Line("Text"), subtitle=LONG_NAME))).sections[0].header.paragraphs[0].text
    assert long.startswith("Selbstcheck – QQQ") and "…" in long and len(long) < 130


def test_room_to_write_and_boxes_to_tick(texts: list[str]) -> None:
    at = texts.index("Finanzielle Auswirkungen: ")
    assert texts[at + 1] == "\n" * 5
    assert texts[-2:] == ["☐\t1 Ja", "☐\t0 Nein"]


def test_what_belongs_together_stays_on_a_page() -> None:
    """Facts, and a question with its boxes and the room for a note."""
    facts, question = Facts((("Stand", "Entwurf"), ("Tag", "heute"))), Line("Gibt es das?", style="question")
    word = opened(write_docx(document(facts, question, Boxes(cells("Ja", "Nein", "?")), Blank("Notiz", 2), cover=(), contents=False)))
    kept = [paragraph.text.split("\t")[-1] for paragraph in word.paragraphs if paragraph.paragraph_format.keep_with_next]
    assert kept == ["Entwurf", "Gibt es das?", "Ja", "Nein", "?", "Notiz: "]


def test_the_value_of_a_long_label_stands_below_it() -> None:
    word = opened(write_docx(document(Facts((("Stand", "Entwurf"), ("Anteil der Menschen über 65", "20"), ("A" * 38, "B"))))))
    assert [paragraph.text for paragraph in word.paragraphs][-3:] == ["Stand\tEntwurf", "Anteil der Menschen über 65\t20", "A" * 38 + "\nB"]


def test_without_cover_the_title_stands_above_the_first_block() -> None:
    word = opened(write_docx(document(Heading("Ergebnis", 1, new_page=True), Line("Text"), cover=(), contents=False, subtitle="")))
    assert [paragraph.text for paragraph in word.paragraphs] == ["Selbstcheck", "Ergebnis", "Text"]
    assert not any(paragraph.paragraph_format.page_break_before for paragraph in word.paragraphs)


def test_a_document_without_blocks_can_be_written() -> None:
    assert write_docx(document()).startswith(b"PK")


def test_words_of_others_in_a_mark_carry_their_language() -> None:
    word = opened(write_docx(document(marked("Satz", [("[Quelle: ", ""), ("Town Council 2020", "en"), ("]", "")]))))
    paragraph = word.paragraphs[-1]
    assert paragraph.text == "Satz [Quelle: Town Council 2020]"
    assert [run.text for run in paragraph.runs if run._r.find(f".//{qn('w:lang')}") is not None] == ["Town Council 2020"]


def test_a_name_in_arabic_leaves_its_label_at_the_left() -> None:
    word = opened(write_docx(document(Facts((("Kommune", documents.ARABIC),)))))
    fact = next(paragraph for paragraph in word.paragraphs if documents.ARABIC in paragraph.text)
    assert not has(fact, "w:bidi")
    assert [run.font.rtl for run in fact.runs] == [None, True]
