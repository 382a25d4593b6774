"""Every bad file of the corpus is answered with its sentence; what is taken is taken on purpose (tests/corpus/cases.yaml)."""

from __future__ import annotations

from typing import Any

import pytest

from selfcheck import gate
from selfcheck.faults import Fault, FaultyFileError
from selfcheck.tables.book import Sheet, book_from_data
from selfcheck.tables.xlsx_cells import RefusedWorkbookError, read_cells
from tests.corpus.readers import READERS, TAKEN, expected, label, told
from tests.figures import IS_LONG

# What takes a second or more to make or to read is tried by `make test-faults`; tests/domain/test_gate.py tries such ones.
HEAVY = {
    "many-cells.xlsx",
    "many-rows.xlsx",
    "many-texts.xlsx",
    "long-attribute.xlsx",
    "bomb.xlsx",
    "bomb.png",
    "30000-answers.made.json",
    "20000-keys.made.yaml",
}
CASES = [(reader, name) for reader, (_, cases) in READERS.items() for name in cases if IS_LONG or name not in HEAVY]


@pytest.fixture
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workbooks read here: the process of their own has tests in tests/domain/test_gate.py and in `make test-faults`."""

    def read(name: str, raw: bytes) -> list[Sheet]:
        try:
            data: dict[str, Any] = {"sheets": read_cells(raw)}
        except RefusedWorkbookError as error:
            raise FaultyFileError([Fault(f"{name}: {error.place}" if error.place else name, None, error.key, error.values)]) from None
        return book_from_data(data)

    monkeypatch.setattr(gate, "read_workbook", read)


@pytest.mark.usefixtures("_in_this_process")
@pytest.mark.parametrize(("reader", "name"), CASES, ids=lambda given: label(given))
def test_a_bad_file_is_answered_with_its_sentence(reader: str, name: str) -> None:
    lines = told(reader, name)
    assert lines[:2] == expected()[reader][label(name)]
    assert len(lines) <= 50
    assert all(len(line) < 500 for line in lines)


def test_the_table_names_every_case_and_no_other() -> None:
    assert {reader: list(lines) for reader, lines in expected().items()} == {
        r: [label(name) for name in c] for r, (_, c) in READERS.items()
    }


def test_there_are_at_least_120_that_are_refused() -> None:
    assert sum(lines != [TAKEN] for cases in expected().values() for lines in cases.values()) >= 120


def test_a_page_that_tells_faults_echoes_no_markup(client: Any) -> None:
    """The sentences hold what stood in the file; the page that draws them escapes it."""
    for name in ("unknown-name-markup.json", "answer-id-markup.json"):
        page = client.post(
            "/a/import", files={"file": ("<img src=x onerror=alert(1)>.json", READERS["json"][1][name](), "application/json")}
        )
        assert page.status_code == 422
        assert "<img src=x" not in page.text
        assert "<script>alert" not in page.text
