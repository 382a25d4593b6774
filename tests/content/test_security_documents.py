"""What the documents on security name exists, and the list of libraries is that of the lock file."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from scripts.dependencies import FILE, LOCK, pinned, text
from selfcheck.documents.parts import Bullets, Heading, Table
from selfcheck.reports.record import FILE as RECORD
from selfcheck.reports.record import record_document
from selfcheck.settings import Settings

ROOT = Path(__file__).parents[2]
NAMED = r"`((?:tests|web|ui|selfcheck|docs|deploy)/[\w./-]*|[A-Z]+\.md|requirements\.txt)`"


@pytest.mark.parametrize("name", ["SECURITY.md", "docs/security-requirements.md"])
def test_every_file_a_document_names_exists(name: str) -> None:
    named = re.findall(NAMED, (ROOT / name).read_text("utf-8"))
    assert len(named) > 3
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_list_of_libraries_is_that_of_the_lock_file() -> None:
    listed = re.findall(r"^\| ([\w.-]+) \| ([\w.]+) \| (.+?) \|", FILE.read_text("utf-8"), re.M)
    rows = [(name, version) for name, version, _ in listed if name != "Library"]
    assert rows == [(one.name, one.version) for one in pinned(LOCK.read_text("utf-8"))], "run python -m scripts.dependencies"
    assert [name for name, _, licence in listed if licence in ("", "not told")] == []


def test_no_library_forbids_what_a_municipality_does_with_it() -> None:
    """Licences that would reach into our own code, or forbid use."""
    assert not re.search(r"\| (A?GPL|SSPL|BUSL|Proprietary)", FILE.read_text("utf-8"))


def test_the_page_is_written_from_what_is_installed() -> None:
    assert len(text().splitlines()) == len(FILE.read_text("utf-8").splitlines())


def test_the_record_of_processing_is_whole_as_a_document() -> None:
    source = RECORD.read_text("utf-8")
    found = record_document(source, dt.date(2026, 11, 26))
    assert found.title.startswith("Verzeichnis von Verarbeitungstätigkeiten")
    [table] = [block for block in found.blocks if isinstance(block, Table)]
    assert len(table.rows) == source.count("\n| ") - 1
    assert all(len(row) == 2 for row in table.rows)
    assert [block.text for block in found.blocks if isinstance(block, Heading)] == re.findall(r"^## (.+)$", source, re.M)
    points = [line.text for block in found.blocks if isinstance(block, Bullets) for line in block.lines]
    assert len(points) == len(re.findall(r"^(?:- |\d+\. )", source, re.M))
    assert not [line for line in points if "`" in line or "**" in line]


def test_the_record_of_processing_names_every_setting_that_matters() -> None:
    source = RECORD.read_text("utf-8")
    for name in ("mode", "base_url", "retention_days"):
        assert name in Settings.model_fields
        assert f"SELFCHECK_{name.upper()}" in source
