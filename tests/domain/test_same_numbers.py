"""One evaluation, one number: JSON, the command line, CSV, workbook, PDF, Word, Markdown, figures and derivation say the same."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re

import openpyxl
import pytest
from hypothesis import given, settings

from selfcheck.assessment import Assessment, Edition
from selfcheck.assessment_file import dump_assessment
from selfcheck.catalogue_files import FOLDER
from selfcheck.charts import group_chart
from selfcheck.cli import main
from selfcheck.demo import demo_assessment, load_demos
from selfcheck.derivation import derivation_blocks, derive_all
from selfcheck.documents.docx import write_docx
from selfcheck.documents.markdown import write_markdown
from selfcheck.documents.parts import Document, Heading, Words
from selfcheck.documents.pdf import write_pdf
from selfcheck.evaluation import as_json, evaluate
from selfcheck.reports.numbers import groups_table
from selfcheck.reports.request import ReportRequest
from selfcheck.tables.csv_files import write_csv
from selfcheck.tables.workbook import write_workbook
from selfcheck.texts import LANGUAGES, number, percent, translator
from selfcheck.wording import share_line
from tests.domain.test_laws import cases
from tests.figures import IS_LONG
from tests.pdf_text import pdf_text
from tests.shipped import shipped

pytestmark = pytest.mark.slow

DAY = dt.date(2026, 11, 22)
NAMES = ("points", "recommended", "share", "low", "high", "coverage")


def told(request):
    """The numbers of every group as `score --json` has them, by id in catalogue order; the whole first."""
    data = as_json(request.evaluation)
    return {entry["id"]: [entry[name] for name in NAMES] for entry in (data["overall"], *data["areas"], *data["dimensions"])}


def in_csv(request):
    """Groups by id from the last rows of the CSV file."""
    rows = list(csv.reader(io.StringIO(write_csv(request).decode("utf-8-sig")), delimiter=";"))
    first = rows[0].index(request.t("table.points"))

    def value(cell):
        return float(cell.replace(",", ".")) if cell else None

    groups = rows[1 + len(request.catalogue.criteria) :]
    return {row[2]: [value(cell) for cell in row[first : first + len(NAMES)]] for row in groups}


def in_workbook(request):
    """The rows of the sheet of numbers, in its own order: the whole, then each area with its dimensions."""
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(request)), read_only=True)  # without the sheets nobody asks for
    sheet = next(sheet for sheet in book if sheet.title == request.t("table.sheet-numbers"))
    rows = [
        row
        for row in sheet.iter_rows(values_only=True)
        if row[0] in {request.t(f"table.{kind}") for kind in ("whole", "area", "dimension")}
    ]
    return [list(row[2 : 2 + len(NAMES)]) for row in rows]


def in_order(request, by_id):
    """The whole, then each area with its dimensions."""
    groups = [("overall",), *((area.id, *(one.id for one in area.dimensions)) for area in request.catalogue.outline.areas)]
    return [by_id[name] for group in groups for name in group]


def squeezed(text):
    """Without spaces: a PDF often has gaps instead of them."""
    return "".join(text.split())


def document(request):
    """The table of numbers that reports hold, alone on a page."""
    words = Words(page="Page", contents="Contents")
    blocks = (Heading("Numbers", 1), groups_table(request))
    return Document(request.lang, "Title", "", "", words, DAY, blocks)


def in_words(numbers, plan, lang, t):
    """The share as people read it: none below the coverage minimum."""
    _, _, share, _, _, coverage = numbers
    if share is None:
        return t("number.none")
    return percent(lang, share) if coverage * 100 >= plan.outline.coverage_minimum else t("results.too-little")


def check(request, printed=True):
    """Every place tells the numbers of the evaluation; a printed page takes most of the time."""
    expected, lang, t = told(request), request.lang, request.t
    rows = in_csv(request)
    assert set(rows) == set(expected)
    for name, numbers in expected.items():
        assert rows[name] == pytest.approx(numbers)
    for row, numbers in zip(in_workbook(request), in_order(request, expected), strict=True):
        assert row == pytest.approx(numbers)
    rows = [[cell.text for cell in row] for row in groups_table(request).rows]
    shares = [in_words(numbers, request.catalogue, lang, t) for numbers in in_order(request, expected)]
    assert [row[1] for row in rows] == shares
    plain = squeezed("".join("".join(row) for row in rows))
    if printed:
        assert plain in pdf_text(write_pdf(document(request)))
    assert plain.replace("\\", "") in re.sub(r"[|*\\]", "", squeezed(write_markdown(document(request))))
    for derivation in derive_all(request.evaluation, request.assessment.answers):
        first = derivation_blocks(derivation, lang, t)[0].text
        assert first == share_line(request.evaluation.number_of(derivation.id), lang, t)


@settings(max_examples=200, derandomize=True, deadline=None, database=None)
@given(cases())
def test_200_random_assessments_have_the_same_numbers_everywhere(case):
    content = Assessment(catalogue=Edition(id=case.plan.id, version=case.plan.version), answers=case.answers)
    lang = LANGUAGES[len(case.answers) % 2]
    printed = IS_LONG or len(case.answers) % 4 in (0, 3)
    check(ReportRequest(case.plan, content, case.result, lang, DAY), printed)


@pytest.fixture(scope="module")
def real():
    return shipped()


@pytest.mark.parametrize(("name", "lang"), [("musterfurt", "de"), ("grossfiktingen", "en"), ("neu-erdachtsheim", "de")])
def test_so_have_the_examples_on_the_command_line_too(real, name, lang, tmp_path, capsys):
    content = demo_assessment(real, load_demos(FOLDER, real)[name], lang)
    request = ReportRequest(real, content, evaluate(real, content), lang, DAY)
    check(request)
    file = tmp_path / "case.json"
    file.write_bytes(dump_assessment(content))
    assert main(["score", str(file), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads(json.dumps(as_json(request.evaluation)))


def test_figures_and_their_tables_tell_them_too(real):
    for demo in load_demos(FOLDER, real).values():
        content = demo_assessment(real, demo, "de")
        result = evaluate(real, content)
        figure = group_chart(result, "de", translator("de"))
        cells = [" ".join(row).replace("\u00a0", " ") for row in figure.rows]
        for area in result.areas:
            assert any(percent("de", area.share).replace("\u00a0", " ") in row for row in cells)
            assert number("de", area.share * 100) in figure.alt


def test_word_holds_the_same_cells(real):
    import docx

    content = demo_assessment(real, load_demos(FOLDER, real)["musterfurt"], "de")
    request = ReportRequest(real, content, evaluate(real, content), "de", DAY)
    table = docx.Document(io.BytesIO(write_docx(document(request)))).tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows[1:]] == [
        [cell.text for cell in row] for row in groups_table(request).rows
    ]
