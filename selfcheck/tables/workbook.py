"""The report as an XLSX workbook: real numbers and dates, no formulas, texts whole."""

from __future__ import annotations

import datetime as dt
import io
from fractions import Fraction
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from selfcheck.reports.request import ReportRequest
from selfcheck.tables.long_text import column_width, row_height, split_text
from selfcheck.tables.printing import set_feet
from selfcheck.tables.report_tables import Share, Table, Value, report_tables

PAGE_WIDTH = 200  # signs of a printed line that can still be read
# Texts of users never become formulas, links or numbers.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_workbook(request: ReportRequest) -> bytes:
    """One sheet per table of the report, each with a frozen row of headings and filters.

    Two workbooks of the same request are identical byte by byte.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    set_document_facts(book, request.t("table.title"), request.assessment.name, request.lang, request.day)
    writer = _Writer(book, request)
    for table in report_tables(request):
        writer.write(table)
    set_feet(book, request.t("table.title"), request.assessment.name, request.t)
    book.close()
    return buffer.getvalue()


def set_document_facts(book: Any, title: str, subject: str, lang: str, day: dt.date) -> None:
    """Title, language and a date of creation that does not come from the clock."""
    book.set_properties({"title": title, "subject": subject[:255], "created": dt.datetime(day.year, day.month, day.day)})
    book.set_custom_property("Language", "de-DE" if lang == "de" else "en-GB")


class _Writer:
    def __init__(self, book: Any, request: ReportRequest) -> None:
        self.book, self.t = book, request.t
        base = {"text_wrap": True, "valign": "top", "align": "left", "font_size": 10}
        self.head: Format = book.add_format({**base, "bold": True, "font_color": "#FFFFFF", "bg_color": "#004B76"})
        self.plain: Format = book.add_format(base)
        self.hint: Format = book.add_format({"italic": True, "font_size": 10})  # not wrapped: it runs over the empty cells beside it
        self.percent: Format = book.add_format({**base, "num_format": "0.0%"})
        self.day: Format = book.add_format({**base, "num_format": "dd.mm.yyyy" if request.lang == "de" else "d mmm yyyy"})

    def write(self, table: Table) -> None:
        """A sheet; a text longer than a cell may be goes on in a row of its own that says so."""
        sheet: Worksheet = self.book.add_worksheet(self.t(f"table.sheet-{table.name}"))
        widths = [column_width(column.width, [values[at] for values in table.rows]) for at, column in enumerate(table.columns)]
        for at, column in enumerate(table.columns):
            sheet.set_column(at, at, widths[at])
            sheet.write_string(0, at, self.t(f"table.{column.name}"), self.head)
        sheet.set_row(0, row_height((self.t(f"table.{column.name}"), width) for column, width in zip(table.columns, widths, strict=True)))
        row = 0
        for values in table.rows:
            texts = {at: split_text(value) for at, value in enumerate(values) if isinstance(value, str)}
            row += 1
            for at, value in enumerate(values):
                self._cell(sheet, row, at, texts[at][0] if at in texts else value)
            sheet.set_row(row, row_height((parts[0], widths[at]) for at, parts in texts.items()))
            for part in range(1, max(map(len, texts.values()), default=1)):
                row += 1
                sheet.write_string(row, 0, self.t("sheet.continued"), self.plain)
                for at, parts in texts.items():
                    if part < len(parts):
                        sheet.write_string(row, at, parts[part], self.plain)
        if not table.rows:
            sheet.write_string(1, 0, table.hint, self.hint)
        sheet.autofilter(0, 0, max(row, 1), len(table.columns) - 1)
        named = 2 if len(table.columns) > 5 else 0  # columns that tell what a row is about
        sheet.freeze_panes(1, named)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(-(-sum(widths) // PAGE_WIDTH) if table.rows else 1, 0)  # a hint needs one page
        sheet.repeat_rows(0)
        if table.rows and named and sum(widths) > PAGE_WIDTH:
            sheet.repeat_columns(0, named - 1)

    def _cell(self, sheet: Worksheet, row: int, at: int, value: Value) -> None:
        if isinstance(value, str) and value:
            sheet.write_string(row, at, value, self.plain)
        elif isinstance(value, Share):
            sheet.write_number(row, at, float(value.value), self.percent)
        elif isinstance(value, int | Fraction):
            sheet.write_number(row, at, float(value) if isinstance(value, Fraction) else value, self.plain)
        elif isinstance(value, dt.date):
            sheet.write_datetime(row, at, dt.datetime(value.year, value.month, value.day), self.day)
