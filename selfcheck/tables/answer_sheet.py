"""The answer sheet: a workbook with drop-down lists in which an assessment can be filled in without the app."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from selfcheck.assessment import Answer, Assessment
from selfcheck.catalogue import Catalogue, Criterion
from selfcheck.paper_codes import paper_codes
from selfcheck.tables.long_text import row_height, split_text
from selfcheck.tables.printing import set_feet
from selfcheck.tables.sheet_form import COLUMNS, FILLED, FORMAT, PLACE_FIELDS, STATES, TECHNICAL, TEXTS, Column
from selfcheck.tables.workbook import OPTIONS, set_document_facts
from selfcheck.texts import date, translator

WIDTHS: dict[Column, int] = {
    "code": 7, "criterion": 34, "levels": 62, "recommended": 15, "state": 19, "level": 8, "reason": 30, "note": 40,
    "evidence": 30, "importance": 13, "target": 9, "target-reason": 30, "id": 24,
}  # fmt: skip
INSTRUCTIONS_WIDTH = 72  # a page of A4
HEADING_ROW = 3  # counted from 0; above it stand title and advice


def write_answer_sheet(catalogue: Catalogue, assessment: Assessment, phase: str, lang: str, day: dt.date) -> bytes:
    """The workbook with what is already answered; criteria not due in `phase` stand on a sheet of their own.

    Two sheets of the same state and day are identical byte by byte.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    _Writer(book, catalogue, assessment, phase, lang, day).write()
    t = translator(lang)
    set_feet(book, t("sheet.title"), assessment.name, t)
    book.close()
    return buffer.getvalue()


