"""The printable proof holds the whole catalogue and can be read by everyone, in both formats and languages."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import re
from collections.abc import Iterator
from typing import Any

import docx
import pikepdf
import pytest
from docx.oxml.ns import qn

from selfcheck.catalogue import Catalogue
from selfcheck.cli import main
from selfcheck.documents.docx import write_docx
from selfcheck.documents.parts import Block, Bullets, Document, Facts, Heading, Line, Table
from selfcheck.documents.pdf import write_pdf
from selfcheck.proof import make_proof
from tests import documents
from tests.shipped import shipped

pytestmark = pytest.mark.slow

DAY = dt.date(2026, 11, 22)
CATALOGUE = shipped()


@pytest.fixture(scope="module", params=["de", "en"])
def proof(request: pytest.FixtureRequest) -> Document:
    return make_proof(CATALOGUE, request.param, DAY)


@pytest.fixture(scope="module")
def pdf(proof: Document) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(write_pdf(proof)))


@pytest.fixture(scope="module")
def word(proof: Document) -> Any:
    return docx.Document(io.BytesIO(write_docx(proof)))


def lines(block: Block) -> Iterator[Line]:
    if isinstance(block, Line):
        yield block
    elif isinstance(block, Bullets):
        yield from block.lines
    elif isinstance(block, Table):
        for row in block.rows:
            yield from row


def without_gaps(levels: list[int]) -> bool:
    return levels[0] == 1 and all(after <= before + 1 for before, after in itertools.pairwise(levels))


# --- what is in it


def test_the_proof_holds_every_text_of_every_criterion(proof: Document) -> None:
    printed = {block.text for block in proof.blocks if isinstance(block, Heading)}
    printed |= {part for block in proof.blocks for line in lines(block) for part in (line.text, *line.text.split("; "))}
    for criterion in CATALOGUE.criteria.values():
        texts = [criterion.title, criterion.question, criterion.judged, criterion.why, *criterion.levels.values(), *criterion.guiding]
        texts += [statement.text for statement in criterion.standard]
        texts += [step.text for step in criterion.steps.values()] + [step.who for step in criterion.steps.values()]
        texts += [*criterion.evidence, *criterion.ask]
        if criterion.contested:
            texts += [position.text for position in criterion.contested.positions]
        plain = [criterion.plain.question, *criterion.plain.levels.values()] if criterion.plain else []
        for text in [*(text[proof.lang] for text in texts if text), *plain]:
            assert text in printed, (criterion.id, text)


def test_the_proof_holds_positions_terms_facts_and_sources(proof: Document) -> None:
    lang = proof.lang
    printed = {block.text for block in proof.blocks if isinstance(block, Heading)}
    printed |= {line.text for block in proof.blocks for line in lines(block)}
    for position in CATALOGUE.positions.values():
        assert {position.question[lang], *(choice.text[lang] for choice in position.choices)} <= printed
    for term in (*CATALOGUE.glossary.values(), *CATALOGUE.scoring_terms.values()):
        assert term.text[lang] in printed
    for fact in CATALOGUE.facts.facts:
        assert fact.text[lang] in printed
    leads = [line.lead for block in proof.blocks for line in lines(block)]
    assert [lead for lead in leads if lead.startswith("[")] == [f"[{name}]" for name in CATALOGUE.sources]


def test_each_recommendation_says_where_it_comes_from(proof: Document) -> None:
    marks = {line.text: line.mark for block in proof.blocks for line in lines(block)}
    for criterion in CATALOGUE.criteria.values():
        for statement in criterion.standard:
            mark = marks[statement.text[proof.lang]]
            assert all(f"[{name}]" in mark for name in statement.sources)
            assert mark


def test_plain_german_is_marked_as_german(proof: Document) -> None:
    plain = next(criterion.plain for criterion in CATALOGUE.criteria.values() if criterion.plain)
    assert {line.lang for block in proof.blocks for line in lines(block) if line.text == plain.question} == {"de"}


def test_the_cover_names_edition_day_and_checksum(proof: Document) -> None:
    cover = " ".join(value for block in proof.cover if isinstance(block, Facts) for _, value in block.pairs)
    assert CATALOGUE.version in cover
    assert CATALOGUE.sha256[:12] in cover
    assert "2026" in cover


def test_headings_have_no_gaps(proof: Document) -> None:
    assert without_gaps([heading.level for heading in proof.headings])


def test_a_catalogue_with_little_in_it_can_be_printed() -> None:
    """Another organisation's framework may lack everything that is optional."""
    criteria = {}
    for name, criterion in CATALOGUE.criteria.items():
        nothing: dict[str, Any] = {key: [] for key in ("standard", "guiding", "evidence", "ask")} | {"steps": {}}
        nothing |= dict.fromkeys(("judged", "why", "essential", "contested", "effort", "plain"))
        criteria[name] = criterion.model_copy(update=nothing)
    bare = Catalogue.model_construct(outline=CATALOGUE.outline, criteria=criteria, sha256="0" * 64)
    assert write_pdf(make_proof(bare, "de", DAY)).startswith(b"%PDF")


# --- PDF


