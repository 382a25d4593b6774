"""The comparison of many files as one long table, for Excel and for statistics programs; numbers unrounded."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from fractions import Fraction

import xlsxwriter
from defusedcsv import csv

from selfcheck.catalogue import Catalogue
from selfcheck.comparison.practice import Group, Practice, Quartiles, Spread
from selfcheck.comparison.practice_chart import POLES
from selfcheck.comparison.practice_words import group_title
from selfcheck.tables.workbook import OPTIONS, set_document_facts
from selfcheck.texts import Translate, translator

Cell = str | int | Fraction | None
WIDTHS = {"title": 44, "group": 34, "kind": 14, "id": 26}


def columns(catalogue: Catalogue) -> list[str]:
    """Ids of the columns; one per level of the scale."""
    levels = [f"level-{level}" for level in range(catalogue.top_level + 1)]
    return ["group", "files", "kind", "id", "title", "n", *levels, "unknown", "inapplicable", "median", "agreement", "q1", "q2", "q3"]


def rows(catalogue: Catalogue, practice: Practice, lang: str) -> Iterator[dict[str, Cell]]:
    """A row per group and criterion, dimension, pole or choice; what may not be shown is missing."""
    t = translator(lang)
    for group in practice.groups:
        start: dict[str, Cell] = {"group": group_title(catalogue, group.feature, group.value, lang, t), "files": group.files}
        for row in _rows(catalogue, group, lang, t):
            yield {**start, **row}


def _rows(catalogue: Catalogue, group: Group, lang: str, t: Translate) -> Iterator[dict[str, Cell]]:
    for name, spread in group.criteria.items():
        yield {"kind": t("compare.criterion"), "id": name, "title": catalogue.criteria[name].title[lang], **_spread(spread)}
    for _, dimension in catalogue.dimensions():
        if found := group.dimensions.get(dimension.id):
            yield {"kind": t("compare.dimension"), "id": dimension.id, "title": dimension.title[lang], **_quartiles(found)}
    for pole in POLES:
        if found := group.poles.get(pole):
            yield {"kind": t("compare.pole"), "id": pole, "title": t(f"chart.pole-{pole}"), **_quartiles(found)}
    for name, chosen in group.positions.items():
        for choice in catalogue.positions[name].choices:
            title = f"{catalogue.positions[name].question[lang]} {choice.text[lang]}"
            yield {"kind": t("compare.position"), "id": f"{name}.{choice.id}", "title": title, "n": chosen[choice.id]}


def _spread(spread: Spread) -> dict[str, Cell]:
    levels: dict[str, Cell] = {f"level-{level}": count for level, count in enumerate(spread.counts)}
    more: dict[str, Cell] = {"n": spread.n, "unknown": spread.unknown, "inapplicable": spread.inapplicable}
    return {**more, **levels, "median": spread.median, "agreement": spread.agreement}


def _quartiles(found: Quartiles) -> dict[str, Cell]:
    return {"n": found.n, **dict(zip(("q1", "q2", "q3"), found.quartiles, strict=True))}


def headings(catalogue: Catalogue, t: Translate) -> list[str]:
    """What the columns are called."""
    return [
        t("compare.level-column", level=name[6:]) if name.startswith("level-") else t(f"compare.column-{name}")
        for name in columns(catalogue)
    ]


def write_csv(catalogue: Catalogue, practice: Practice, lang: str) -> bytes:
    """Semicolons, a byte order mark, decimal commas in German."""

    def written(value: Cell) -> str | int | None:
        if not isinstance(value, Fraction):
            return value
        text = str(value.numerator) if value.denominator == 1 else repr(float(value))
        return text.replace(".", ",") if lang == "de" else text

    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings(catalogue, translator(lang)))
    names = columns(catalogue)
    writer.writerows([written(row.get(name)) for name in names] for row in rows(catalogue, practice, lang))
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def write_workbook(catalogue: Catalogue, practice: Practice, title: str, lang: str, day: dt.date) -> bytes:
    """The same table with real numbers."""
    t, buffer = translator(lang), io.BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    set_document_facts(book, t("compare.document"), title, lang, day)
    head = book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": "#004B76", "text_wrap": True, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    share = book.add_format({"valign": "top", "num_format": "0.0%"})
    sheet = book.add_worksheet(t("compare.sheet"))
    names = columns(catalogue)
    for at, (name, heading) in enumerate(zip(names, headings(catalogue, t), strict=True)):
        sheet.set_column(at, at, WIDTHS.get(name, 11))
        sheet.write_string(0, at, heading, head)
    for line, row in enumerate(rows(catalogue, practice, lang), start=1):
        for at, name in enumerate(names):
            value = row.get(name)
            if isinstance(value, str):
                sheet.write_string(line, at, value, plain)
            elif value is not None:
                sheet.write_number(line, at, float(value), share if name in ("q1", "q2", "q3") else plain)
    sheet.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()
