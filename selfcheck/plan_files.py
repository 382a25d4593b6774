"""The plan as files: spreadsheet with filters, CSV, and its dates for a calendar. The caller gives the time, so that two exports are equal."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from selfcheck.assessment import Assessment, Measure
from selfcheck.catalogue import Catalogue
from selfcheck.evaluation import Evaluation, evaluate
from selfcheck.plan import STATUSES, UNDER_WAY, Planned, look_at, project
from selfcheck.plan_words import criterion_words, projection_sentence, title_of
from selfcheck.tables.long_text import row_height
from selfcheck.tables.printing import set_feet
from selfcheck.texts import Translate, date, translator

# name of the column's heading (plan.column-…), width in characters
COLUMNS = (
    ("place", 5), ("title", 40), ("criterion", 30), ("today", 9), ("recommended", 14), ("expected", 12), ("why", 45),
    ("owner", 26), ("due", 12), ("effort", 10), ("cost", 13), ("funding", 24), ("decision", 24), ("status", 12), ("overdue", 12), ("progress", 45),
)  # fmt: skip
NAMES = tuple(name for name, _ in COLUMNS)
NOTES_WIDTH = 72  # a page of A4
LETTERS = "ABCDEFGHIJKLMNOP"


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What a file is made of. day: where the user is; now: UTC. mark: tells the assessment apart in calendars without naming it."""

    catalogue: Catalogue
    assessment: Assessment
    lang: str
    day: dt.date
    now: dt.datetime
    mark: str

    @property
    def t(self) -> Translate:
        return translator(self.lang)

    @property
    def evaluation(self) -> Evaluation:
        return evaluate(self.catalogue, self.assessment)


def plan_rows(request: PlanRequest) -> list[tuple[Any, ...]]:
    """One row per measure in the order of COLUMNS: texts, whole numbers and days; None where nothing is entered."""
    standings = request.evaluation.standings
    planned = look_at(request.catalogue, request.assessment, request.day)
    return [_row(request, one, standings.get(one.measure.criterion or "")) for one in planned]


def _row(request: PlanRequest, one: Planned, standing: Any) -> tuple[Any, ...]:
    measure, t = one.measure, request.t
    return (
        one.place,
        title_of(measure, request.catalogue, request.lang, t),
        criterion_words(measure, request.catalogue, request.lang) or None,
        standing.level if standing else None,
        (standing.target or None) if standing else None,
        measure.expected_level,
        measure.why or None,
        measure.owner or None,
        dt.date.fromisoformat(measure.due) if measure.due else None,
        t(f"effort.{measure.effort}") if measure.effort else None,
        measure.cost,
        measure.funding or None,
        measure.decision or None,
        t(f"plan.status-{measure.status}"),
        t("plan.yes") if one.overdue else None,
        measure.progress or None,
    )


# --- spreadsheet ----------------------------------------------------------------------------------------------


def write_workbook(request: PlanRequest) -> bytes:
    """XLSX: the plan with filters and marks for status and overdue dates, and a sheet that explains it."""
    import xlsxwriter

    t, file = request.t, io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    created = request.now.replace(tzinfo=None)
    book.set_properties({"title": t("plan.file-title", name=request.assessment.name or t("start.unnamed")), "created": created})
    _plan_sheet(request, book)
    _notes_sheet(request, book)
    set_feet(book, t("page.plan"), request.assessment.name, t)
    book.close()
    return file.getvalue()


def _plan_sheet(request: PlanRequest, book: Any) -> None:
    t, rows = request.t, plan_rows(request)
    sheet = book.add_worksheet(t("page.plan"))
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E3ECF2", "bottom": 1})
    formats = {
        "due": book.add_format({"num_format": "dd.mm.yyyy" if request.lang == "de" else "d mmm yyyy", "valign": "top", "align": "left"}),
        "cost": book.add_format({"num_format": '#,##0 "€"', "valign": "top", "align": "right", "indent": 1}),
        "": book.add_format({"text_wrap": True, "valign": "top", "align": "left"}),
    }
    for column, (name, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, t(f"plan.column-{name}"), head)
        for line, row in enumerate(rows, start=1):
            _write_cell(sheet, line, column, row[column], formats.get(name, formats[""]))
    sheet.set_row(0, row_height((t(f"plan.column-{name}"), width) for name, width in COLUMNS))
    for line, row in enumerate(rows, start=1):
        sheet.set_row(line, row_height((value, width) for value, (_, width) in zip(row, COLUMNS, strict=True) if isinstance(value, str)))
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(len(rows), 1), len(COLUMNS) - 1)
    _marks(request, book, sheet, max(len(rows), 1))
    sheet.set_landscape()
    sheet.set_paper(8)  # A3: on A4 nobody could read it
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write_cell(sheet: Any, line: int, column: int, value: Any, form: Any) -> None:
    if isinstance(value, dt.date):
        sheet.write_datetime(line, column, dt.datetime(value.year, value.month, value.day), form)
    elif isinstance(value, int):
        sheet.write_number(line, column, value, form)
    elif value is not None:
        sheet.write_string(line, column, value, form)
    else:
        sheet.write_blank(line, column, None, form)


