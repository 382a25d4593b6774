"""Short in `make test`, long in `make test-faults`; the figures are told at the end."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.lives import Forge

FIGURES: list[str] = []
IS_LONG = os.environ.get("SELFCHECK_FAULTS") == "long"


@pytest.fixture
def tell() -> Callable[[str], None]:
    """A figure for the end of the run."""
    return FIGURES.append


def runs(short: int, long: int) -> int:
    """How often something is tried."""
    return int(os.environ.get("SELFCHECK_FAULT_RUNS", long)) if IS_LONG else short


@pytest.fixture(scope="session")
def forge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forge]:
    made = Forge(tmp_path_factory.mktemp("forge"))
    yield made
    made.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "data"
    made.mkdir()
    return made


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if IS_LONG and FIGURES:
        terminalreporter.section("figures")
        for line in FIGURES:
            terminalreporter.write_line(line)
