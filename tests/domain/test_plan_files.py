"""The plan as spreadsheet, CSV and calendar, read back by other programs' libraries."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io

import openpyxl
import pytest
from icalendar import Calendar

from selfcheck.assessment import Measure
from selfcheck.catalogue_files import FOLDER
from selfcheck.demo import demo_assessment, load_demos
from selfcheck.plan_files import COLUMNS, NAMES, PlanRequest, write_calendar, write_csv, write_workbook
from selfcheck.texts import LANGUAGES, tr
from tests.shipped import shipped

pytestmark = pytest.mark.slow

CATALOGUE = shipped()
DEMOS = load_demos(FOLDER, CATALOGUE)
NOW = dt.datetime(2026, 11, 22, 10, 30, tzinfo=dt.UTC)
HOSTILE = '=HYPERLINK("http://evil.example")'
LONG = 'Größe 👋 مرحبا\nzweite Zeile; mit "Anführung" ' + "x" * 5000


def request(lang: str = "de", name: str = "musterfurt", plan: list[Measure] | None = None) -> PlanRequest:
    content = demo_assessment(CATALOGUE, DEMOS[name], lang)
    content = content if plan is None else content.model_copy(update={"plan": plan})
    return PlanRequest(CATALOGUE, content, lang, NOW.date(), NOW, "0123456789abcdef")


def cells(wish: PlanRequest) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(wish)))
    return list(book.worksheets[0].iter_rows(values_only=True))


def rows_of_csv(wish: PlanRequest) -> list[list[str]]:
    return list(csv.reader(io.StringIO(write_csv(wish).decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.parametrize("write", [write_workbook, write_csv, write_calendar])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_two_exports_of_the_same_state_are_identical(write, lang):
    assert write(request(lang)) == write(request(lang))


# --- spreadsheet ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_numbers_are_numbers_and_days_are_days(lang):
    head, first, *rest = cells(request(lang))
    assert head == tuple(tr(lang, f"plan.column-{name}") for name in NAMES)
    row = dict(zip(NAMES, first, strict=True))
    measure = request(lang).assessment.plan[0]
    assert (row["place"], row["cost"], row["due"]) == (1, 32300, dt.datetime(2027, 2, 25))
    assert (row["title"], row["owner"]) == (measure.title, measure.owner)
    assert (row["today"], row["recommended"], row["expected"]) == (1, 3, 2)
    assert row["status"] == tr(lang, "plan.status-running")
    assert len(rest) == 7


def test_the_sheet_can_be_filtered_and_marks_what_is_overdue():
    sheet = openpyxl.load_workbook(io.BytesIO(write_workbook(request()))).worksheets[0]
    assert sheet.auto_filter.ref == "A1:P9"
    assert sheet.freeze_panes == "C2"
    formulas = [rule.formula for rules in sheet.conditional_formatting for rule in rules.rules]
    assert any("TODAY()" in formula for [formula] in formulas)
    assert ['"erledigt"'] in formulas


def test_no_formula_is_made_from_what_users_wrote():
    fields = dict.fromkeys(("title", "why", "owner", "funding", "decision", "progress"), HOSTILE)
    wish = request(plan=[Measure(id="m1", **fields), Measure(id="m2", title="+1", why="@x", owner="-2", funding="=1")])
    sheet = openpyxl.load_workbook(io.BytesIO(write_workbook(wish))).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}
    assert sheet["B2"].value == HOSTILE
    assert all(cell.hyperlink is None for row in sheet.iter_rows() for cell in row)


def test_nothing_is_cut_or_lost():
    wish = request(plan=[Measure(id="m1", why=LONG, progress=LONG)])
    [_, row] = cells(wish)
    assert dict(zip(NAMES, row, strict=True))["why"] == LONG
    [_, line] = rows_of_csv(wish)
    assert dict(zip(NAMES, line, strict=True))["progress"] == LONG


def test_an_empty_plan_and_a_criterion_of_another_edition_are_files_too():
    for plan in ([], [Measure.model_validate({"id": "m1", "criterion": "from-elsewhere", "expected-level": 6})]):
        wish = request(plan=plan)
        assert len(cells(wish)) == len(rows_of_csv(wish)) == len(plan) + 1
        Calendar.from_ical(write_calendar(wish))


def test_five_hundred_measures_are_written():
    wish = request(plan=[Measure(id=f"m{n}", title=f"Nr. {n}", due="2027-01-01", cost=n) for n in range(500)])
    assert len(cells(wish)) == 501
    assert write_calendar(wish).count(b"BEGIN:VEVENT") == 500


def test_rows_are_as_high_as_their_texts():
    """Programs do not make them so by themselves; what is longer than a row can be is still there whole."""
    plan = [Measure(id="m1", title="kurz"), Measure(id="m2", title="Wort " * 40), Measure(id="m3", progress="Wort " * 2000)]
    sheet = openpyxl.load_workbook(io.BytesIO(write_workbook(request(plan=plan)))).worksheets[0]
    short, long, longest = (sheet.row_dimensions[row].height for row in (2, 3, 4))
    assert short < 20
    assert 5 * 13 < long < 8 * 14
    assert 390 < longest < 409


# --- CSV ----------------------------------------------------------------------------------------------------------


def test_csv_opens_in_excel_with_german_days():
    raw = write_csv(request())
    assert raw.startswith(b"\xef\xbb\xbf")
    head, first, *_ = rows_of_csv(request())
    assert head[1] == "Maßnahme"
    row = dict(zip(NAMES, first, strict=True))
    assert (row["due"], row["cost"], row["place"]) == ("25.02.2027", "32300", "1")
    english = dict(zip(NAMES, rows_of_csv(request("en"))[1], strict=True))
    assert english["due"] == "2027-02-25"


def test_csv_holds_no_formula():
    wish = request(plan=[Measure(id="m1", title=HOSTILE, why="+49 30", owner="-x", progress="@x")])
    [_, row] = rows_of_csv(wish)
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


def test_both_tables_hold_the_same_rows():
    for row, line in zip(cells(request())[1:], rows_of_csv(request())[1:], strict=True):
        plain = [f"{cell:%d.%m.%Y}" if isinstance(cell, dt.datetime) else "" if cell is None else str(cell) for cell in row]
        assert plain == line
    assert len(COLUMNS) == len(line)


# --- calendar -----------------------------------------------------------------------------------------------------


def events(wish: PlanRequest) -> list[Calendar]:
    return Calendar.from_ical(write_calendar(wish)).walk("VEVENT")


def test_dates_of_what_is_under_way_stand_in_the_calendar():
    found = events(request())
    assert len(found) == 7  # the eighth is done
    assert found[0].decoded("dtstart") == dt.date(2027, 2, 25)
    assert found[0].decoded("dtstamp") == NOW
    assert "Eigenanteil" in str(found[0]["summary"])
    assert "Leitung der Kämmerei" in str(found[0]["description"])


def test_a_measure_keeps_its_uid_and_shares_it_with_no_other_assessment():
    first, later = events(request()), events(dataclasses.replace(request("en"), now=NOW + dt.timedelta(days=40)))
    assert [event["uid"] for event in first] == [event["uid"] for event in later]
    assert len({event["uid"] for event in first}) == len(first)
    other = events(dataclasses.replace(request(), mark="fedcba9876543210"))
    assert not {event["uid"] for event in first} & {event["uid"] for event in other}


def test_what_users_wrote_breaks_no_line_of_the_calendar():
    wish = request(plan=[Measure(id="m1", title="a\nEND:VEVENT;,\\", why=LONG, due="2027-01-01")])
    [event] = events(wish)
    assert "END:VEVENT;,\\" in str(event["summary"])
    assert LONG in str(event["description"])
    assert all(len(line) <= 75 for line in write_calendar(wish).split(b"\r\n"))
