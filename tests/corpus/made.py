"""What the corpus holds beside its small files: bad files that are large or binary, made when they are needed."""

from __future__ import annotations

import datetime as dt
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from selfcheck.assessment import new_assessment
from selfcheck.assessment_file import MAX_BYTES as MAX_JSON
from selfcheck.catalogue import Catalogue
from selfcheck.catalogue_files import load_catalogue
from selfcheck.gate import MAX_XLSX
from selfcheck.overlay_upload import MAX_PACKED, MAX_PARTS, MAX_UNPACKED
from selfcheck.reports.logo import MAX_BYTES as MAX_LOGO
from selfcheck.tables.answer_sheet import write_answer_sheet
from selfcheck.tables.xlsx_cells import MAX_UNPACKED as MAX_CELLS
from selfcheck.yamlfile import MAX_BYTES as MAX_YAML

HERE = Path(__file__).parent
FOLDER = HERE / "catalogue"
EDITION = '"format": 1, "catalogue": {"id": "tiny", "version": "1"}'


@cache
def corpus_catalogue() -> Catalogue:
    return load_catalogue(FOLDER)


# --- assessment files -------------------------------------------------------------------------------------------------


def deep(sign: str, depth: int) -> bytes:
    ends = {"[": "]", '{"a":': "}"}
    return (f'{{{EDITION}, "profile": ' + sign * depth + "1" + ends[sign] * depth + "}").encode()


JSON: dict[str, Callable[[], bytes]] = {
    "too-large": lambda: b" " * (MAX_JSON + 1),
    "two-megabytes-of-one-text": lambda: json.dumps({"format": 1, "x": "a" * (MAX_JSON - 40)}).encode(),
    "note-too-long": lambda: f'{{{EDITION}, "answers": {{"team-size": {{"note": "{"x" * 20_001}"}}}}}}'.encode(),
    "deep-lists": lambda: deep("[", 100_000),
    "deep-objects": lambda: deep('{"a":', 100_000),
    "deep-21": lambda: deep("[", 21),
    "unclosed-brackets": lambda: b"[" * 1_000_000,
    "100000-keys": lambda: ("{" + ", ".join(f'"k{n}": 1' for n in range(100_000)) + "}").encode(),
    "30000-answers": lambda: (f'{{{EDITION}, "answers": {{' + ", ".join(f'"a{n}": {{"level": 1}}' for n in range(30_000)) + "}}").encode(),
    "50000-doubled": lambda: ("{" + ", ".join(['"a": 1'] * 50_000) + "}").encode(),
    "50000-doubled-pairs": lambda: ("{" + ", ".join(f'"k{n % 25_000}": 1' for n in range(50_000)) + "}").encode(),
    "501-measures": lambda: (f'{{{EDITION}, "plan": [' + ", ".join(f'{{"id": "m{n}"}}' for n in range(501)) + "]}").encode(),
    "million-digits": lambda: f'{{{EDITION}, "capacity": {{"hours-small": {"9" * 1_000_000}}}}}'.encode(),
    "long-decimal": lambda: f'{{{EDITION}, "capacity": {{"hours-small": 0.{"9" * 1_000_000}}}}}'.encode(),
    "open-string": lambda: b'{"a": "' + b"\\" * 1_000_000,
    "quotes": lambda: b'"' * 1_000_001,
    "null-bytes": lambda: b"\0" * 100_000,
    "random-bytes": lambda: bytes((n * 7919 >> 3) & 255 for n in range(100_000)),
}

# --- files of the catalogue -------------------------------------------------------------------------------------------

YAML: dict[str, Callable[[], bytes]] = {
    "too-large": lambda: b"#" * (MAX_YAML + 1),
    "deep-lists": lambda: b"weight: " + b"[" * 50_000,
    "deep-blocks": lambda: "\n".join(" " * n + "a:" for n in range(600)).encode(),
    "20000-keys": lambda: "\n".join(f"k{n}: 1" for n in range(20_000)).encode(),
    "100000-dashes": lambda: b"- " * 100_000,
    "quotes": lambda: b'"' * 100_001,
    "long-key": lambda: b"a" * 100_000 + b": 1",
    "long-number": lambda: b"weight: " + b"9" * 200_000,
    "many-tags": lambda: b"- !a x\n" * 20_000,
    "many-aliases": lambda: b"- &a x\n" + b"- *a\n" * 40_000,
    "null-bytes": lambda: b"\0" * 1_000,
}

