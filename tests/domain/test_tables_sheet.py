"""The answer sheet comes back as it went out, also after a hand in Excel or LibreOffice; every fault names sheet and cell."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from selfcheck.assessment import Answer, Assessment, new_assessment
from selfcheck.catalogue import Catalogue
from selfcheck.catalogue_files import FOLDER
from selfcheck.demo import demo_assessment, load_demos
from selfcheck.faults import FaultyFileError
from selfcheck.paper_codes import paper_codes
from selfcheck.tables.answer_sheet import write_answer_sheet
from selfcheck.tables.book import Sheet, book_from_data, cell_name
from selfcheck.tables.read_sheet import FilledSheet, read_sheets
from selfcheck.tables.sheet_form import COLUMNS, STATES
from selfcheck.tables.xlsx_cells import read_cells
from selfcheck.texts import LANGUAGES, tr
from tests.factories import answers, area, catalogue, criterion, dimension, na, rated
from tests.shipped import shipped

pytestmark = pytest.mark.slow

DAY = dt.date(2026, 11, 22)
PLAN = catalogue(
    area(
        "framework", dimension("mandate", criterion("resolution"), criterion("funding", (2, 3, 3))), dimension("place", criterion("office"))
    ),
    area("tasks", dimension("life", criterion("housing"), criterion("later", (0, 2, 3)))),
    sha256="a" * 64,
)
EXTREME = "erste Zeile\nzweite 🏘️ \u202eRTL مرحبا =1+1 <b>&amp;</b> " + "ü" * 9_000
FIRST_ROW = 5


@pytest.fixture(scope="module")
def real() -> Catalogue:
    return shipped()


def content_of(plan: Catalogue = PLAN, **given: Any) -> Assessment:
    profile = {"municipality-name": "Musterfurt", "phase": "preparation"}
    return new_assessment(plan).model_copy(update={"answers": answers(**given), "profile": profile})


def written(content: Assessment, plan: Catalogue = PLAN, phase: str = "preparation", lang: str = "de") -> bytes:
    return write_answer_sheet(plan, content, phase, lang, DAY)


def sheets_of(raw: bytes) -> list[Sheet]:
    return book_from_data({"sheets": read_cells(raw)})


def read(raw: bytes, plan: Catalogue | None = PLAN) -> FilledSheet:
    return read_sheets(sheets_of(raw), "bogen.xlsx", plan)


def edited(raw: bytes, change: Callable[[Worksheet], None], name: str = "Antworten") -> bytes:
    """The sheet as somebody saves it after changing something by hand."""
    book = openpyxl.load_workbook(io.BytesIO(raw))
    change(book[name])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def at(column: str, row: int = FIRST_ROW) -> str:
    return cell_name(row, COLUMNS.index(column) + 1)  # type: ignore[arg-type]


def put(**values: object) -> Callable[[Worksheet], None]:
    """Write into the first question's row."""

    def change(sheet: Worksheet) -> None:
        for column, value in values.items():
            sheet[at(column.replace("_", "-"))] = value

    return change


def faults(raw: bytes) -> list[str]:
    with pytest.raises(FaultyFileError) as caught:
        read(raw)
    return [fault.text("de") for fault in caught.value.faults]


# --- there and back -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_answer_comes_back_as_it_was(lang: str) -> None:
    content = content_of(
        resolution=rated(3, target=2, reason="Weil.", importance=3),
        funding=Answer(state="unknown", note=EXTREME, evidence="=SUMME(A1:A9)"),
        office=na("Kein Büro nötig, sagt der Rat."),
        housing=Answer(note="+49 30 1234", reason="@name", evidence="'schon mit Apostroph"),
        later=rated(0),
    )
    back = read(written(content, lang=lang))
    assert back.content.answers == content.answers
    assert back.content.profile == content.profile
    assert (back.content.catalogue, back.sha256) == (content.catalogue, "a" * 64)


def test_an_empty_sheet_names_every_question_and_answers_none() -> None:
    back = read(written(new_assessment(PLAN))).content
    assert set(back.answers) == set(PLAN.criteria)
    assert all(answer == Answer() for answer in back.answers.values())


def test_the_demo_cases_come_back(real: Catalogue) -> None:
    for demo in load_demos(FOLDER, real).values():
        content = demo_assessment(real, demo, "de")
        back = read(written(content, real, content.phase(real)), real).content
        assert {name: answer for name, answer in back.answers.items() if answer != Answer()} == content.answers