class _Writer:
    def __init__(self, book: Any, catalogue: Catalogue, assessment: Assessment, phase: str, lang: str, day: dt.date) -> None:
        self.book, self.catalogue, self.assessment, self.phase = book, catalogue, assessment, phase
        self.lang, self.day, self.t = lang, day, translator(lang)
        self.codes = paper_codes(catalogue)
        base = {"text_wrap": True, "valign": "top", "align": "left", "font_size": 10}
        lines = {"border": 1, "border_color": "#B9C3CA"}
        self.told: Format = book.add_format({**base, **lines, "bg_color": "#EEF3F6"})
        self.text: Format = book.add_format({**base, **lines, "locked": False, "num_format": "@"})
        self.choice: Format = book.add_format({**base, **lines, "locked": False})
        self.head: Format = book.add_format({**base, **lines, "bold": True, "font_color": "#FFFFFF", "bg_color": "#004B76"})
        self.title: Format = book.add_format({"bold": True, "font_size": 14})
        self.words: Format = book.add_format(base)

    def write(self) -> None:
        """Instructions, answers, criteria not due, and the hidden sheet."""
        set_document_facts(self.book, self.t("sheet.title"), self.assessment.name, self.lang, self.day)
        self._instructions()
        criteria = [self.catalogue.criteria[name] for name in self.codes]
        due = [criterion for criterion in criteria if criterion.target(self.phase)]
        later = [criterion for criterion in criteria if not criterion.target(self.phase)]
        self._questions(self.t("sheet.answers"), self.t("sheet.answers-text"), due).activate()
        if later:
            self._questions(self.t("sheet.not-due"), self.t("sheet.not-due-text"), later)
        self._technical()

    def _instructions(self) -> None:
        sheet, t = self.book.add_worksheet(self.t("sheet.instructions")), self.t
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, INSTRUCTIONS_WIDTH)
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.write_string(0, 0, t("sheet.title"), self.title)
        phase = self.catalogue.phase(self.phase).name[self.lang]
        edition = f"{self.catalogue.outline.title[self.lang]} {self.catalogue.version}"
        lines = [
            self.assessment.name or t("start.unnamed"),
            t("sheet.made", phase=phase, edition=edition, date=date(self.lang, self.day)),
            *(t(f"sheet.step-{number}") for number in range(1, 7)),
        ]
        for row, line in enumerate(lines, start=1):
            sheet.write_string(row, 0, line, self.words)
            sheet.set_row(row, row_height([(line, INSTRUCTIONS_WIDTH)]))
        sheet.protect()

    def _questions(self, name: str, text: str, criteria: Iterable[Criterion]) -> Worksheet:
        sheet: Worksheet = self.book.add_worksheet(name)
        sheet.write_string(0, 0, name, self.title)
        sheet.write_string(1, 0, text)
        for at, column in enumerate(COLUMNS):
            sheet.set_column(at, at, WIDTHS[column], None, {"hidden": column == "id"})
            sheet.write_string(HEADING_ROW, at, self.t(f"sheet.col-{column}"), self.head)
        sheet.set_row(HEADING_ROW, row_height((self.t(f"sheet.col-{column}"), WIDTHS[column]) for column in COLUMNS if column != "id"))
        row = HEADING_ROW + 1
        for criterion in criteria:
            row = self._question(sheet, row, criterion)
        last = max(row - 1, HEADING_ROW + 1)
        self._lists(sheet, HEADING_ROW + 1, last)
        sheet.autofilter(HEADING_ROW, 0, last, len(COLUMNS) - 1)
        sheet.freeze_panes(HEADING_ROW + 1, 2)
        sheet.set_landscape()
        sheet.set_paper(8)  # A3
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADING_ROW)
        sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
        return sheet

    def _question(self, sheet: Worksheet, row: int, criterion: Criterion) -> int:
        """One criterion; texts too long for a cell go on in the next row. Returns the row after it."""
        lang, t = self.lang, self.t
        answer = self.assessment.answers.get(criterion.id, Answer())
        levels = "\n".join(f"{level} – {text[lang]}" for level, text in sorted(criterion.levels.items()))
        texts = {column: split_text(getattr(answer, column.replace("-", "_"))) for column in TEXTS}
        values: dict[Column, str | int | None] = {
            "code": self.codes[criterion.id],
            "criterion": f"{criterion.title[lang]}\n{criterion.question[lang]}",
            "levels": levels,
            "recommended": criterion.target(self.phase) or None,
            "state": t(f"state.{answer.state}") if answer.state in STATES else None,
            "level": answer.level,
            "importance": answer.importance,
            "target": answer.target,
            "id": criterion.id,
            **{column: parts[0] for column, parts in texts.items()},
        }
        self._row(sheet, row, values)
        sheet.set_row(row, row_height((value, WIDTHS[column]) for column, value in values.items() if value is not None))
        for part in range(1, max(map(len, texts.values()))):
            row += 1
            more: dict[Column, str | int | None] = {"code": t("sheet.continued"), "id": criterion.id}
            self._row(sheet, row, more | {column: parts[part] for column, parts in texts.items() if part < len(parts)})
        return row + 1

    def _row(self, sheet: Worksheet, row: int, values: dict[Column, str | int | None]) -> None:
        for at, column in enumerate(COLUMNS):
            look = self.told if column not in FILLED else self.text if column in TEXTS else self.choice
            value = values.get(column)
            if value is None or value == "":
                sheet.write_blank(row, at, None, look)
            elif isinstance(value, int):
                sheet.write_number(row, at, value, look)
            else:
                sheet.write_string(row, at, value, look)

    def _lists(self, sheet: Worksheet, first: int, last: int) -> None:
        """Drop-down lists; what is not in them is refused with a sentence."""
        t = self.t
        top = self.catalogue.top_level
        lists: dict[Column, list[Any]] = {
            "state": [t(f"state.{state}") for state in STATES],
            "level": list(range(top + 1)),
            "importance": [1, 2, 3],
            "target": list(range(1, top + 1)),
        }
        for column, choices in lists.items():
            at = COLUMNS.index(column)
            rule = {
                "validate": "list",
                "source": choices,
                "error_title": t("sheet.choose"),
                "error_message": t("sheet.choose-from", choices=", ".join(map(str, choices))),
            }
            sheet.data_validation(first, at, last, at, rule)

    def _technical(self) -> None:
        """What the way back needs to know, on a hidden sheet."""
        sheet = self.book.add_worksheet(TECHNICAL)
        catalogue, profile = self.catalogue, self.assessment.profile
        facts = {
            "format": FORMAT,
            "language": self.lang,
            "catalogue": catalogue.id,
            "version": catalogue.version,
            "sha256": catalogue.sha256,
        }
        for row, (name, value) in enumerate([*facts.items(), *((field, str(profile.get(field) or "")) for field in PLACE_FIELDS)]):
            sheet.write_string(row, 0, name)
            sheet.write_string(row, 1, self.phase if name == "phase" else value)
        sheet.protect()
        sheet.hide()
