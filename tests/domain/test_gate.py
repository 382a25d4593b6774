"""Every upload is recognised, bounded and refused with a sentence that says what to do; nothing hostile is ever carried out."""

from __future__ import annotations

import datetime as dt
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable

import pytest

from selfcheck import gate
from selfcheck.assessment import new_assessment
from selfcheck.assessment_file import dump_assessment
from selfcheck.catalogue import Catalogue
from selfcheck.faults import FaultyFileError
from selfcheck.gate import MAX_XLSX, find_kind, read_upload, read_workbook
from selfcheck.tables import xlsx_cells
from selfcheck.tables.answer_sheet import write_answer_sheet
from selfcheck.tables.xlsx_cells import RefusedWorkbookError, read_cells
from tests.factories import answers, catalogue, criterion

PLAN = catalogue(criterion("resolution"), criterion("funding"), sha256="f" * 64)
MARKUP = "<script>alert(1)</script>"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def sheet(plan: Catalogue = PLAN) -> bytes:
    content = new_assessment(plan).model_copy(update={"answers": answers(resolution=3)})
    return write_answer_sheet(plan, content, "preparation", "de", dt.date(2026, 11, 22))


def repacked(raw: bytes, change: Callable[[str, bytes], bytes | None], **more: bytes) -> bytes:
    """The workbook with its parts changed (None leaves one out) and further parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name, content in more.items():
            new.writestr(name, content)
    return out.getvalue()


def minimal(rows: str, main: str = MAIN, relations: str = RELATIONS, target: str = "worksheets/sheet1.xml", **parts: str) -> bytes:
    """The smallest workbook with these rows on one sheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets><sheet name="S" r:id="r1"/></sheets></workbook>'
        )
        new.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="x"><Relationship Id="r1" Target="{target}"/></Relationships>')
        new.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{main}"><dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData></worksheet>',
        )
        for name, content in parts.items():
            new.writestr(f"xl/{name}.xml", content)
    return out.getvalue()


def unchanged(name: str, content: bytes) -> bytes:
    return content


def refusal(name: str, raw: bytes) -> str:
    with pytest.raises(FaultyFileError) as caught:
        read_upload(name, raw, PLAN)
    [fault] = caught.value.faults
    assert fault.text("de").startswith(f"{fault.place}: ")
    return fault.key


# --- what a file is ---------------------------------------------------------------------------------------------------


def test_an_assessment_file_and_an_answer_sheet_are_told_apart() -> None:
    file = read_upload("mein.json", dump_assessment(new_assessment(PLAN)), PLAN)
    filled = read_upload("Bogen.XLSX", sheet(), PLAN)
    assert (file.whole, file.sha256) == (True, "")
    assert (filled.whole, filled.sha256) == (False, "f" * 64)
    assert filled.content.answers["resolution"].level == 3


def test_a_long_name_keeps_its_ending() -> None:
    assert not read_upload("Antworten " * 40 + ".xlsx", sheet(), PLAN).whole


@pytest.mark.parametrize(
    ("name", "raw", "key"),
    [
        ("a.xlsm", b"PK\x03\x04", "gate.macros"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "gate.other-workbook"),
        ("a.ods", b"PK\x03\x04", "gate.other-workbook"),
        ("a.csv", b"a;b", "gate.other-workbook"),
        ("criteria.yaml", b"id: x", "gate.criteria-file"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "gate.password"),
        ("a.json", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "gate.other-workbook"),
        ("a.xlsx", b"<html>", "gate.broken-workbook"),
        ("a.xlsx", b"", "gate.broken-workbook"),
        ("a.xlsx", b"PK\x03\x04 and no more", "gate.broken-workbook"),
        ("a.json", b"PK\x03\x04", "gate.unknown-kind"),
        ("a.docx", b"PK\x03\x04", "gate.unknown-kind"),
        ("a.pdf", b"%PDF-1.7", "gate.unknown-kind"),
        ("a.xlsx", b"PK\x03\x04" + b"\0" * MAX_XLSX, "fault.too-large"),
        ("a.json", b" " * (gate.LIMITS["json"] + 1), "fault.too-large"),
    ],
    ids=lambda given: str(given)[:20],
)
def test_other_files_are_refused_with_the_way_out(name: str, raw: bytes, key: str) -> None:
    assert refusal(name, raw) == key


