"""PDF documents can be read by everyone, hold all that users wrote, and are the same for the same input."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import replace

import pikepdf
import pytest

from selfcheck.documents.parts import Block, Boxes, Bullets, Facts, Heading, Line, Picture, Table, Words, marked
from selfcheck.documents.pdf import write_pdf
from selfcheck.documents.signs import _signs, clean, divisible, drawable, is_rtl
from tests import documents
from tests.documents import LONG_NOTE, MARKUP, WORDS, bare, document, every_block, figure

pytestmark = pytest.mark.slow

WHOLE = document(*every_block(), watermark="Entwurf", logo=documents.PIXEL, logo_alt="Wappen")


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


@pytest.fixture(scope="module")
def data() -> bytes:
    return write_pdf(WHOLE)


@pytest.fixture(scope="module")
def pdf(data: bytes) -> pikepdf.Pdf:
    return opened(data)


@pytest.fixture(scope="module")
def tags(pdf: pikepdf.Pdf) -> list[str]:
    return documents.tags(pdf)


@pytest.fixture(scope="module")
def text(pdf: pikepdf.Pdf) -> str:
    return documents.printed_text(pdf)


# --- for everyone


def test_it_is_tagged_and_says_language_and_title(pdf: pikepdf.Pdf) -> None:
    assert bool(pdf.Root.MarkInfo.Marked)
    assert str(pdf.Root.Lang) == "de-DE"
    with pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == "Selbstcheck – Musterfurt"
        assert metadata["pdfuaid:part"] == "1"


def test_every_picture_has_an_alternative_text(pdf: pikepdf.Pdf) -> None:
    elements = list(documents.structure(pdf.Root.StructTreeRoot))
    alts = [str(element.get("/Alt", "")) for element in elements if element.S == "/Figure"]
    assert alts == ["Wappen", figure().alt]


def test_headings_tables_and_lists_are_tagged(tags: list[str]) -> None:
    levels = [int(tag[2:]) for tag in tags if tag[1:2] == "H" and tag[2:].isdigit()]
    assert levels == [1, *(block.level for block in WHOLE.blocks if isinstance(block, Heading))]  # the contents come first
    heads = [block.head for block in WHOLE.blocks if isinstance(block, Table)] + [figure().head]
    assert tags.count("/TH") == sum(map(len, heads))
    assert tags.count("/Table") == len(heads)
    points = sum(len(block.lines) for block in WHOLE.blocks if isinstance(block, Bullets))
    assert tags.count("/LI") >= points


def test_the_header_row_comes_again_on_every_page() -> None:
    rows = tuple(documents.cells(f"Zeile {number}", "Text") for number in range(120))
    pdf = opened(write_pdf(document(Table(("Kopfzeile", "Notiz"), rows, (1, 1)), cover=(), contents=False)))
    assert len(pdf.pages) > 1
    assert documents.printed_text(pdf).count("Kopfzeile") == len(pdf.pages)


def test_chapters_are_bookmarks(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        assert [entry.title for entry in outline.root] == ["Inhalt", "Ergebnis", "Antworten", "Zum Ausfüllen"]


def test_it_brings_its_own_fonts(pdf: pikepdf.Pdf) -> None:
    fonts = documents.fonts(pdf)
    assert fonts
    assert all(font.Subtype != "/Type3" for font in fonts)
    names = {str(font.BaseFont).split("+")[-1].split("-")[0] for font in fonts}
    assert names <= {"/LiberationSans", "LiberationSans", "DejaVuSans"}


# --- all that users wrote


def test_a_note_of_10_000_signs_is_printed_whole_in_text_and_in_a_table(text: str) -> None:
    assert len(LONG_NOTE) > 10_000
    for word in WORDS:
        assert text.count(word) == 2, word


def test_line_breaks_long_names_and_markup_stay_text(text: str) -> None:
    assert text.count("Q" * 200) == 2
    assert "ErsteZeileZweiteZeile" in text
    assert text.count(bare(MARKUP)) == 3
    assert "GlockeundundEnde" in text


def test_other_scripts_are_drawn_and_emoji_named(text: str) -> None:
    assert bare("Ελληνικά, Кириллица,") in text
    assert bare("[party popper]") in text
    assert bare("[woman][personal computer]") in text
    assert "cjkunified" not in text


@pytest.mark.parametrize(("typed", "told"), [("Fest 🎉", 1), ("北京", 1), ("Größe – العربية ½", 0)])
def test_what_stands_for_signs_without_a_glyph_is_told_once_where_there_are_any(typed: str, told: int) -> None:
    words = Words(page="Seite", contents="Inhalt", undrawn="Ersetzt: □")
    for block in (Line(typed), Facts((("Kommune", typed),)), Heading(typed, 1)):
        pdf = opened(write_pdf(document(block, block, words=words, cover=(), contents=False)))
        assert documents.printed_text(pdf).count("Ersetzt") == told


def test_a_high_drawing_stays_on_one_page_with_its_title() -> None:
    high = replace(figure(), spec=figure().spec | {"width": 100, "height": 900})
    pdf = opened(write_pdf(document(Line("Text " * 400), Picture(high), cover=(), contents=False)))
    assert len(pdf.pages) == 2
    assert "AnteiljeBereich" in documents.page_text(pdf.pages[1])
    assert min(documents.heights(pdf.pages[1])) > 0


def test_nothing_stands_outside_the_page(pdf: pikepdf.Pdf) -> None:
    """Not even long words, long rows or the foot of a table."""
    for number, page in enumerate(pdf.pages, start=1):
        for left, right, height in documents.text_places(page):
            assert left > 60 and right < 595 - 55, number
            assert 35 < height < 842 - 40, number


@pytest.mark.parametrize("chosen", [slice(0, None, 2), slice(1, None, 2)])
def test_every_sign_said_to_be_drawable_is_in_upright_and_bold(chosen: slice) -> None:
    """Typst refuses a PDF/UA with a sign that no font has."""
    signs = "".join(sorted(_signs()))[chosen]
    assert write_pdf(document(Line(signs, lead=signs), cover=(), contents=False)).startswith(b"%PDF")


def test_what_cannot_be_drawn_is_named() -> None:
    assert drawable("Fest 🎉!") == "Fest [party popper]!"
    assert drawable("👩‍💻") == "[woman][personal computer]"
    assert drawable("北京 ก a") == "□□ □ a"
    assert drawable("\U0001fae8") in ("[U+1FAE8]", "[shaking face]")
    for code in range(0x20, 0x30000, 7):
        sign = chr(code)
        if unicodedata.category(sign) not in ("Cc", "Cs", "Cn", "Cf", "Mn", "Me", "Co"):
            assert drawable(sign), hex(code)


def test_only_what_no_document_may_hold_is_taken_away() -> None:
    assert clean("a\x00b\x07c\ud800d\ufffee\ufeff") == "abcde"
    assert clean("a\r\nb\rc\u2028d\te") == "a\nb\nc\nd\te"
    assert clean("ä 🎉\u200d שלום") == "ä 🎉\u200d שלום"


def test_long_words_may_be_divided_but_not_arabic_ones() -> None:
    assert divisible("x" * 31).count("\u200b") == 30
    assert divisible("Quartiersentwicklungskonzept") == "Quartiersentwicklungskonzept"
    assert "\u200b" not in divisible("م" * 40)


def test_the_direction_is_that_of_the_first_letter() -> None:
    assert is_rtl("1. שלום Welt")
    assert not is_rtl("Welt שלום")
    assert not is_rtl("123")


# --- the same again, and other forms


def test_the_same_document_gives_the_same_bytes(data: bytes) -> None:
    assert write_pdf(document(*every_block(), watermark="Entwurf", logo=documents.PIXEL, logo_alt="Wappen")) == data


def test_its_date_is_the_day_of_the_document(pdf: pikepdf.Pdf) -> None:
    assert str(pdf.docinfo["/CreationDate"]).startswith("D:20261122")


def test_a_proof_has_room_for_notes() -> None:
    pdf = opened(write_pdf(document(*every_block(), layout="proof", lang="en")))
    assert str(pdf.Root.Lang) == "en-GB"
    assert "Anmerkungen" in documents.printed_text(pdf)


def test_without_cover_the_title_stands_above_the_first_block() -> None:
    pdf = opened(write_pdf(document(Heading("Ergebnis", 1, new_page=True), Line("Text"), cover=(), contents=False, subtitle="")))
    assert len(pdf.pages) == 1
    assert documents.printed_text(pdf).startswith("SelbstcheckErgebnisText")


def test_every_page_but_the_first_names_document_and_chapter() -> None:
    blocks = (Heading("Ergebnis", 1), Line("Text"), Heading("Antworten", 1, new_page=True), Line("Text"))
    pdf = opened(write_pdf(document(*blocks, cover=(), contents=False)))
    first, second = pdf.pages
    assert documents.page_text(first).count("Musterfurt") == 1  # its title
    assert "SelbstcheckMusterfurtAntworten" in documents.page_text(second)


def test_a_document_without_blocks_is_a_page() -> None:
    assert len(opened(write_pdf(document(cover=(), contents=False))).pages) == 1


def test_the_code_of_boxes_stands_clear_of_their_words() -> None:
    words = Line("Wort " * 60, lead="0")
    pdf = opened(write_pdf(document(Boxes((words, words), code="A1.4"), cover=(), contents=False)))
    places = [place for place in documents.text_places(pdf.pages[0]) if place[2] > 100]  # without the footer
    code = max(left for left, _, _ in places)
    assert sum(right > code for _, right, _ in places) == 1


def test_a_line_below_a_heading_ends_a_page_only_before_the_next_heading() -> None:
    """What must stay whole does not take a chapter of one line to the next page with it."""
    rows = tuple(documents.cells(f"Zeile {number}", "Wort " * 20) for number in range(10))
    table = Table(("Kopf", "Notiz"), rows, (1, 3))
    filler = Bullets(tuple(Line("Wort " * 90) for _ in range(8)))

    def on_first_page(*blocks: Block) -> bool:
        pdf = opened(write_pdf(document(filler, Heading("Kapitel", 1), Line("Satz"), *blocks, cover=(), contents=False)))
        return "KapitelSatz" in documents.page_text(pdf.pages[0])

    assert on_first_page(Heading("Naechstes", 1), table)
    assert not on_first_page(table)


def test_boxes_to_tick_are_read_out() -> None:
    pdf = opened(write_pdf(document(Boxes((Line("Ja"),), code="A1"), Picture(figure()), cover=(), contents=False)))
    assert "A1" in documents.printed_text(pdf)
    assert any(
        chr(0x2610).encode("utf-16-be").hex() in font.ToUnicode.read_bytes().decode().lower()
        for font in documents.fonts(pdf)
        if "/ToUnicode" in font
    )


def test_words_of_others_in_a_mark_carry_their_language() -> None:
    line = marked("Satz", [("[Quelle: ", ""), ("Town Council 2020", "en"), ("]", "")])
    pdf = opened(write_pdf(document(line, Table(("A", "B"), ((line, line),), (1, 1)), cover=(), contents=False)))
    assert documents.languages(pdf) == {"en"}
    assert documents.printed_text(pdf).count(bare("[Quelle: Town Council 2020]")) == 3