def test_texts_longer_than_a_cell_go_on_in_the_next_row() -> None:
    note, reason = "🏘" * 20_000, "ü" * 20_000
    raw = written(content_of(resolution=Answer(note=note, reason=reason)))
    assert read(raw).content.answers["resolution"].note == note
    lengths = [len(str(cell.value).encode("utf-16-le")) // 2 for row in sheets_of(raw)[1].rows.values() for cell in row.values()]
    assert max(lengths) <= 32_767


def test_two_sheets_of_the_same_day_are_identical() -> None:
    content = content_of(resolution=2)
    assert written(content) == written(content)
    assert written(content) != write_answer_sheet(PLAN, content, "preparation", "de", DAY + dt.timedelta(1))


# --- what it looks like -------------------------------------------------------------------------------------------------


def test_cells_to_fill_in_are_open_and_everything_else_is_protected() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(content_of(resolution=3))))
    sheet = book["Antworten"]
    open_ones = {COLUMNS[cell.column - 1] for cell in sheet[FIRST_ROW] if not cell.protection.locked}
    assert open_ones == {"state", "level", "reason", "note", "evidence", "importance", "target", "target-reason"}
    assert all(one.protection.sheet and one.protection.password is None for one in book.worksheets)
    assert book["selfcheck"].sheet_state == "hidden"
    assert sheet.column_dimensions[at("id")[0]].hidden
    assert sheet.freeze_panes == "C5"
    assert sheet.auto_filter.ref
    assert not sheet.merged_cells.ranges
    assert book.properties.title == tr("de", "sheet.title")


def test_lists_offer_states_and_levels_in_words_of_the_language() -> None:
    for lang in LANGUAGES:
        sheet = openpyxl.load_workbook(io.BytesIO(written(content_of(), lang=lang)))[tr(lang, "sheet.answers")]
        lists = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
        assert lists[at("state")] == '"' + ",".join(tr(lang, f"state.{state}") for state in STATES) + '"'
        assert lists[at("level")] == '"0,1,2,3,4"'
        assert not any("," in tr(lang, f"state.{state}") for state in STATES)


def test_what_is_not_due_stands_on_a_sheet_of_its_own() -> None:
    names = {sheet.name: sheet for sheet in sheets_of(written(content_of()))}
    ids = {name: [row[len(COLUMNS)].value for row in sheet.rows.values() if len(COLUMNS) in row][1:] for name, sheet in names.items()}
    assert ids["Antworten"] == ["resolution", "funding", "office", "housing"]
    assert ids["Nicht fällig"] == ["later"]


def test_no_formula_comes_from_the_texts_of_users() -> None:
    text = '=HYPERLINK("http://x","y")'
    raw = written(content_of(resolution=Answer(note=text, evidence="{=1}", reason="http://example.org")))
    assert not [cell for sheet in sheets_of(raw) for row in sheet.rows.values() for cell in row.values() if cell.kind == "f"]
    assert b"hyperlink" not in raw.lower()


# --- by hand ------------------------------------------------------------------------------------------------------------


def test_a_sheet_saved_by_another_program_comes_back() -> None:
    content = content_of(resolution=rated(3, importance=1), funding=na("Kein Geld."), office=Answer(note=EXTREME))
    again = edited(written(content), lambda sheet: None)
    assert {name: answer for name, answer in read(again).content.answers.items() if answer != Answer()} == content.answers


@pytest.mark.parametrize(
    ("entered", "expected"),
    [
        ({"level": "3"}, rated(3)),
        ({"level": " 3 ", "state": "Bewertet "}, rated(3)),
        ({"level": 3.0}, rated(3)),
        ({"level": "3,0"}, rated(3)),
        ({"level": "Stufe 2"}, rated(2)),
        ({"state": "RATED", "level": 0}, rated(0)),
        ({"state": "weiß  nicht"}, Answer(state="unknown")),
        ({"state": "don’t know"}, Answer(state="unknown")),
        ({"state": "„Weiß nicht“"}, Answer(state="unknown")),
        ({"state": "offen", "note": "  "}, Answer()),
        ({"state": "Does not apply here", "reason": 2026}, Answer(state="not-applicable", reason="2026")),
        ({"note": 46082}, Answer(note="46082")),
        ({"note": 3.5}, Answer(note="3.5")),
        ({"note": dt.datetime(2026, 3, 1)}, Answer(note="01.03.2026")),
        ({"note": "  eingerückt\r\nzwei "}, Answer(note="  eingerückt\nzwei ")),
        (
            {"importance": "3", "target": "2", "target_reason": "Weil."},
            Answer.model_validate({"importance": 3, "target": 2, "target-reason": "Weil."}),
        ),
    ],
    ids=str,
)
def test_what_people_enter_is_understood(entered: dict[str, object], expected: Answer) -> None:
    raw = edited(written(content_of()), put(**entered))
    assert read(raw).content.answers["resolution"] == expected