# --- answer sheets ----------------------------------------------------------------------------------------------------

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@cache
def sheet() -> bytes:
    plan = corpus_catalogue()
    return write_answer_sheet(plan, new_assessment(plan), "late", "de", dt.date(2026, 11, 22))


def filled(*cells: tuple[str, Any], row: str = "team-size", technical: tuple[tuple[str, str], ...] = ()) -> bytes:
    """The sheet with these columns of one question filled in; `technical`: facts of the hidden sheet changed."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(sheet()))
    answers, facts = book["Antworten"], book["selfcheck"]
    heads = next(line for line in answers.iter_rows() if any(cell.value == "Stand" for cell in line))
    columns = {str(cell.value): cell.column for cell in heads if cell.value}
    number = next(cell.row for line in answers.iter_rows() for cell in line if cell.value == row)
    for title, value in cells:
        answers.cell(number, columns[title]).value = value
    for line in facts.iter_rows():
        for name, value in technical:
            if line[0].value == name:
                line[1].value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(
    change: Callable[[str, bytes], bytes | None] = lambda _name, raw: raw, more: dict[str, bytes] | None = None, raw: bytes = b""
) -> bytes:
    """The parts of the sheet (or of `raw`) changed (None leaves one out), with further parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw or sheet())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name, content in (more or {}).items():
            new.writestr(name, content)
    return out.getvalue()