def test_the_size_is_looked_at_before_the_content(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "read_workbook", lambda *given: pytest.fail("read although too large"))
    assert refusal("a.xlsx", b"PK\x03\x04" + b"x" * MAX_XLSX) == "fault.too-large"
    assert find_kind("a.xlsx", sheet()) == "xlsx"


# --- hostile workbooks ------------------------------------------------------------------------------------------------


def in_process(raw: bytes) -> str:
    with pytest.raises(RefusedWorkbookError) as caught:
        read_cells(raw)
    return caught.value.key


def test_what_unpacks_to_too_much_is_refused_whatever_its_headers_say() -> None:
    bomb = repacked(sheet(), unchanged, **{"xl/media/image1.png": b"\0" * (xlsx_cells.MAX_UNPACKED + 1)})
    assert len(bomb) < MAX_XLSX
    assert refusal("a.xlsx", bomb) == "gate.unpacked-too-large"
    honest = (xlsx_cells.MAX_UNPACKED + 1).to_bytes(4, "little")
    assert in_process(bomb.replace(honest, (10).to_bytes(4, "little"))) in ("gate.unpacked-too-large", "gate.broken-workbook")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_and_entities_are_refused_before_parsing(encoding: str) -> None:
    laughs = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b SYSTEM "file:///etc/passwd">]><sst>&b;</sst>'
    )
    poisoned = repacked(sheet(), lambda name, raw: laughs.encode(encoding) if name.endswith("sharedStrings.xml") else raw)
    assert in_process(poisoned) == "gate.document-type"


def test_a_mark_across_two_pieces_is_found() -> None:
    text = b"<a>" + b" " * (xlsx_cells._CHUNK - 8) + b"<!DOCTYPE a><a/>"
    assert in_process(repacked(sheet(), unchanged, **{"xl/x.xml": text})) == "gate.document-type"


def test_macros_are_refused_under_any_name() -> None:
    assert in_process(repacked(sheet(), unchanged, **{"xl/VbaProject.bin": b"x"})) == "gate.macros"


def test_locked_parts_are_refused() -> None:
    raw = bytearray(sheet())
    at = raw.find(b"PK\x01\x02")
    raw[at + 8] |= 1
    assert in_process(bytes(raw)) == "gate.password"


def test_two_parts_of_one_name_are_refused() -> None:
    assert in_process(repacked(sheet(), unchanged, **{"XL/workbook.xml": b"<workbook/>"})) == "gate.broken-workbook"


def test_a_workbook_without_its_parts_is_refused() -> None:
    for part in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"):
        left_out = repacked(sheet(), lambda name, raw, part=part: None if name == part else raw)
        assert in_process(left_out) == "gate.broken-workbook" if part != "xl/worksheets/sheet1.xml" else read_cells(left_out)


def test_claims_about_the_size_of_a_sheet_are_not_believed() -> None:
    [only] = read_cells(minimal('<row r="2"><c r="B2"><v>1</v></c></row>'))
    assert only == {"name": "S", "cells": [[2, 2, "n", 1]]}


def test_content_far_below_is_told_not_skipped() -> None:
    with pytest.raises(RefusedWorkbookError) as caught:
        read_cells(minimal('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'))
    assert (caught.value.key, caught.value.place) == ("gate.too-many-rows", "S!A1048576")


@pytest.mark.parametrize(
    "rows",
    [
        "<row>" + "<c/>" * 600_000 + "</row>",
        "<row/>" * 600_000,
        ("<row>" + '<c t="s"><v>0</v></c>' * 60 + "</row>") * 60,
    ],
    ids=["cells", "rows", "one text again and again"],
)
@pytest.mark.slow
def test_what_swells_while_it_is_read_is_refused(rows: str) -> None:
    strings = f'<sst xmlns="{MAIN}"><si><t>{"x" * 30_000}</t></si></sst>'
    raw = minimal(rows, sharedStrings=strings)
    assert len(raw) < MAX_XLSX
    assert in_process(raw) == "gate.too-costly"


def test_too_many_sheets_are_refused() -> None:
    more = "".join(f'<sheet name="{number}" r:id="r1"/>' for number in range(13))
    book = repacked(sheet(), lambda name, raw: raw.replace(b"<sheets>", b"<sheets>" + more.encode()) if name == "xl/workbook.xml" else raw)
    assert in_process(book) == "gate.too-many-sheets"


