"""A spreadsheet as plain cells, as the separate process that reads it hands them over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

# text, number, truth value, date or time, formula, error such as #REF!
CellKind = Literal["s", "n", "b", "d", "f", "e"]


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell; a date as ISO text, a formula as its text."""

    kind: CellKind
    value: str | int | float | bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows in order, each with its filled cells by column; both counted from 1."""

    name: str
    rows: Mapping[int, Mapping[int, Cell]]


def book_from_data(data: Mapping[str, Any]) -> list[Sheet]:
    """The sheets from the process's data: name and `[row, column, kind, value]` for each cell, row by row."""
    sheets = []
    for part in data["sheets"]:
        rows: dict[int, dict[int, Cell]] = {}
        for row, column, kind, value in part["cells"]:
            rows.setdefault(row, {})[column] = Cell(kind, value)
        sheets.append(Sheet(part["name"], rows))
    return sheets


def cell_name(row: int, column: int) -> str:
    """D12 for row 12 and column 4."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"
