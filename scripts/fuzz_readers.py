"""Coverage-guided fuzzing of every reader with atheris: `python -m scripts.fuzz_readers [-max_total_time=SECONDS]`.

Longer and deeper than tests/corpus/test_fuzz.py; not part of any test run. Needs `pip install atheris` (Linux, macOS).
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import atheris

with atheris.instrument_imports(include=["selfcheck"]):
    from selfcheck.assessment_file import load_assessment
    from selfcheck.faults import FaultyFileError
    from selfcheck.overlay_upload import unpack
    from selfcheck.reports.logo import check_logo
    from selfcheck.tables.book import book_from_data
    from selfcheck.tables.read_sheet import read_sheets
    from selfcheck.tables.xlsx_cells import RefusedWorkbookError, read_cells
    from selfcheck.typed_form import Typed, read_typed
    from selfcheck.yamlfile import parse
    from tests.corpus.made import corpus_catalogue, only


def workbook(raw: bytes) -> None:
    """As an archive, and as the rows of one."""
    for packed in (raw, only(raw.decode("latin-1"))):
        try:
            book = book_from_data({"sheets": read_cells(packed)})
        except RefusedWorkbookError:
            continue
        read_sheets(book, "x.xlsx", corpus_catalogue())


def typed(raw: bytes) -> None:
    text = raw.decode("utf-8", "surrogateescape")
    read_typed(corpus_catalogue(), {}, {"team-size": Typed(text[:8], text[8:40], text[40:])})


READERS: list[Callable[[bytes], object]] = [
    lambda raw: load_assessment(raw, "x.json", corpus_catalogue()),
    lambda raw: load_assessment(b'{"format": 1, "catalogue": {"id": "tiny", "version": "1"}, ' + raw + b"}", "x.json", corpus_catalogue()),
    lambda raw: parse(raw, "x.yaml"),
    lambda raw: unpack("x.zip", raw),
    lambda raw: check_logo(raw, "x.png"),
    workbook,
    typed,
]


def one_input(raw: bytes) -> None:
    """The first byte chooses the reader; only the declared faults are allowed."""
    if not raw:
        return
    try:
        READERS[raw[0] % len(READERS)](raw[1:])
    except FaultyFileError as error:
        for fault in error.faults:
            fault.text("de")


if __name__ == "__main__":
    corpus_catalogue()
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
