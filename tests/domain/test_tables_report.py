"""Workbook and CSV hold the same numbers as `score --json`, every text whole, and never a formula made from what users wrote."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from selfcheck.assessment import Answer, Assessment, Measure, PositionAnswer, new_assessment
from selfcheck.assessment_file import dump_assessment, load_assessment
from selfcheck.catalogue import Catalogue
from selfcheck.catalogue_files import FOLDER
from selfcheck.demo import demo_assessment, load_demos
from selfcheck.evaluation import as_json, evaluate
from selfcheck.plan_files import COLUMNS
from selfcheck.reports.request import ReportRequest
from selfcheck.tables.answer_sheet import WIDTHS
from selfcheck.tables.csv_files import write_csv
from selfcheck.tables.long_text import MAX_ROW_HEIGHT, column_width, row_height, split_text
from selfcheck.tables.report_tables import report_tables
from selfcheck.tables.workbook import write_workbook
from selfcheck.texts import LANGUAGES, tr
from tests.factories import answers, catalogue, criterion, na, rated
from tests.shipped import shipped

pytestmark = pytest.mark.slow

DAY = dt.date(2026, 11, 22)
FORMULAS = ['=HYPERLINK("http://x")', "+1", "-1+2", "@SUM(A1)", "\t=1+1", " =1+1", "=cmd|' /C calc'!A0", "{=1+1}", "http://example.org"]
PLAN = catalogue(
    criterion("resolution", weight="1/3"), criterion("funding", 3, essential=True), criterion("later", (0, 2, 3)), sha256="a" * 64
)


@pytest.fixture(scope="module")
def real() -> Catalogue:
    return shipped()


def request_of(plan: Catalogue, content: Assessment, lang: str = "de") -> ReportRequest:
    return ReportRequest(plan, content, evaluate(plan, content), lang, DAY)


def random_assessment(plan: Catalogue, seed: int) -> Assessment:
    """Any states, levels, targets and texts a file may hold."""
    draw = random.Random(seed)

    def words() -> str:
        signs = "abc äöüß \n\t=+-@;\"'<>&|مرحبا🏘️\u202e–“"
        return "".join(draw.choices(signs, k=draw.choice([0, 0, 3, 40])))

    def answer() -> Answer:
        state = draw.choice(["rated", "rated", "unknown", "not-applicable", "open"])
        target = draw.choice([None, None, draw.randint(1, plan.top_level)])
        data = {
            "state": state,
            "level": draw.randint(0, plan.top_level) if state == "rated" else None,
            "reason": "Weil. " + words() if state == "not-applicable" else words(),
            "note": words(),
            "evidence": words(),
            "importance": draw.choice([None, 1, 2, 3]),
            "target": target,
            "target-reason": "Weil. " + words() if target else words(),
        }
        return Answer.model_validate(data)

    names = [name for name in [*plan.criteria, "from-another-edition"] if draw.random() < 0.8]
    positions = {
        name: PositionAnswer(choice=draw.choice([None, *(one.id for one in position.choices)]), note=words())
        for name, position in plan.positions.items()
        if draw.random() < 0.6
    }
    measures = [
        Measure(id=f"m{n}", title=words()[:200].replace("\t", " "), cost=draw.choice([None, 0, 8000])) for n in range(draw.randint(0, 4))
    ]
    profile = {"phase": draw.choice(plan.phase_ids), "municipality-name": draw.choice(["Musterfurt", "=1+1", "Ä" * 200])}
    return new_assessment(plan).model_copy(
        update={"answers": {name: answer() for name in names}, "positions": positions, "plan": measures, "profile": profile}
    )


def opened(raw: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(raw))


def records(raw: bytes) -> list[dict[str, str]]:
    """The CSV as a spreadsheet program reads it."""
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))


def number_of(text: str) -> float | None:
    return float(text.replace(",", ".")) if text else None


# --- the file of an assessment --------------------------------------------------------------------------------------------


def test_500_random_assessments_come_back_from_their_files_as_they_were(real: Catalogue) -> None:
    for seed in range(500):
        content = random_assessment(PLAN if seed % 10 else real, seed)
        assert load_assessment(dump_assessment(content), "x") == content, seed


# --- workbook -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_numbers_are_those_of_score_json(real: Catalogue, lang: str) -> None:
    for content in [*(demo_assessment(real, demo, lang) for demo in load_demos(FOLDER, real).values()), random_assessment(real, 7)]:
        request = request_of(real, content, lang)
        expected = as_json(request.evaluation)
        book = opened(write_workbook(request))
        found = [tuple(cell.value for cell in row)[2:8] for row in book[tr(lang, "table.sheet-numbers")].iter_rows(min_row=2)]
        groups = [expected["overall"]]
        for area in real.outline.areas:
            groups += [next(one for one in expected["areas"] if one["id"] == area.id)]
            groups += [one for one in expected["dimensions"] if one["id"] in [dimension.id for dimension in area.dimensions]]
        assert [pytest.approx(row) for row in found] == [
            tuple(one[name] for name in ("points", "recommended", "share", "low", "high", "coverage")) for one in groups
        ]
        ids = {row[-1].value: row for row in book[tr(lang, "table.sheet-answers")].iter_rows(min_row=2)}
        for one in expected["criteria"]:
            row = ids[one["id"]]
            assert (row[9].value, row[10].value) == (one["target"], one["gap"])
        gaps = [row[0].value for row in book[tr(lang, "table.sheet-gaps")].iter_rows(min_row=2)]
        assert gaps == [one["rank"] for one in expected["gaps"]]


def test_numbers_are_numbers_and_dates_are_dates() -> None:
    content = new_assessment(PLAN).model_copy(
        update={"answers": answers(resolution=3, funding=1), "plan": [Measure(id="m", title="Büro", due="2027-03-31", cost=8000)]}
    )
    book = opened(write_workbook(request_of(PLAN, content)))
    [title, *_, due, _, cost] = [cell.value for cell in book["Maßnahmen"][2]][:7]
    assert (title, due, cost) == ("Büro", dt.datetime(2027, 3, 31), 8000)
    shares = list(book["Werte"][2][4:8])
    assert all(cell.data_type == "n" and cell.number_format == "0.0%" for cell in shares)
    facts = {row[0].value: row[1] for row in book["Überblick"].iter_rows(min_row=2)}
    assert facts["Datum"].value == dt.datetime(2026, 11, 22)
    assert facts["Anteil"].value == shares[0].value


def test_every_number_of_the_overview_is_explained_in_words() -> None:
    for lang in LANGUAGES:
        sheet = opened(write_workbook(request_of(PLAN, new_assessment(PLAN), lang)))[tr(lang, "table.sheet-overview")]
        told = {row[0].value for row in sheet.iter_rows(min_row=2) if row[2].value}
        assert {tr(lang, f"table.{name}") for name in ("points", "share", "low", "high", "coverage", "urgency", "stage")} <= told
        assert tr(lang, "page.gaps") in told  # a number of them
        assert tr(lang, "table.gap") not in told


def test_texts_of_users_never_become_formulas_links_or_numbers() -> None:
    given = {name: Answer(note=text, reason="0123", evidence=text) for name, text in zip(FORMULAS, FORMULAS, strict=True)}
    content = new_assessment(PLAN).model_copy(
        update={
            "answers": {f"x{number}": answer for number, answer in enumerate(given.values())},
            "profile": {"municipality-name": "=1+1"},
            "plan": [Measure(id="m", title="=2+2", owner="@x")],
        }
    )
    raw = write_workbook(request_of(PLAN, content))
    cells = [cell for sheet in opened(raw).worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert b"<f" not in b"".join(part for part in _parts(raw) if b"<worksheet" in part)
    assert {text.strip("\t") for text in FORMULAS} <= {str(cell.value).strip("\t") for cell in cells}
    assert "0123" in [cell.value for cell in cells]


def _parts(raw: bytes) -> list[bytes]:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return [archive.read(name) for name in archive.namelist()]


def test_long_texts_go_on_in_rows_that_say_so() -> None:
    note = "🏘" * 20_000
    content = new_assessment(PLAN).model_copy(update={"answers": {"resolution": Answer(note=note)}})
    sheet = opened(write_workbook(request_of(PLAN, content)))["Antworten"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2, max_row=3)]
    assert rows[1][0] == tr("de", "sheet.continued")
    assert rows[0][17] + rows[1][17] == note


def test_sheets_are_laid_out_for_reading() -> None:
    book = opened(write_workbook(request_of(PLAN, new_assessment(PLAN))))
    assert [sheet.title for sheet in book.worksheets] == ["Überblick", "Antworten", "Werte", "Lücken", "Maßnahmen", "Positionen", "Profil"]
    for sheet in book.worksheets:
        assert sheet.freeze_panes in ("A2", "C2")
        assert sheet.auto_filter.ref
        assert not sheet.merged_cells.ranges
        assert all(cell.value for cell in sheet[1])
    assert book.properties.title == tr("de", "table.title")


def test_rows_are_as_high_as_their_texts() -> None:
    content = new_assessment(PLAN).model_copy(update={"answers": {"resolution": Answer(note="Wort " * 100)}})
    sheet = opened(write_workbook(request_of(PLAN, content)))["Antworten"]
    noted, empty = (sheet.row_dimensions[row].height for row in (2, 3))
    assert noted > 2 * empty


def test_two_exports_of_the_same_state_are_identical(real: Catalogue) -> None:
    request = request_of(real, random_assessment(real, 3))
    assert write_workbook(request) == write_workbook(request)
    assert write_csv(request) == write_csv(request)


# --- CSV ------------------------------------------------------------------------------------------------------------------


def test_csv_opens_in_excel_with_decimal_commas_in_german() -> None:
    content = new_assessment(PLAN).model_copy(update={"answers": answers(resolution=1, funding=rated(2))})
    german, english = (write_csv(request_of(PLAN, content, lang)) for lang in LANGUAGES)
    assert german.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in german
    whole = records(german)[-1]
    assert whole["Art"] == tr("de", "table.whole")
    assert whole["Anteil"] == records(english)[-1]["Share"].replace(".", ",") != records(english)[-1]["Share"]


def test_csv_holds_every_criterion_and_every_number_of_score_json(real: Catalogue) -> None:
    for seed in (1, 2, 3):
        request = request_of(real, random_assessment(real, seed))
        expected = as_json(request.evaluation)
        rows = {row["Kennung"]: row for row in records(write_csv(request))}
        for one in [expected["overall"], *expected["areas"], *expected["dimensions"]]:
            names = {
                "Punkte": "points",
                "Empfohlene Punkte": "recommended",
                "Anteil": "share",
                "Untere Grenze": "low",
                "Obere Grenze": "high",
            }
            assert {name: number_of(rows[one["id"]][name]) for name in names} == {name: one[key] for name, key in names.items()}
        for one in expected["criteria"]:
            row = rows[one["id"]]
            assert row["Stand"] == tr("de", f"state.{one['state']}")
            assert [number_of(row[name]) for name in ("Stufe", "Geltendes Ziel", "Lücke", "Gewicht")] == [
                one["level"], one["target"], one["gap"], one["weight"],
            ]  # fmt: skip


def test_csv_never_begins_a_cell_like_a_formula() -> None:
    given = {f"x{number}": Answer(note=text) for number, text in enumerate(FORMULAS)}
    content = new_assessment(PLAN).model_copy(update={"answers": {**given, "resolution": na("=1+1")}})
    cells = [cell for row in records(write_csv(request_of(PLAN, content))) for cell in row.values()]
    assert [cell for cell in cells if cell.strip() and cell.strip()[0] in "=@|%"] == []
    assert [cell for cell in cells if cell.strip()[:1] in ("+", "-") and not cell.strip("+-").isdecimal()] == []
    assert "'=1+1" in cells


def test_csv_keeps_every_note_whole() -> None:
    note = "erste; „zweite“\n" + 'drei "vier" ' * 1500
    content = new_assessment(PLAN).model_copy(update={"answers": {"resolution": Answer(note=note)}})
    assert note in [row["Notiz"] for row in records(write_csv(request_of(PLAN, content)))]


# --- long texts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "kurz", "x" * 32_767, "x" * 32_768, "🏘" * 16_383, "🏘" * 16_384, "ä🏘" * 20_000])
def test_a_text_is_cut_where_a_cell_ends_and_nothing_is_lost(text: str) -> None:
    parts = split_text(text)
    assert "".join(parts) == text
    assert all(len(part.encode("utf-16-le")) // 2 <= 32_767 for part in parts)
    assert len(parts) == max(1, -(-len(text.encode("utf-16-le")) // 2 // 32_766)) or len(parts) <= 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_column_is_wider_than_the_longest_word_of_its_heading(lang: str) -> None:
    headings = {
        **{
            f"table.{column.name}": column.width
            for table in report_tables(request_of(PLAN, new_assessment(PLAN), lang))
            for column in table.columns
        },
        **{f"sheet.col-{name}": width for name, width in WIDTHS.items() if name != "id"},
        **{f"plan.column-{name}": width for name, width in COLUMNS},
    }
    narrow = {key: width for key, width in headings.items() if max(map(len, tr(lang, key).split())) + 2 > width}
    assert not narrow


@pytest.mark.parametrize("lang", ["de", "en"])
def test_a_sheet_without_rows_says_how_it_is_filled_and_can_be_filtered_as_soon_as_it_is(lang: str) -> None:
    content = new_assessment(PLAN)
    book = opened(write_workbook(request_of(PLAN, content, lang)))
    for sheet, key in (("gaps", "gaps.nothing-rated"), ("plan", "plan.empty")):
        shown = book[tr(lang, f"table.sheet-{sheet}")]
        assert shown["A2"].value == tr(lang, key)
        assert shown.auto_filter.ref
    filled = content.model_copy(update={"plan": [Measure(id="m1", title="Vorlage")]})
    assert opened(write_workbook(request_of(PLAN, filled, lang)))[tr(lang, "table.sheet-plan")]["A2"].value == "Vorlage"


def test_a_wide_sheet_is_printed_on_several_pages_with_the_names_of_its_rows_on_each() -> None:
    sheets = {sheet.title: sheet for sheet in opened(write_workbook(request_of(PLAN, new_assessment(PLAN)))).worksheets}
    answers, overview = sheets["Antworten"], sheets["Überblick"]
    assert answers.page_setup.fitToWidth > 1
    assert answers.print_title_cols == "$A:$B"
    assert overview.page_setup.fitToWidth in (None, 1)  # one is what the format takes for granted


def test_a_column_widens_for_a_note_that_no_row_could_hold() -> None:
    usual, long = ("Wort " * 20, "Wort " * 450)
    assert column_width(50, [usual]) == 50
    wide = column_width(50, [usual, long])
    assert row_height([(long, wide)]) < row_height([(long, 50)]) == MAX_ROW_HEIGHT


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_printed_sheet_names_title_assessment_and_page(real: Catalogue, lang: str) -> None:
    content = new_assessment(real, "preparation").model_copy(update={"profile": {"municipality-name": "Haupt & Söhne"}})
    for sheet in openpyxl.load_workbook(io.BytesIO(write_workbook(request_of(real, content, lang)))):
        assert sheet.oddFooter.left.text == f"{tr(lang, 'proof.page')} &P / &N · {tr(lang, 'table.title')} · Haupt && Söhne"
        assert not sheet.oddFooter.right.text  # with a long name it would be printed over it