def test_the_pdf_is_tagged_and_says_language_and_title(pdf: pikepdf.Pdf, proof: Document) -> None:
    root = pdf.Root
    assert "/StructTreeRoot" in root
    assert bool(root.MarkInfo.Marked)
    assert str(root.Lang).startswith(proof.lang)
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    with pdf.open_metadata() as metadata:
        assert proof.title in metadata["dc:title"]
        assert metadata["pdfuaid:part"] == "1"


def test_headings_and_header_cells_of_the_pdf_are_tagged(pdf: pikepdf.Pdf, proof: Document) -> None:
    tags = documents.tags(pdf)
    levels = [int(tag[2:]) for tag in tags if tag[1:2] == "H" and tag[2:].isdigit()]
    assert without_gaps(levels)
    assert len(levels) == len(proof.headings) + 1  # and the one of the table of contents
    heads = sum(len(block.head) for block in proof.blocks if isinstance(block, Table))
    assert tags.count("/TH") == heads


def test_the_pdf_has_a_bookmark_for_each_criterion(pdf: pikepdf.Pdf, proof: Document) -> None:
    with pdf.open_outline() as outline:
        stack, titles = list(outline.root), set()
        while stack:
            entry = stack.pop()
            titles.add(entry.title)
            stack += entry.children
    assert {criterion.title[proof.lang] for criterion in CATALOGUE.criteria.values()} <= titles


def test_the_pdf_brings_its_own_fonts(pdf: pikepdf.Pdf) -> None:
    fonts = {font.objgen: font for page in pdf.pages for font in page.Resources.get("/Font", {}).values()}
    assert fonts
    for font in fonts.values():
        assert font.Subtype != "/Type3"
        assert re.search("LiberationSans|DejaVuSans", str(font.BaseFont))


def test_the_pdf_shows_every_question_and_level(pdf: pikepdf.Pdf, proof: Document) -> None:
    shown = documents.printed_text(pdf)
    for criterion in CATALOGUE.criteria.values():
        assert documents.bare(criterion.question[proof.lang]) in shown, criterion.id
        # a level may continue after a hyphen or page break; its beginning stands on one line
        assert all(documents.bare(text[proof.lang][:30]) in shown for text in criterion.levels.values()), criterion.id


# --- Word


def test_the_word_document_has_all_titles_as_headings_without_gaps(word: Any, proof: Document) -> None:
    headings = [paragraph for paragraph in word.paragraphs if paragraph.style.name.startswith("Heading ")]
    assert [paragraph.text for paragraph in headings] == [heading.text for heading in proof.headings]
    assert without_gaps([int(paragraph.style.name[-1]) for paragraph in headings])
    titles = [criterion.title[proof.lang] for criterion in CATALOGUE.criteria.values()]
    assert [paragraph.text for paragraph in headings if paragraph.style.name == "Heading 3"] == titles


def test_the_word_document_says_language_and_title(word: Any, proof: Document) -> None:
    defaults = word.styles.element.find(qn("w:docDefaults"))
    assert {lang.get(qn("w:val")) for lang in defaults.iter(qn("w:lang"))} == {{"de": "de-DE", "en": "en-GB"}[proof.lang]}
    assert word.core_properties.title.startswith(proof.title)
    assert word.core_properties.created.date() == DAY
    marked = {lang.get(qn("w:val")) for run in word.element.iter(qn("w:r")) for lang in run.iterfind(f"{qn('w:rPr')}/{qn('w:lang')}")}
    assert marked == {{"de": "en-GB", "en": "de-DE"}[proof.lang]}  # titles of sources in the other language


def test_every_table_of_the_word_document_has_a_header_row(word: Any, proof: Document) -> None:
    assert len(word.tables) == sum(isinstance(block, Table) for block in proof.blocks)
    for table in word.tables:
        rows = [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in table._tbl.tr_lst]
        assert rows == [True] + [False] * (len(rows) - 1)


def test_the_contents_of_the_word_document_lead_to_headings(word: Any) -> None:
    marks = {mark.get(qn("w:name")) for mark in word.element.iter(qn("w:bookmarkStart"))}
    targets = [target for link in word.element.iter(qn("w:hyperlink")) if (target := link.get(qn("w:anchor")))]
    assert len(targets) > len(CATALOGUE.criteria)
    assert set(targets) == marks


# --- the command


@pytest.mark.parametrize(("name", "begins"), [("a.PDF", b"%PDF"), ("a.docx", b"PK")])
def test_the_command_writes_the_format_of_the_suffix(tmp_path: Any, name: str, begins: bytes) -> None:
    assert main(["print-catalogue", "-o", str(tmp_path / name)]) == 0
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_an_unknown_suffix_is_said_in_a_sentence(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["print-catalogue", "--lang", "de", "-o", str(tmp_path / "katalog.txt")]) == 2
    assert ".pdf oder .docx" in capsys.readouterr().err
    assert not (tmp_path / "katalog.txt").exists()


def test_a_missing_folder_is_said_in_a_sentence(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["print-catalogue", "-o", str(tmp_path / "missing" / "a.pdf")]) == 1
    assert "missing" in capsys.readouterr().err
