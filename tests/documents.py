"""A document with every kind of block and what users may write, and how PDF files are read back."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pikepdf

from selfcheck.documents.parts import Blank, Block, Boxes, Bullets, Document, Facts, Heading, Line, Picture, Table, Words
from selfcheck.figures import Figure

DAY = dt.date(2026, 11, 22)
WORDS = [f"w{number:04d}" for number in range(1700)]  # short, so that no hyphen divides them
LONG_NOTE = " ".join(WORDS[:1690]) + "\n\n" + "\n".join(WORDS[1690:])  # 10,000 signs, an empty line, line breaks
MARKUP = (
    "*kein* _Markup_ **fett** [Text](https://foreign.example/a) ![Bild](https://foreign.example/b.png) <b>fett</b> "
    "<script>alert(1)</script> <img src=x onerror=alert(1)> `code` | Strich & &amp; #let x = 1 $x$ \\ ~~weg~~ www.foreign.example"
)
SCRIPTS = "Emoji 🎉 😀 👩‍💻, العربية, שלום, Ελληνικά, Кириллица, 中文, ½ ≥ – „Zitat“"
ARABIC = "مرحبا بالعالم، هذا نص طويل."
LONG_NAME = "Q" * 200
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
)


def figure() -> Figure:
    spec: dict[str, Any] = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "config": {"font": "Liberation Sans"},
        "width": 400,
        "height": 60,
        "data": {"values": [{"name": "Rahmen", "share": 62.5}, {"name": "Aufgaben", "share": 8.1}]},
        "mark": "bar",
        "encoding": {"y": {"field": "name", "type": "nominal"}, "x": {"field": "share", "type": "quantitative"}},
    }
    rows = (("Rahmen", "62,5 %"), ("Aufgaben", "8,1 %"))
    return Figure("areas", "Anteil je Bereich", spec, "Rahmen 62,5 %, Aufgaben 8,1 %.", ("Bereich", "Anteil"), rows)


def cells(*texts: str) -> tuple[Line, ...]:
    return tuple(Line(text) for text in texts)


def every_block() -> tuple[Block, ...]:
    rows = (cells("Rahmen", "31", "62,5 %"), cells("Aufgaben", "12", "8,1 %"), cells("Gesamt", "43", "50 %"))
    notes = (cells("Kurz", LONG_NOTE), cells(LONG_NAME, MARKUP), *(cells(f"Zeile {number}", "Text") for number in range(30)))
    return (
        Heading("Ergebnis", 1, new_page=True),
        Line("Die Kommune ist weitgehend bereit.", style="lead"),
        Line("Sie bindet niemanden.", lead="Empfehlung", style="notice"),
        Picture(figure(), table=True),
        Heading("Bereiche", 2, tags="areas · Mindestbedingung"),
        Table(("Bereich", "Punkte", "Anteil"), rows, (3, 1, 1), right=(1, 2), strong=(2,), caption="Punkte je Bereich"),
        Bullets((Line("Beleg", mark="[q1]"), Line("Quelle", lead="[q1]", address="https://example.org/path", lang="en"))),
        Bullets(cells("Erstens", "Zweitens"), numbered=True),
        Bullets(cells("Wieder erstens"), numbered=True),
        Heading("Antworten", 1, new_page=True),
        Heading("Steuerung", 2),
        Heading("Ratsbeschluss", 3),
        Heading("Stufen", 4),
        Line("Gibt es einen Beschluss?", style="question"),
        Line("Vorspann", style="intro"),
        Line("Kleingedrucktes", style="note"),
        Line("Erste Zeile\nZweite Zeile", lead="Notiz", style="own"),
        *(Line(text, style="own") for text in (MARKUP, SCRIPTS, ARABIC, LONG_NAME, LONG_NOTE, "Glocke\x07 und \ud800 und \ufffe Ende")),
        Table(("Kriterium", "Notiz"), notes, (1, 3)),
        Heading("Zum Ausfüllen", 1),
        Facts((("Kommune", "Musterfurt"), ("Quartier", MARKUP))),
        Blank("Finanzielle Auswirkungen", 3),
        Boxes((Line("Ja", lead="1"), Line("Nein", lead="0")), code="A1"),
    )


def document(*blocks: Block, **values: Any) -> Document:
    """A report in German with a cover, unless told otherwise."""
    given: dict[str, Any] = {
        "lang": "de",
        "title": "Selbstcheck",
        "subtitle": "Musterfurt",
        "footer": "Ausgabe 2026.1",
        "words": Words(page="Seite", contents="Inhalt", notes="Anmerkungen"),
        "day": DAY,
        "blocks": blocks,
        "cover": (Facts((("Status", "Entwurf"),)), Line("Eine Empfehlung.", style="notice")),
        "contents": True,
    }
    return Document(**(given | values))


def bare(text: str) -> str:
    """Without spaces and hyphens, which line breaks change."""
    return "".join(sign for sign in text if sign.isalnum())


def structure(element: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
    """All structure elements of a tagged PDF in reading order."""
    stack = [element]
    while stack:
        node = stack.pop()
        if isinstance(node, pikepdf.Array):
            stack += reversed(list(node))
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                yield node
            if "/K" in node:
                stack.append(node.K)


def tags(pdf: pikepdf.Pdf) -> list[str]:
    return [str(element.S) for element in structure(pdf.Root.StructTreeRoot)]


def fonts(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    """The fonts of all pages and of the drawings on them."""
    found: dict[tuple[int, int], pikepdf.Object] = {}
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font" and "/Subtype" in item:
            found[item.objgen] = item
    return list(found.values())


def printed_text(pdf: pikepdf.Pdf) -> str:
    """All letters and digits the pages show."""
    return "".join(map(page_text, pdf.pages))


def page_text(page: pikepdf.Page) -> str:
    tables = {name: _to_unicode(font) for name, font in page.Resources.get("/Font", {}).items()}
    table: dict[str, str] = {}
    signs: list[str] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            table = tables[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            for part in operands[0] if isinstance(operands[0], pikepdf.Array) else operands:
                if isinstance(part, pikepdf.String):
                    code = bytes(part).hex()
                    signs += [table.get(code[i : i + 4], "") for i in range(0, len(code), 4)]
    return bare("".join(signs))


def _steps(page: pikepdf.Page) -> Iterator[tuple[str, Any, pikepdf.Matrix]]:
    """Operator, operands and the matrix they are drawn with."""
    matrix, saved = pikepdf.Matrix(), []
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "q":
                saved.append(matrix)
            case "Q":
                matrix = saved.pop()
            case "cm":
                matrix = pikepdf.Matrix(*map(float, operands)) @ matrix
        yield str(operator), operands, matrix


def text_places(page: pikepdf.Page) -> Iterator[tuple[float, float, float]]:
    """Left and right end of each piece of upright text on a page and the height it stands at, in points."""
    text, size, widths = pikepdf.Matrix(), 0.0, dict[int, float]()
    for operator, operands, matrix in _steps(page):
        if operator == "Tm":
            text = pikepdf.Matrix(*map(float, operands))
        elif operator == "Tf":
            size, widths = float(operands[1]), _widths(page.Resources.Font[operands[0]])
        elif operator in ("Tj", "TJ"):
            place = text @ matrix
            if place.b == 0:  # the watermark is turned
                yield place.e, place.e + _length(operands, widths) * size * place.a / 1000, place.f


def languages(pdf: pikepdf.Pdf) -> set[str]:
    """The languages that pieces of the pages' text are marked with."""
    steps = (operands for page in pdf.pages for operands, operator in pikepdf.parse_content_stream(page) if str(operator) == "BDC")
    properties = (operands[1] for operands in steps if isinstance(operands[1], pikepdf.Dictionary))
    return {str(found.Lang) for found in properties if "/Lang" in found}


