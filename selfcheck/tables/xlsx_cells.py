"""Reads the cells of an XLSX file with the standard library alone: bounded while unpacking, nothing evaluated, nothing fetched."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
import zipfile
from collections.abc import Iterator
from posixpath import join, normpath
from typing import Any
from xml.etree.ElementTree import Element, iterparse  # document types are refused before

MAX_UNPACKED = 20 * 1024 * 1024
MAX_PARTS = 200
MAX_SHEETS = 12
MAX_ELEMENTS = 500_000
MAX_ROWS = 2_000
MAX_COLUMNS = 60
_CHUNK = 64 * 1024
_MARKS = (b"<!DOCTYPE", b"<!ENTITY")
_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}  # built-in ones
_NO_DATE = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')  # parts of a number format that are no letters of a date
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class RefusedWorkbookError(Exception):
    """The file is not read; carries the key of its sentence and where the fault is."""

    def __init__(self, key: str, place: str = "", **values: object) -> None:
        self.key, self.place, self.values = key, place, values
        super().__init__(key)


def read_cells(raw: bytes) -> list[dict[str, Any]]:
    """Every sheet as `name` and `cells`: [row, column, kind, value], as selfcheck.tables.book takes them. Raises RefusedWorkbookError."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            check_parts(archive)
            return _Workbook(archive).sheets()
    except (RefusedWorkbookError, MemoryError):
        raise
    except Exception as error:  # a broken file may fail anywhere
        raise RefusedWorkbookError("gate.broken-workbook") from error