def only(rows: str, strings: str = "") -> bytes:
    """The smallest workbook with these rows."""
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name="S" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="x"><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>',
        **({"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>'} if strings else {}),
    }
    return packed({name: content.encode() for name, content in parts.items()})


def packed(parts: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def patched(raw: bytes, old: bytes, new: bytes) -> bytes:
    assert old in raw
    return raw.replace(old, new)


def lied(raw: bytes) -> bytes:
    """The workbook with a central directory that says every part is 10 bytes long when unpacked."""
    found, at = bytearray(raw), 0
    while (at := found.find(b"PK\x01\x02", at)) >= 0:
        found[at + 24 : at + 28] = struct.pack("<I", 10)
        at += 4
    return bytes(found)


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><sst>&b;</sst>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "http://outside.example/x.dtd"><sst/>'
LINK = b'<Relationships xmlns="x"><Relationship Id="r9" Type="externalLink" TargetMode="External" Target="http://outside.example/b.xlsx"/></Relationships>'

XLSX: dict[str, Callable[[], bytes]] = {
    "empty.xlsx": lambda: b"",
    "html.xlsx": lambda: b"<html><table><tr><td>1</td></tr></table></html>",
    "old-format.xls": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000,
    "encrypted.xlsx": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"EncryptedPackage" * 100,
    "macros.xlsm": sheet,
    "macros-renamed.xlsx": lambda: repacked(more={"xl/vbaProject.bin": b"macro"}),
    "document.docx": lambda: packed({"word/document.xml": b"<w/>"}),
    "a-zip.xlsx": lambda: packed({"lies-mich.txt": b"kein Arbeitsblatt"}),
    "half.xlsx": lambda: sheet()[: len(sheet()) // 2],
    "no-directory.xlsx": lambda: sheet()[:-22],
    "bytes-flipped.xlsx": lambda: sheet()[:900] + bytes(one ^ 85 for one in sheet()[900:1400]) + sheet()[1400:],
    "too-large.xlsx": lambda: b"PK\x03\x04" + b"\0" * MAX_XLSX,
    "bomb.xlsx": lambda: repacked(more={"xl/media/bild.png": b"\0" * (MAX_CELLS + 1)}),
    "bomb-that-lies.xlsx": lambda: lied(repacked(more={"xl/media/bild.png": b"\0" * (MAX_CELLS + 1)})),
    "200-parts.xlsx": lambda: repacked(more={f"x/{n}": b"" for n in range(201)}),
    "twice.xlsx": lambda: repacked(more={"XL/WORKBOOK.XML": b"<workbook/>"}),
    "parts-outside.xlsx": lambda: patched(only("<row/>"), b"worksheets/sheet1.xml", b"../../../../../../../"[:21]),
    "billion-laughs.xlsx": lambda: repacked(lambda name, raw: LAUGHS if name == "xl/sharedStrings.xml" else raw),
    "laughs-utf-16.xlsx": lambda: repacked(lambda name, raw: LAUGHS.decode().encode("utf-16") if name == "xl/sharedStrings.xml" else raw),
    "outside-type.xlsx": lambda: repacked(more={"xl/theme.xml": OUTSIDE}),
    "no-workbook.xlsx": lambda: repacked(lambda name, raw: None if name == "xl/workbook.xml" else raw),
    "no-xml.xlsx": lambda: repacked(lambda name, raw: b"not xml" if name == "xl/workbook.xml" else raw),
    "row-million.xlsx": lambda: only('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'),
    "row-backwards.xlsx": lambda: only('<row r="5"><c><v>1</v></c></row><row r="4"><c><v>1</v></c></row>'),
    "row-zero.xlsx": lambda: only('<row r="0"><c><v>1</v></c></row>'),
    "row-no-number.xlsx": lambda: only('<row r="x"><c><v>1</v></c></row>'),
    "number-no-number.xlsx": lambda: only("<row><c><v>eins</v></c></row>"),
    "text-missing.xlsx": lambda: only('<row><c t="s"><v>99</v></c></row>', "<si><t>a</t></si>"),
    "text-minus.xlsx": lambda: only('<row><c t="s"><v>-1</v></c></row>', "<si><t>a</t></si>"),
    "many-cells.xlsx": lambda: only("<row>" + "<c/>" * 600_000 + "</row>"),
    "many-rows.xlsx": lambda: only("<row/>" * 600_000),
    "many-texts.xlsx": lambda: only("<row><c><v>1</v></c></row>", "<si><t>a</t></si>" * 300_000),
    "deep-xml.xlsx": lambda: only("<row>" + "<c>" * 100_000),
    "long-attribute.xlsx": lambda: only(f'<row r="{"1" * 5_000_000}"><c><v>1</v></c></row>'),
    "one-text-often.xlsx": lambda: only(("<row>" + '<c t="s"><v>0</v></c>' * 60 + "</row>") * 60, f"<si><t>{'x' * 30_000}</t></si>"),
    "13-sheets.xlsx": lambda: repacked(
        lambda name, raw: raw.replace(b"<sheets>", b"<sheets>" + b'<sheet name="x" r:id="rId1"/>' * 13) if name == "xl/workbook.xml" else raw
    ),
    "foreign.xlsx": lambda: only('<row><c t="inlineStr"><is><t>Haushaltsplan</t></is></c></row>'),
    "markup-sheet-name.xlsx": lambda: repacked(
        lambda name, raw: raw.replace(b'name="Antworten"', b'name="&lt;script&gt;"') if name == "xl/workbook.xml" else raw
    ),
    "future-format.xlsx": lambda: filled(technical=(("format", "answer-sheet 2"),)),
    "other-catalogue.xlsx": lambda: filled(("Stufe", 4), technical=(("catalogue", "elsewhere"),)),
    "catalogue-no-id.xlsx": lambda: filled(technical=(("catalogue", "<b>"),)),
    "long-place.xlsx": lambda: filled(technical=(("municipality-name", "x" * 201),)),
    "formula.xlsx": lambda: filled(("Stufe", "=1+1")),
    "formula-note.xlsx": lambda: filled(("Notiz", '=HYPERLINK("http://outside.example","x")')),
    "formula-dde.xlsx": lambda: filled(("Notiz", "=cmd|'/C calc'!A0")),
    "level-9.xlsx": lambda: filled(("Stufe", 9)),
    "level-half.xlsx": lambda: filled(("Stufe", 2.5)),
    "level-minus.xlsx": lambda: filled(("Stufe", -1)),
    "level-word.xlsx": lambda: filled(("Stufe", "viel")),
    "level-true.xlsx": lambda: filled(("Stufe", True)),
    "level-date.xlsx": lambda: filled(("Stufe", dt.date(2026, 3, 2))),
    "level-error.xlsx": lambda: filled(("Stufe", "#REF!")),
    "state-word.xlsx": lambda: filled(("Stand", "fast fertig")),
    "state-and-level.xlsx": lambda: filled(("Stand", "Weiß nicht"), ("Stufe", 2)),
    "rated-no-level.xlsx": lambda: filled(("Stand", "bewertet")),
    "no-reason.xlsx": lambda: filled(("Stand", "Trifft hier nicht zu")),
    "long-note.xlsx": lambda: filled(("Notiz", "x" * 20_001)),
    "bell-in-note.xlsx": lambda: repacked(
        lambda _name, raw: raw.replace(b"KLINGEL", b"_x0007_"), raw=filled(("Notiz", "KLINGEL"))
    ),
    "near-id.xlsx": lambda: repacked(lambda name, raw: raw.replace(b"<t>team-size</t>", b"<t>team-sise</t>") if name == "xl/sharedStrings.xml" else raw),
    "markup-id.xlsx": lambda: repacked(
        lambda name, raw: raw.replace(b"<t>team-size</t>", b"<t>&lt;img src=x&gt;</t>") if name == "xl/sharedStrings.xml" else raw
    ),
    "column-missing.xlsx": lambda: repacked(lambda name, raw: raw.replace(b"<t>Notiz</t>", b"<t>Bemerkung</t>") if name == "xl/sharedStrings.xml" else raw),
    "column-twice.xlsx": lambda: repacked(lambda name, raw: raw.replace(b"<t>Notiz</t>", b"<t>Stufe</t>") if name == "xl/sharedStrings.xml" else raw),
    "ok-outside-link.xlsx": lambda: repacked(more={"xl/externalLinks/_rels/externalLink1.xml.rels": LINK}),
    "ok-as-made.xlsx": sheet,
    "ok-right-to-left.xlsx": lambda: filled(("Notiz", "Te\u202eam 👩‍👩‍👧")),
}  # fmt: skip

# --- other files by their name only -----------------------------------------------------------------------------------

NAMES: dict[str, Callable[[], bytes]] = {
    "daten.csv": lambda: b"a;b\n1;2\n",
    "daten-utf-16.csv": lambda: "Größe;Stufe\n".encode("utf-16"),
    "daten-latin-1.csv": lambda: "Größe;Stufe\n".encode("latin-1"),
    "tabelle.ods": lambda: packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
    "tabelle.xlsb": lambda: packed({"xl/workbook.bin": b"x"}),
    "tabelle.numbers": lambda: packed({"Index/Document.iwa": b"x"}),
    "vorlage.xltm": sheet,
    "kriterium.yaml": lambda: b"title: x\n",
    "bericht.pdf": lambda: b"%PDF-1.7\n",
    "programm.exe": lambda: b"MZ\x90\0",
    "bild.svg": lambda: b'<svg onload="alert(1)"/>',
    "<img src=x onerror=alert(1)>.pdf": lambda: b"%PDF-1.7\n",
    "name-\u202egpj.exe": lambda: b"MZ",
    "n" * 300 + ".json": lambda: b"{",
    "../../etc/passwd": lambda: b"root:x:0:0",
    "nul\0.json": lambda: b"[]",
    "lone-\udc80.json": lambda: b"[]",
}

# --- logos ------------------------------------------------------------------------------------------------------------


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, content: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(content, 9)) + chunk(b"IEND", b"")


LOGO: dict[str, Callable[[], bytes]] = {
    "empty.png": lambda: b"",
    "vector.png": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "animated.png": lambda: b"GIF89a" + b"\0" * 40,
    "bomb.png": lambda: png(3000, 3000, b"\0" * 200_000_000),
    "too-wide.png": lambda: png(100_000, 1, b"\0" * 10),
    "half.png": lambda: png(3, 1, b"\0" * 10)[:-20],
    "too-large.png": lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * MAX_LOGO,
    "half.jpg": lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "endless.jpg": lambda: b"\xff\xd8\xff" + b"\xe0\x00\x00" * 1000 + b"\xff\xd9",
}

# --- overlays ---------------------------------------------------------------------------------------------------------

HEAD = b"id: land\ntitle: {de: Land, en: State}\n"
CHANGE = b"targets: {early: 2}\n"


def overlay(**files: bytes) -> bytes:
    """A packed folder; `_` in a name stands for the slash, endings are added."""
    return packed(
        {"overlay.yaml": HEAD} | {name.replace("__", "/").replace("_", "-") + ".yaml": content for name, content in files.items()}
    )


OVERLAY: dict[str, Callable[[], bytes]] = {
    "no-zip.zip": lambda: b"id: land",
    "empty.zip": lambda: packed({}),
    "half.zip": lambda: overlay(people__team_size=CHANGE)[:-40],
    "no-head.zip": lambda: packed({"people/team-size.yaml": CHANGE}),
    "too-large.zip": lambda: b"PK\x03\x04" + b"\0" * MAX_PACKED,
    "bomb.zip": lambda: packed({"overlay.yaml": HEAD, "people/x.yaml": b"#" * (MAX_UNPACKED + 1)}),
    "bomb-that-lies.zip": lambda: lied(packed({"overlay.yaml": HEAD, "people/x.yaml": b"#" * (MAX_UNPACKED + 1)})),
    "many.zip": lambda: packed({f"people/x{n}.yaml": b"" for n in range(MAX_PARTS + 1)}),
    "other-packing.zip": lambda: packed({"overlay.yaml": HEAD}, zipfile.ZIP_LZMA),
    "locked.zip": lambda: patched(packed({"overlay.yaml": HEAD}), b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"),
    "climbs-out.zip": lambda: packed({"overlay.yaml": HEAD, "../../evil.yaml": b"x: 1"}),
    "from-the-root.zip": lambda: packed({"overlay.yaml": HEAD, "/etc/cron.d/x.yaml": b"x: 1"}),
    "backslash.zip": lambda: packed({"overlay.yaml": HEAD, "people\\..\\..\\x.yaml": b"x: 1"}),
    "script.zip": lambda: packed({"overlay.yaml": HEAD, "run.sh": b"#!/bin/sh"}),
    "markup-name.zip": lambda: packed({"overlay.yaml": HEAD, "<img src=x>.yaml": b"x: 1"}),
    "bad-yaml.zip": lambda: overlay(people__team_size=b"targets: {early: 2"),
    "alias.zip": lambda: overlay(people__team_size=b"title: &a {de: a, en: a}\n"),
    "near-criterion.zip": lambda: overlay(people__team_sise=CHANGE),
    "near-key.zip": lambda: overlay(people__team_size=b"wieght: 2\n"),
    "other-folder.zip": lambda: overlay(rooms__team_size=CHANGE),
    "unknown-file.zip": lambda: overlay(glosary=b"x: 1\n"),
    "target-9.zip": lambda: overlay(people__team_size=b"targets: {early: 9}\n"),
    "head-wrong.zip": lambda: packed({"overlay.yaml": b"id: Das Land\ntitle: {de: Land}\n"}),
    "ok-as-meant.zip": lambda: overlay(people__team_size=CHANGE),
    "ok-in-a-folder.zip": lambda: packed({"land/overlay.yaml": HEAD, "land/people/team-size.yaml": CHANGE, "__MACOSX/land/._overlay.yaml": b"\0", "land/.DS_Store": b"\0"}),
}  # fmt: skip
