"""Reads a filled answer sheet back: by its headings and hidden ids, whatever the order, with every fault at its cell."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pydantic import TypeAdapter, ValidationError

from selfcheck.assessment import Answer, Assessment, Edition
from selfcheck.catalogue import Catalogue
from selfcheck.entered import AnyId, Name, Note
from selfcheck.faults import Fault, FaultyFileError, from_pydantic, shown, unknown
from selfcheck.tables.book import Cell, Sheet, cell_name
from selfcheck.tables.sheet_form import FILLED, FORMAT, PLACE_FIELDS, TECHNICAL, TEXTS, Column, continued, headings, plain, states
from selfcheck.texts import LANGUAGES, date, translator

MAX_FAULTS = 50
HEADINGS_WITHIN = 30  # rows
NEEDED: tuple[Column, ...] = (*FILLED, "id")
TOP_LEVEL = 6  # of any catalogue
_LEVEL = re.compile(r"(?:stufe |level )?([0-9]{1,2})(?:[.,]0+)?")
_NOTE: TypeAdapter[str] = TypeAdapter(Note)
_NAME: TypeAdapter[str] = TypeAdapter(Name)
_ID: TypeAdapter[str] = TypeAdapter(AnyId)


@dataclass(frozen=True, slots=True)
class FilledSheet:
    """An assessment with the answers of every row, empty ones too; `sha256` is the fingerprint of its catalogue."""

    content: Assessment
    sha256: str


def read_sheets(sheets: Iterable[Sheet], place: str, catalogue: Catalogue | None = None) -> FilledSheet:
    """The answers of a workbook. With a catalogue of the same edition, ids and levels are checked against it.

    Raises FaultyFileError with up to 50 faults as `place: Sheet!D12`.
    """
    given = list(sheets)
    facts = _facts(next((sheet for sheet in given if sheet.name.strip().casefold() == TECHNICAL), None))
    if facts.get("format") != FORMAT:
        raise FaultyFileError([Fault(place, None, "sheet.not-ours", {"sheet": TECHNICAL})])
    if catalogue and (facts.get("catalogue"), facts.get("version")) != (catalogue.id, catalogue.version):
        catalogue = None
    reader = _Reader(place, facts.get("language", ""), catalogue)
    found = [reader.read(sheet) for sheet in given if sheet.name.strip().casefold() != TECHNICAL]
    if not any(found) and not reader.faults:
        reader.faults.append(Fault(place, None, "sheet.no-headings"))
    profile = {name: reader.name(name, facts.get(name, "")) for name in PLACE_FIELDS}
    if reader.faults:
        raise FaultyFileError(reader.faults[:MAX_FAULTS])
    data = {
        "format": 1,
        "catalogue": {"id": facts.get("catalogue", ""), "version": facts.get("version", "")},
        "profile": {name: value for name, value in profile.items() if value},
    }
    try:
        Edition.model_validate(data["catalogue"])
        content = Assessment.model_validate({**data, "answers": reader.answers()})
    except ValidationError:
        raise FaultyFileError([Fault(place, None, "sheet.not-ours", {"sheet": TECHNICAL})]) from None
    return FilledSheet(content, facts.get("sha256", ""))


def _facts(sheet: Sheet | None) -> dict[str, str]:
    """Names in the first column and their values in the second."""
    facts: dict[str, str] = {}
    for cells in sheet.rows.values() if sheet else ():
        if 1 in cells and 2 in cells:
            facts[str(cells[1].value).strip()] = str(cells[2].value).strip()
    return facts


@dataclass
class _Row:
    """What one row says, with the place of each of its cells."""

    sheet: str
    number: int
    columns: Mapping[Column, int]
    cells: Mapping[Column, Cell]
    values: dict[Column, str | int | None] = field(default_factory=dict)

    def at(self, column: Column) -> str:
        return f"{self.sheet}!{cell_name(self.number, self.columns[column])}"


class _Reader:
    """Reads sheet by sheet and keeps the faults."""

    def __init__(self, place: str, lang: str, catalogue: Catalogue | None) -> None:
        self.place, self.catalogue = place, catalogue
        self.lang = lang if lang in LANGUAGES else LANGUAGES[0]
        self.top = catalogue.top_level if catalogue else TOP_LEVEL
        self.faults: list[Fault] = []
        self.rows: dict[str, _Row] = {}

    def fault(self, where: str, key: str, **values: object) -> None:
        self.faults.append(Fault(f"{self.place}: {where}", None, key, values))

    def read(self, sheet: Sheet) -> bool:
        """Whether the sheet holds answers; its rows are kept by criterion."""
        start, columns = self._headings(sheet)
        if not start:
            return False
        missing = [column for column in NEEDED if column not in columns]
        for column in missing:
            self.fault(f"{sheet.name}!{cell_name(start, 1)}", "sheet.no-column", title=translator(self.lang)(f"sheet.col-{column}"))
        for number, cells in sheet.rows.items() if not missing else ():
            if number > start:
                self._read_row(_Row(sheet.name, number, columns, {c: cells[at] for c, at in columns.items() if at in cells}))
        return True

    def _headings(self, sheet: Sheet) -> tuple[int, dict[Column, int]]:
        """The row of the headings (0 where there is none) and the column of each."""
        for number, cells in sheet.rows.items():
            if number > HEADINGS_WITHIN:
                break
            columns: dict[Column, int] = {}
            for at, cell in cells.items():
                column = headings().get(plain(str(cell.value)))
                if column in columns:
                    self.fault(f"{sheet.name}!{cell_name(number, at)}", "sheet.column-twice", title=shown(cell.value))
                elif column:
                    columns[column] = at
            if len(columns) >= 3:
                return number, columns
        return 0, {}

    def _read_row(self, row: _Row) -> None:
        name = str(row.cells["id"].value).strip() if "id" in row.cells else ""
        if not name:
            entered = [column for column in FILLED if column in row.cells and str(row.cells[column].value).strip()]
            if entered:
                self.fault(row.at(entered[0]), "sheet.no-question")
            return
        if not self._is_known(row, name):
            return
        row.values.update({column: self._text(row, column) for column in TEXTS})
        before = self.rows.get(name)
        if before and "code" in row.cells and plain(str(row.cells["code"].value)) in continued():
            for column in TEXTS:
                before.values[column] = f"{before.values[column]}{row.values[column]}"
            return
        if before:
            self.fault(row.at("id" if "code" not in row.columns else "code"), "sheet.row-twice", row=before.number, sheet=before.sheet)
            return
        self.rows[name] = row
        row.values["state"] = self._state(row)
        for column, low, high in (("level", 0, self.top), ("importance", 1, 3), ("target", 1, self.top)):
            row.values[column] = self._number(row, column, low, high)

    def _is_known(self, row: _Row, name: str) -> bool:
        try:
            _ID.validate_python(name)
            sound = self.catalogue is None or name in self.catalogue.criteria
        except ValidationError:
            sound = False
        if not sound:
            known = self.catalogue.criteria if self.catalogue else ()
            self.faults.append(unknown(f"{self.place}: {row.at('id')}", None, "criterion", name, known))
        return sound

    # --- single cells -----------------------------------------------------------------------------------------------

    def _cell(self, row: _Row, column: Column) -> Cell | None:
        """The cell, if it holds a plain value."""
        cell = row.cells.get(column)
        if cell and cell.kind in ("f", "e", "b"):
            key = {"f": "sheet.formula", "e": "sheet.error", "b": "sheet.truth"}[cell.kind]
            self.fault(row.at(column), key, value=shown(cell.value))
            return None
        return cell

    def _text(self, row: _Row, column: Column) -> str:
        cell = self._cell(row, column)
        if cell is None:
            return ""
        text = str(cell.value)
        if cell.kind == "n":
            text = str(int(cell.value)) if float(cell.value) == int(float(cell.value)) else str(cell.value)
        elif cell.kind == "d" and len(text) == len("2026-01-31"):
            text = date(self.lang, dt.date.fromisoformat(text))
        return text if text.strip() else ""

    def _state(self, row: _Row) -> str | None:
        cell = self._cell(row, "state")
        word = plain(str(cell.value)) if cell else ""
        if not word:
            return None
        if word not in states():
            t = translator(self.lang)
            choices = ", ".join(f"„{t(f'state.{state}')}“" for state in ("rated", "unknown", "not-applicable"))
            self.fault(row.at("state"), "sheet.unknown-state", value=shown(cell and cell.value), choices=choices)
            return None
        return states()[word]

    def _number(self, row: _Row, column: Column, low: int, high: int) -> int | None:
        cell = self._cell(row, column)
        if cell is None or not str(cell.value).strip():
            return None
        if cell.kind == "d":
            self.fault(row.at(column), "sheet.number-is-date", low=low, high=high)
            return None
        written = _LEVEL.fullmatch(plain(str(cell.value)))
        if written is None or not low <= int(written[1]) <= high:
            self.fault(row.at(column), "sheet.number", value=shown(cell.value), low=low, high=high)
            return None
        return int(written[1])

    def name(self, name: str, value: str) -> str:
        """A profile value of the hidden sheet."""
        try:
            return _NAME.validate_python(value)
        except ValidationError as error:
            self.faults.append(from_pydantic(f"{self.place}: {TECHNICAL}", None, name, error.errors()[0]))
            return ""

    # --- answers ----------------------------------------------------------------------------------------------------

    def answers(self) -> dict[str, Answer]:
        """An answer for each row; state and level must go together, and reasons must be given. Raises FaultyFileError."""
        made = {name: self._answer(row) for name, row in self.rows.items()}
        if self.faults:
            raise FaultyFileError(self.faults[:MAX_FAULTS])
        return made

    def _answer(self, row: _Row) -> Answer:
        state, level = row.values["state"], row.values["level"]
        if state in ("unknown", "not-applicable", "open") and level is not None:
            self.fault(row.at("level"), "sheet.level-without-rating", state=translator(self.lang)(f"state.{state}"))
        if state == "rated" and level is None:
            self.fault(row.at("level"), "sheet.rated-without-level")
        if state == "not-applicable" and not row.values["reason"]:
            self.fault(row.at("reason"), "sheet.no-reason")
        if row.values["target"] is not None and not row.values["target-reason"]:
            self.fault(row.at("target-reason"), "sheet.no-target-reason")
        for column in TEXTS:
            try:
                row.values[column] = _NOTE.validate_python(row.values[column])
            except ValidationError as error:
                title = translator(self.lang)(f"sheet.col-{column}")
                self.faults.append(from_pydantic(f"{self.place}: {row.at(column)}", None, title, error.errors()[0]))
        if self.faults:
            return Answer()
        given = {column: value for column, value in row.values.items() if value is not None and column != "state"}
        return Answer.model_validate({**given, "state": state or ("rated" if level is not None else "open")})