def _marks(request: PlanRequest, book: Any, sheet: Any, last: int) -> None:
    """Status in colour beside its word; a date that has passed while the measure is under way, as the spreadsheet's own day sees it."""
    t = request.t
    status, due = NAMES.index("status"), NAMES.index("due")
    looks = {"planned": None, "running": "#DCE9F5", "done": "#DFF0E3", "dropped": "#E6E6E6"}
    for name in STATUSES:
        if looks[name]:
            look = book.add_format({"bg_color": looks[name], "font_color": "#1D2329"})
            rule = {"type": "cell", "criteria": "equal to", "value": f'"{t(f"plan.status-{name}")}"', "format": look}
            sheet.conditional_format(1, status, last, status, rule)
    day, state = f"${LETTERS[due]}2", f"${LETTERS[status]}2"
    under_way = ",".join(f'{state}="{t(f"plan.status-{name}")}"' for name in UNDER_WAY)
    late = book.add_format({"bold": True, "font_color": "#9B1C1C", "bg_color": "#FBE3E3"})
    sheet.conditional_format(1, due, last, due, {"type": "formula", "criteria": f'=AND({day}<>"",{day}<TODAY(),OR({under_way}))', "format": late})  # fmt: skip


def _notes_sheet(request: PlanRequest, book: Any) -> None:
    t, lang, catalogue, today = request.t, request.lang, request.catalogue, request.evaluation
    after = evaluate(catalogue, project(catalogue, request.assessment))
    lines = [
        t("plan.file-title", name=request.assessment.name or t("start.unnamed")),
        t("plan.file-state", day=date(lang, request.day), phase=catalogue.phase(today.phase).name[lang], version=catalogue.version),
        projection_sentence(today, after, lang, t),
        t("plan.projection-assumes"),
        t("plan.file-overdue"),
        t("app.advice"),
    ]
    sheet = book.add_worksheet(t("plan.file-notes"))
    sheet.set_column(0, 0, NOTES_WIDTH)
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for line, text in enumerate(lines):
        sheet.write_string(line, 0, text, wrapped)
        sheet.set_row(line, row_height([(text, NOTES_WIDTH * 0.8)]))  # words of a long name leave lines half empty


# --- CSV ----------------------------------------------------------------------------------------------------------


def write_csv(request: PlanRequest) -> bytes:
    """For Excel: semicolons, a mark for UTF-8 in front; texts that look like formulas are made harmless."""
    from defusedcsv import csv

    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow([request.t(f"plan.column-{name}") for name in NAMES])
    writer.writerows([_plain(value, request.lang) for value in row] for row in plan_rows(request))
    return ("\ufeff" + file.getvalue()).encode("utf-8")


def _plain(value: Any, lang: str) -> Any:
    """Days as spreadsheets of the language read them."""
    if isinstance(value, dt.date):
        return f"{value:%d.%m.%Y}" if lang == "de" else value.isoformat()
    return "" if value is None else value


# --- calendar -----------------------------------------------------------------------------------------------------


def write_calendar(request: PlanRequest) -> bytes:
    """iCalendar: a whole-day entry on the date of every measure that is under way; the same measure keeps its UID."""
    from icalendar import Calendar

    calendar, t = Calendar(), request.t
    calendar.add("prodid", "-//Selbstcheck Quartiersmanagement//DE")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", t("plan.file-title", name=request.assessment.name or t("start.unnamed")))
    for measure in request.assessment.plan:
        if measure.due and measure.status in UNDER_WAY:
            calendar.add_component(_event(request, measure, dt.date.fromisoformat(measure.due)))
    made: bytes = calendar.to_ical()
    return made


def _event(request: PlanRequest, measure: Measure, due: dt.date) -> Any:
    from icalendar import Event

    event, t, lang = Event(), request.t, request.lang
    event.add("uid", f"{measure.id}.{request.mark}@selfcheck")
    event.add("dtstamp", request.now)
    event.add("dtstart", due)
    event.add("summary", t("plan.calendar-title", title=title_of(measure, request.catalogue, lang, t)))
    event.add("description", "\n".join(_lines(measure, t)))
    event.add("transp", "TRANSPARENT")
    return event


def _lines(measure: Measure, t: Translate) -> Sequence[str]:
    say: Callable[[str, str], str] = lambda name, text: t("plan.calendar-line", name=t(f"plan.column-{name}"), text=text)  # noqa: E731
    given = {"why": measure.why, "owner": measure.owner, "decision": measure.decision, "status": t(f"plan.status-{measure.status}")}
    return [say(name, text) for name, text in given.items() if text.strip()]