def test_columns_may_change_places_and_rows_may_be_sorted() -> None:
    content = content_of(resolution=rated(3), funding=na("Kein Geld."), office=Answer(note="Notiz"))

    def shuffle(sheet: Worksheet) -> None:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=FIRST_ROW - 1)]
        order = [*range(len(COLUMNS))[::-1]]
        for number, row in enumerate([rows[0], *rows[:0:-1]]):
            for place, column in enumerate(order):
                sheet.cell(FIRST_ROW - 1 + number, place + 1).value = row[column]

    raw = edited(written(content), shuffle)
    assert {name: answer for name, answer in read(raw).content.answers.items() if answer != Answer()} == content.answers


def test_headings_of_the_other_language_and_further_columns_do_no_harm() -> None:
    def change(sheet: Worksheet) -> None:
        sheet[at("note", FIRST_ROW - 1)] = "NOTE "
        sheet.cell(FIRST_ROW - 1, len(COLUMNS) + 2).value = "Bemerkung der Kollegin"
        sheet.cell(FIRST_ROW, len(COLUMNS) + 2).value = "=1+1"
        sheet[at("note")] = "da"

    assert read(edited(written(content_of()), change)).content.answers["resolution"] == Answer(note="da")


@pytest.mark.parametrize(
    ("entered", "column", "key"),
    [
        ({"level": 5}, "level", "sheet.number"),
        ({"level": 2.5}, "level", "sheet.number"),
        ({"level": -1}, "level", "sheet.number"),
        ({"level": "drei"}, "level", "sheet.number"),
        ({"level": dt.datetime(2026, 2, 1)}, "level", "sheet.number-is-date"),
        ({"level": "=1+2"}, "level", "sheet.formula"),
        ({"note": "=A1"}, "note", "sheet.formula"),
        ({"note": True}, "note", "sheet.truth"),
        ({"state": "vielleicht"}, "state", "sheet.unknown-state"),
        ({"state": "Weiß nicht", "level": 2}, "level", "sheet.level-without-rating"),
        ({"state": "bewertet"}, "level", "sheet.rated-without-level"),
        ({"state": "Trifft hier nicht zu"}, "reason", "sheet.no-reason"),
        ({"target": 3}, "target-reason", "sheet.no-target-reason"),
        ({"importance": 4}, "importance", "sheet.number"),
        ({"target": 0, "target_reason": "x"}, "target", "sheet.number"),
        ({"note": "x" * 20_001}, "note", "fault.pydantic.string_too_long"),
        ({"id": "resolutoin"}, "id", "fault.unknown-criterion-meant"),
        ({"id": "<script>"}, "id", "fault.unknown-criterion"),
    ],
    ids=str,
)
def test_faults_name_sheet_and_cell(entered: dict[str, object], column: str, key: str) -> None:
    raw = edited(written(content_of()), put(**entered))
    with pytest.raises(FaultyFileError) as caught:
        read(raw)
    [fault] = caught.value.faults
    assert (fault.place, fault.key) == (f"bogen.xlsx: Antworten!{at(column)}", key)
    assert all(fault.sentence(lang) for lang in LANGUAGES)


def test_all_faults_are_told_at_once() -> None:
    def change(sheet: Worksheet) -> None:
        sheet[at("level")] = 9
        sheet[at("state", FIRST_ROW + 1)] = "unbekannt"

    assert len(faults(edited(written(content_of()), change))) == 2


def test_a_row_added_by_hand_is_not_lost_in_silence() -> None:
    def change(sheet: Worksheet) -> None:
        sheet[at("note", 20)] = "Wohin damit?"

    assert faults(edited(written(content_of()), change)) == [f"bogen.xlsx: Antworten!{at('note', 20)}: {tr('de', 'sheet.no-question')}"]