def check_parts(archive: zipfile.ZipFile) -> None:
    """Unpacked size counted while reading; no macros, no locked parts, no document types. Raises RefusedWorkbookError."""
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if len(names) > MAX_PARTS or len({name.casefold() for name in names}) < len(names):
        raise RefusedWorkbookError("gate.broken-workbook")
    if any("vbaproject" in name.casefold() for name in names):
        raise RefusedWorkbookError("gate.macros")
    if any(part.flag_bits & 1 for part in parts):
        raise RefusedWorkbookError("gate.password")
    total = 0
    for part in parts:
        tail = b""
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                total += len(chunk)
                if total > MAX_UNPACKED:
                    raise RefusedWorkbookError("gate.unpacked-too-large", limit=MAX_UNPACKED // 1024**2)
                text = tail + chunk.replace(b"\0", b"")  # UTF-16 cannot hide them
                if any(mark in text for mark in _MARKS):
                    raise RefusedWorkbookError("gate.document-type")
                tail = text[-len(_MARKS[0]) :]


def _local(element: Element) -> str:
    """The name without its namespace: Excel's strict files use another one."""
    return str(element.tag).rpartition("}")[2]


def _attribute(element: Element, name: str) -> str:
    """An attribute by its local name, '' where there is none."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


class _Workbook:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.names = set(archive.namelist())
        self.elements = self.signs = 0
        self.strings = [_text(item) for item in self._elements("xl/sharedStrings.xml", "si")]
        self.dates = self._date_styles()
        self.from_1904 = any(_attribute(part, "date1904") in ("1", "true") for part in self._elements("xl/workbook.xml", "workbookPr"))

    def _elements(self, part: str, *wanted: str) -> Iterator[Element]:
        """The elements of these names, each whole, everything else dropped at once; none if there is no such part."""
        if part not in self.names:
            return
        path: list[Element] = []
        inside = 0
        with self.archive.open(part) as stream:
            for event, element in iterparse(stream, ("start", "end")):  # noqa: S314
                is_wanted = _local(element) in wanted
                if event == "start":
                    path.append(element)
                    inside += is_wanted
                    self._count(elements=1)
                    continue
                path.pop()
                inside -= is_wanted
                if is_wanted:
                    yield element
                if path and not inside:
                    path[-1].remove(element)

    def _count(self, elements: int = 0, signs: int = 0) -> None:
        """A small file can repeat one text a million times; what it makes of itself is bounded here."""
        self.elements += elements
        self.signs += signs
        if self.elements > MAX_ELEMENTS or self.signs > MAX_UNPACKED:
            raise RefusedWorkbookError("gate.too-costly")

    def _date_styles(self) -> list[bool]:
        """Whether each cell style shows a date; a number alone does not say it."""
        part = "xl/styles.xml"
        own = {_attribute(one, "numFmtId"): _attribute(one, "formatCode") for one in self._elements(part, "numFmt")}
        styles: list[bool] = []
        for group in self._elements(part, "cellXfs"):
            for style in group:
                number = _attribute(style, "numFmtId")
                letters = _NO_DATE.sub("", own.get(number, "")).casefold()
                standard = number.isdecimal() and int(number) in _DATE_FORMATS and number not in own
                styles.append(standard or bool(re.search("[dmyhs]", letters.replace("general", ""))))
        return styles

    def sheets(self) -> list[dict[str, Any]]:
        targets = {}
        for one in self._elements("xl/_rels/workbook.xml.rels", "Relationship"):
            target = _attribute(one, "Target")
            targets[_attribute(one, "Id")] = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
        listed = [(_attribute(one, "name"), targets.get(_attribute(one, "id"), "")) for one in self._elements("xl/workbook.xml", "sheet")]
        if not listed:
            raise RefusedWorkbookError("gate.broken-workbook")
        if len(listed) > MAX_SHEETS:
            raise RefusedWorkbookError("gate.too-many-sheets", limit=MAX_SHEETS)
        return [{"name": name, "cells": list(self._cells(name, part))} for name, part in listed]

    def _cells(self, name: str, part: str) -> Iterator[list[Any]]:
        """Filled cells of the first columns, row by row; content far below is refused, not skipped."""
        last = 0
        for row in self._elements(part, "row"):
            number = int(_attribute(row, "r") or last + 1)
            if number <= last:
                raise RefusedWorkbookError("gate.broken-workbook")
            last, column = number, 0
            for cell in row:
                place = _PLACE.fullmatch(_attribute(cell, "r"))
                column = _column(place[1]) if place else column + 1
                kind, value = self._value(cell)
                if value == "" or column > MAX_COLUMNS:
                    continue
                if number > MAX_ROWS:
                    raise RefusedWorkbookError("gate.too-many-rows", place=f"{name}!A{number}", limit=MAX_ROWS)
                self._count(signs=len(str(value)))
                yield [number, column, kind, value]

    def _value(self, cell: Element) -> tuple[str, str | int | float | bool]:
        """Kind and value of a cell; '' for an empty one."""
        parts = {_local(part): part for part in cell}
        if "f" in parts:
            return "f", f"={parts['f'].text or ''}"
        kind = _attribute(cell, "t")
        if kind == "inlineStr":
            return "s", _text(parts["is"]) if "is" in parts else ""
        raw = parts["v"].text or "" if "v" in parts else ""
        if raw == "" or kind in ("str", "e"):
            return "e" if kind == "e" else "s", _unescaped(raw)
        if kind == "s":
            number = int(raw)
            if number < 0:  # would count from the end
                raise RefusedWorkbookError("gate.broken-workbook")
            return "s", self.strings[number]
        if kind == "b":
            return "b", raw.strip() in ("1", "true")
        if kind == "d":
            return "d", raw.removesuffix("T00:00:00")
        return self._number(raw, _attribute(cell, "s"))

    def _number(self, raw: str, style: str) -> tuple[str, str | int | float]:
        value = float(raw)
        if not math.isfinite(value):
            return "s", raw
        shows_date = style.isdecimal() and int(style) < len(self.dates) and self.dates[int(style)]
        if shows_date and 1 <= value < 2_958_466:  # up to the year 9999
            start = dt.datetime(1904, 1, 1) if self.from_1904 else dt.datetime(1899, 12, 30)
            moment = start + dt.timedelta(days=value)
            return "d", (moment.date() if value == int(value) else moment.replace(microsecond=0)).isoformat()
        return "n", int(value) if value == int(value) and abs(value) < 10**15 else value


def _text(item: Element) -> str:
    """The text of a string with all its differently formatted parts, without phonetic hints."""
    found = []
    for part in item:
        if _local(part) == "t":
            found.append(part.text or "")
        elif _local(part) == "r":
            found += [inner.text or "" for inner in part if _local(inner) == "t"]
    return _unescaped("".join(found))


def _unescaped(text: str) -> str:
    """Signs that XML cannot hold are written as _x000D_."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
