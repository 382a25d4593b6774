"""Finished documents opened again: what a screen reader, a search and somebody with a calculator find in them."""

from __future__ import annotations

import io
import itertools
import unicodedata
from functools import cache
from typing import Any

import docx
import pikepdf
import pytest
from docx.oxml.ns import qn

from selfcheck.assessment import Assessment
from selfcheck.documents.parts import Document, Heading, Picture, Table
from selfcheck.documents.signs import drawable
from selfcheck.evaluation import evaluate
from selfcheck.reports import make_report
from selfcheck.reports.formats import write_report
from selfcheck.reports.kinds import BLANK_KINDS, KINDS
from selfcheck.reports.request import ReportRequest
from selfcheck.wording import share_line
from tests import documents
from tests.documents import DAY, LONG_NAME, LONG_NOTE, MARKUP, SCRIPTS, bare
from tests.report_cases import case, catalogue

pytestmark = pytest.mark.slow

# A demo case in German, and in English everything people may write.
GIVEN = [("musterfurt", "de"), ("long", "en")]
LOCALES = {"de": "de-DE", "en": "en-GB"}


def long() -> Assessment:
    """Long texts and foreign scripts in notes, evidence, reasons, names; criteria with each of them."""
    content = case("grossfiktingen", "en")
    texts = iter((LONG_NOTE, SCRIPTS, MARKUP, LONG_NAME, "مرحبا بالعالم", "eins\n\nzwei\ndrei"))
    answers = {name: answer.model_copy(update={"note": next(texts, answer.note)}) for name, answer in content.answers.items()}
    return content.model_copy(update={"answers": answers, "profile": {**content.profile, "municipality-name": LONG_NAME}})


@cache
def request(name: str, lang: str) -> ReportRequest:
    content = long() if name == "long" else case(name, lang)
    return ReportRequest(catalogue(), content, evaluate(catalogue(), content), lang, DAY, logo=documents.PIXEL)


@cache
def made(name: str, lang: str, kind: str = "full") -> Document:
    return make_report(kind, request(name, lang))


@cache
def written(name: str, lang: str, format_: str) -> bytes:
    return write_report("full", format_, request(name, lang))


@cache
def pdf(name: str, lang: str) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(written(name, lang, "pdf")))


@cache
def word(name: str, lang: str) -> Any:
    return docx.Document(io.BytesIO(written(name, lang, "docx")))


def tables(report: Document) -> list[Table]:
    """All tables, those with the numbers of a picture among them."""
    blocks = (*report.cover, *report.blocks)
    shown = [block.numbers if isinstance(block, Picture) and block.table else block for block in blocks]
    return [block for block in shown if isinstance(block, Table)]


def pictures(report: Document) -> list[str]:
    """Alternative texts in order, that of the logo first."""
    return [report.logo_alt, *(block.figure.alt for block in report.blocks if isinstance(block, Picture))]


# --- PDF ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "lang"), GIVEN)
def test_the_pdf_of_a_report_is_for_everyone(name: str, lang: str) -> None:
    report, file = made(name, lang), pdf(name, lang)
    assert str(file.Root.Lang) == LOCALES[lang]
    with file.open_metadata() as metadata:
        assert metadata["dc:title"] == drawable(report.full_title)
    elements = list(documents.structure(file.Root.StructTreeRoot))
    alts = [str(element.get("/Alt", "")) for element in elements if element.S == "/Figure"]
    assert [bare(alt) for alt in alts] == [bare(drawable(alt)) for alt in pictures(report)]
    assert all(alts)
    tags = [str(element.S) for element in elements]
    assert tags.count("/Table") == len(tables(report))
    assert tags.count("/TH") == sum(len(table.head) for table in tables(report))
    levels = [int(tag[2:]) for tag in tags if tag[1:2] == "H" and tag[2:].isdigit()]
    assert all(after <= before + 1 for before, after in itertools.pairwise([0, *levels]))
    assert {str(font.Subtype) for font in documents.fonts(file)} <= {"/Type0", "/CIDFontType2", "/TrueType", "/CIDFontType0"}


@pytest.mark.parametrize(("name", "lang"), GIVEN)
def test_the_pdf_of_a_report_holds_every_note_in_full(name: str, lang: str) -> None:
    text = documents.printed_text(pdf(name, lang))
    answers = request(name, lang).assessment.answers
    assert len(answers) > 40
    for answer in answers.values():
        for typed in (answer.note, answer.reason, answer.target_reason, answer.evidence):
            assert all(part in text or part[::-1] in text for part in _parts(typed)), typed[:80]


def _parts(typed: str) -> list[str]:
    """What must stand there in one piece: words of a note that runs over pages, or partly to the left, and other notes whole."""
    leftward = any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in typed)
    return [bare(drawable(part)) for part in (typed.split() if leftward or typed == LONG_NOTE else [typed])]


def test_two_exports_of_a_report_are_the_same_bytes() -> None:
    for format_ in ("pdf", "docx"):
        assert write_report("full", format_, request("long", "en")) == written("long", "en", format_)


# --- Word ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "lang"), GIVEN)
def test_the_word_file_of_a_report_is_for_everyone(name: str, lang: str) -> None:
    report, file = made(name, lang), word(name, lang)
    assert {one.get(qn("w:val")) for one in file.styles.element.find(qn("w:docDefaults")).iter(qn("w:lang"))} == {LOCALES[lang]}
    levels = [int(p.style.name[-1]) for p in file.paragraphs if p.style.name.startswith("Heading ")]
    assert levels == [block.level for block in report.blocks if isinstance(block, Heading)]
    assert all(after <= before + 1 for before, after in itertools.pairwise([0, *levels]))
    assert [one.get("descr") for one in file.element.iter(qn("wp:docPr"))] == pictures(report)
    assert len(file.tables) == len(tables(report))
    for table, given in zip(file.tables, tables(report), strict=True):
        first, *others = table._tbl.tr_lst
        assert first.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is None for row in others)
        assert [cell.text for cell in table.rows[0].cells] == list(given.head)


@pytest.mark.parametrize(("name", "lang"), GIVEN)
def test_the_word_file_of_a_report_holds_every_note_as_typed(name: str, lang: str) -> None:
    said = "\n".join(paragraph.text for paragraph in word(name, lang).paragraphs)
    for answer in request(name, lang).assessment.answers.values():
        assert answer.note in said


# --- the number ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", ["pdf", "docx", "md"])
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in (*BLANK_KINDS, "full")])
def test_each_document_tells_the_number_of_the_evaluation(kind: str, format_: str) -> None:
    asked = request("musterfurt", "de")
    number = asked.evaluation.number_of(catalogue().outline.areas[0].id) if kind == "area" else asked.evaluation.overall
    raw = write_report(kind, format_, asked)
    if format_ == "pdf":
        with pikepdf.open(io.BytesIO(raw)) as file:
            said = documents.printed_text(file)
    elif format_ == "docx":
        said = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(raw)).paragraphs)
    else:
        said = raw.decode()
    assert bare(share_line(number, "de", asked.t)) in bare(said)