def test_a_copied_row_is_a_fault_and_an_empty_one_is_none() -> None:
    def copy(sheet: Worksheet) -> None:
        sheet[at("id", 20)] = "resolution"
        sheet[at("level", 20)] = 1

    [sentence] = faults(edited(written(content_of(resolution=3)), copy))
    assert tr("de", "sheet.row-twice", row=FIRST_ROW, sheet="Antworten") in sentence


def test_missing_and_doubled_columns_are_told() -> None:
    def rename(sheet: Worksheet) -> None:
        sheet[at("note", FIRST_ROW - 1)] = "Sonstiges"

    def double(sheet: Worksheet) -> None:
        sheet[at("levels", FIRST_ROW - 1)] = "Notiz"

    assert tr("de", "sheet.no-column", title="Notiz") in faults(edited(written(content_of()), rename))[0]
    assert tr("de", "sheet.column-twice", title="Notiz") in faults(edited(written(content_of()), double))[0]


def test_a_workbook_that_is_no_answer_sheet_is_said() -> None:
    book = openpyxl.Workbook()
    out = io.BytesIO()
    book.save(out)
    assert tr("de", "sheet.not-ours", sheet="selfcheck") in faults(out.getvalue())[0]


def test_a_sheet_of_another_edition_keeps_its_ids_for_the_migration() -> None:
    raw = written(content_of(resolution=3))
    newer = catalogue(criterion("resolution-and-backing"), sha256="b" * 64).model_copy(
        update={"outline": PLAN.outline.model_copy(update={"version": "2"})}
    )
    back = read(raw, newer).content
    assert back.catalogue.version == "1"
    assert back.answers["resolution"].level == 3


def has_calc() -> bool:
    office = shutil.which("soffice")
    return bool(office) and (Path(str(office)).resolve().parent / "libsclo.so").exists()


@pytest.mark.slow
@pytest.mark.skipif(not has_calc(), reason="no LibreOffice Calc: apt install libreoffice-calc")
@pytest.mark.parametrize("through", ["xlsx", "ods"])
def test_a_sheet_filled_in_and_saved_by_libreoffice_comes_back(tmp_path: Path, through: str) -> None:
    """What was in it and what was entered by hand; it is as protected as before, with its lists."""
    content = content_of(funding=na("Kein Geld."), office=Answer(note="zwei\nZeilen =1+1"))
    file = tmp_path / "bogen.xlsx"
    file.write_bytes(edited(written(content), put(state="bewertet", level=3, note="Größe 😀; „Zitat“", importance=1)))
    for ending in dict.fromkeys((through, "xlsx")):
        out = tmp_path / ending
        profile = f"-env:UserInstallation=file://{tmp_path}/office"
        command = ["soffice", profile, "--headless", "--convert-to", ending, "--outdir", str(out), str(file)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        file = out / f"bogen.{ending}"
    entered = rated(3, importance=1).model_copy(update={"note": "Größe 😀; „Zitat“"})
    back = {name: answer for name, answer in read(file.read_bytes()).content.answers.items() if answer != Answer()}
    assert back == {**content.answers, "resolution": entered}
    sheet = openpyxl.load_workbook(file)["Antworten"]
    assert sheet.protection.sheet
    assert sheet[at("criterion")].protection.locked
    assert not sheet[at("note")].protection.locked
    assert any('"0,1,2,3,4"' in (rule.formula1 or "") for rule in sheet.data_validations.dataValidation)


# --- codes --------------------------------------------------------------------------------------------------------------


def test_codes_name_area_dimension_and_criterion() -> None:
    assert paper_codes(PLAN) == {"resolution": "A1.1", "funding": "A1.2", "office": "A2.1", "housing": "B1.1", "later": "B1.2"}


def test_codes_are_unique_beyond_26_areas() -> None:
    plan = catalogue(*(area(f"a{n}", dimension(f"d{n}", criterion(f"c{n}"))) for n in range(60)))
    codes = list(paper_codes(plan).values())
    assert len(set(codes)) == 60
    assert (codes[0], codes[25], codes[26], codes[52]) == ("A1.1", "Z1.1", "AA1.1", "BA1.1")
