"""The one gate for uploaded files: kind, size and form are checked before anything is used, a spreadsheet in a process of its own.

Files of the criteria (YAML) come from the catalogue's folder only; `selfcheck.yamlfile` bounds them in the same way.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from selfcheck.assessment import Assessment
from selfcheck.assessment_file import MAX_BYTES, load_assessment
from selfcheck.catalogue import Catalogue
from selfcheck.faults import Fault, FaultyFileError, shown
from selfcheck.tables.book import Sheet, book_from_data
from selfcheck.tables.read_sheet import read_sheets

Kind = Literal["json", "xlsx"]
MAX_XLSX = 1024 * 1024
LIMITS: dict[Kind, int] = {"json": MAX_BYTES, "xlsx": MAX_XLSX}
SECONDS = 20  # on a busy computer; the process itself may compute for far less
_ROOT = Path(__file__).parent.parent
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What people try with good reason, and what to do instead.
_REFUSED = {
    ".xlsm": "gate.macros",
    ".xltm": "gate.macros",
    ".xls": "gate.other-workbook",
    ".xlsb": "gate.other-workbook",
    ".ods": "gate.other-workbook",
    ".numbers": "gate.other-workbook",
    ".csv": "gate.other-workbook",
    ".yaml": "gate.criteria-file",
    ".yml": "gate.criteria-file",
}
_at_once = threading.BoundedSemaphore(2)  # processes that read a spreadsheet


@dataclass(frozen=True, slots=True)
class Incoming:
    """What an upload holds. `whole`: an assessment; otherwise answers only, to be put into one.

    `sha256` is the fingerprint of the catalogue an answer sheet was made from, '' for a file.
    """

    content: Assessment
    whole: bool
    sha256: str = ""


def read_upload(name: str, raw: bytes, catalogue: Catalogue) -> Incoming:
    """The content of an uploaded assessment file or answer sheet. Raises FaultyFileError with every fault and its place.

    The rows of an answer sheet of the catalogue's edition are checked against it; everything else when it is brought to that edition.
    """
    place = shown(name)
    if find_kind(name, raw) == "json":
        return Incoming(load_assessment(raw, place), whole=True)
    filled = read_sheets(read_workbook(place, raw), place, catalogue)
    return Incoming(filled.content, whole=False, sha256=filled.sha256)


def find_kind(name: str, raw: bytes) -> Kind:
    """What the file is by its name and its first bytes; both must agree, and the size must be allowed."""

    def refuse(key: str, **values: object) -> FaultyFileError:
        return FaultyFileError([Fault(shown(name), None, key, values)])

    ending = Path(name.casefold()).suffix
    if ending in _REFUSED:
        raise refuse(_REFUSED[ending])
    if raw.startswith(_OLE):  # an encrypted workbook, or one of the old format
        raise refuse("gate.password" if ending == ".xlsx" else "gate.other-workbook")
    is_zip = raw.startswith(_ZIP)
    if ending == ".xlsx" and not is_zip:
        raise refuse("gate.broken-workbook")
    if ending != ".xlsx" and (is_zip or ending not in ("", ".json", ".txt")):
        raise refuse("gate.unknown-kind")
    kind: Kind = "xlsx" if is_zip else "json"
    if len(raw) > LIMITS[kind]:
        raise refuse("fault.too-large", limit=LIMITS[kind] // 1024)
    return kind


def read_workbook(name: str, raw: bytes) -> list[Sheet]:
    """The cells of an XLSX file, read by a process that is ended when it takes too long. Raises FaultyFileError."""
    command = [sys.executable, "-m", "selfcheck.sheet_process"]
    with _at_once:
        try:
            done = subprocess.run(command, input=raw, capture_output=True, timeout=SECONDS, cwd=_ROOT, check=False)  # noqa: S603
        except subprocess.TimeoutExpired:
            raise FaultyFileError([Fault(name, None, "gate.too-costly")]) from None
    if done.returncode != 0:  # ended by a limit
        raise FaultyFileError([Fault(name, None, "gate.too-costly")])
    data: dict[str, Any] = json.loads(done.stdout)
    if "fault" in data:
        place = f"{name}: {data['place']}" if data["place"] else name
        raise FaultyFileError([Fault(place, None, data["fault"], data["values"])])
    return book_from_data(data)