def heights(page: pikepdf.Page) -> Iterator[float]:
    """The heights on a page, in points, between which its drawings stand."""
    for operator, operands, matrix in _steps(page):
        if operator == "re":
            _, y, _, height = map(float, operands)
            yield from (matrix.f + matrix.d * y, matrix.f + matrix.d * (y + height))
        elif operator == "l":
            yield matrix.f + matrix.d * float(operands[1])


def _widths(font: pikepdf.Object) -> dict[int, float]:
    """Width of each glyph in thousandths of the font size."""
    found: dict[int, float] = {}
    entries = list(font.DescendantFonts[0].W)
    while entries:
        first, second = int(entries.pop(0)), entries.pop(0)
        if isinstance(second, pikepdf.Array):
            found |= {first + number: float(width) for number, width in enumerate(second)}
        else:
            found |= dict.fromkeys(range(first, int(second) + 1), float(entries.pop(0)))
    return found


def _length(operands: Any, widths: dict[int, float]) -> float:
    total = 0.0
    for part in operands[0] if isinstance(operands[0], pikepdf.Array) else operands:
        if isinstance(part, pikepdf.String):
            code = bytes(part)
            total += sum(widths.get(int.from_bytes(code[i : i + 2]), 0) for i in range(0, len(code), 2))
        else:
            total -= float(part)
    return total


def _to_unicode(font: pikepdf.Object) -> dict[str, str]:
    """Glyph code to text, from the font's ToUnicode table (Typst writes one glyph per line, no ranges)."""
    entries = re.findall(r"^<(\w{4})> <(\w+)>$", font.ToUnicode.read_bytes().decode("ascii"), re.MULTILINE)
    return {code.lower(): bytes.fromhex(text).decode("utf-16-be") for code, text in entries}