# --- the process ------------------------------------------------------------------------------------------------------


def test_a_process_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "SECONDS", 0.001)
    assert refusal("a.xlsx", sheet()) == "gate.too-costly"


def test_a_process_that_dies_of_its_limits_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *given, **more: subprocess.CompletedProcess(given, -9, b"", b"Killed"))
    assert refusal("a.xlsx", sheet()) == "gate.too-costly"


def test_the_process_has_nothing_of_ours_at_hand() -> None:
    """Neither the web parts nor the store are loaded where a hostile file is read."""
    code = "import sys, selfcheck.sheet_process; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"streamlit", "starlette", "sqlalchemy", "openpyxl", "selfcheck.house"} & set(loaded)


def test_the_process_bounds_its_memory_and_time() -> None:
    pytest.importorskip("resource")
    code = "import resource, selfcheck.sheet_process as p; p.limit_resources(); print(resource.getrlimit(resource.RLIMIT_CPU)[0], resource.getrlimit(resource.RLIMIT_AS)[0])"
    bounds = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert bounds == ["4", str(400 * 1024 * 1024)]


def test_a_sheet_passes_through_the_process_unharmed() -> None:
    names = [one.name for one in read_workbook("a.xlsx", sheet())]
    assert names == ["Anleitung", "Antworten", "selfcheck"]


def test_markup_in_names_and_cells_is_only_ever_data() -> None:
    """Faults carry it as text; what draws them escapes it."""
    raw = minimal(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{MARKUP.replace("<", "&lt;")}</t></is></c></row>')
    with pytest.raises(FaultyFileError) as caught:
        read_upload(f"{MARKUP}.xlsx", raw, PLAN)
    assert caught.value.faults[0].key == "sheet.not-ours"


# --- cells as other programs write them --------------------------------------------------------------------------------


def cells(rows: str, **more: str) -> list[list[object]]:
    [only] = read_cells(minimal(rows, **more))
    return json.loads(json.dumps(only["cells"]))


def test_cells_without_places_follow_one_another() -> None:
    assert cells("<row><c><v>1</v></c><c/><c><v>2.5</v></c></row><row><c><v>3</v></c></row>") == [
        [1, 1, "n", 1],
        [1, 3, "n", 2.5],
        [2, 1, "n", 3],
    ]


def test_kinds_of_cells() -> None:
    strings = f'<sst xmlns="{MAIN}"><si><r><t>zwei </t></r><r><t>Teile</t></r><rPh><t>x</t></rPh></si><si><t>Zeile_x000D_</t></si></sst>'
    styles = (
        f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="170" formatCode="[$-407]d. mmmm yyyy;@"/><numFmt numFmtId="171" formatCode="0&quot; d&quot;"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs></styleSheet>'
    )
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>da</t></is></c><c r="D1" t="b"><v>1</v></c>'
        '<c r="E1" t="e"><v>#REF!</v></c><c r="F1"><f>1+1</f><v>2</v></c><c r="G1" s="1"><v>46082</v></c><c r="H1" s="2"><v>46082.5</v></c>'
        '<c r="I1" s="3"><v>3</v></c><c r="J1" t="str"><v>Text</v></c><c r="K1"><v>1e999</v></c><c r="L1" t="d"><v>2026-03-01T00:00:00</v></c></row>'
    )
    assert [tuple(cell[2:]) for cell in cells(rows, sharedStrings=strings, styles=styles)] == [
        ("s", "zwei Teile"), ("s", "Zeile\r"), ("s", "da"), ("b", True), ("e", "#REF!"), ("f", "=1+1"), ("d", "2026-03-01"),
        ("d", "2026-03-01T12:00:00"), ("n", 3), ("s", "Text"), ("s", "1e999"), ("d", "2026-03-01"),
    ]  # fmt: skip


def test_the_strict_kind_of_excel_and_absolute_places_are_read() -> None:
    strict = minimal(
        "<row><c><v>4</v></c></row>",
        main="http://purl.oclc.org/ooxml/spreadsheetml/main",
        relations="http://purl.oclc.org/ooxml/officeDocument/relationships",
        target="/xl/worksheets/sheet1.xml",
    )
    assert read_cells(strict)[0]["cells"] == [[1, 1, "n", 4]]
