"""What runs short in `make test` and long in `make test-faults`, and the figures that are told at the end of the long run."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

FIGURES: list[str] = []
IS_LONG = os.environ.get("SELFCHECK_FAULTS") == "long"


@pytest.fixture
def tell() -> Callable[[str], None]:
    """A figure for the end of the run."""
    return FIGURES.append


def runs(short: int, long: int) -> int:
    """How often something is tried."""
    return int(os.environ.get("SELFCHECK_FAULT_RUNS", long)) if IS_LONG else short


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Every figure on a line of its own."""
    if IS_LONG and FIGURES:
        terminalreporter.section("figures")
        for line in FIGURES:
            terminalreporter.write_line(line)
