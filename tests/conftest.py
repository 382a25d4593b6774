"""Fixtures for every folder of tests, how they are shared out on several cores, and the figures of the long run."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.browsers import chrome, playwright_
from tests.figures import pytest_terminal_summary, tell
from tests.postgres import migrated, postgres, postgres_engine, postgres_url

__all__ = ["chrome", "migrated", "playwright_", "postgres", "postgres_engine", "postgres_url", "pytest_terminal_summary", "tell"]


def _is_browser(nodeid: str) -> bool:
    return nodeid.startswith("tests/browser/")


def _unit(nodeid: str) -> str:
    """What stays with one process: a file, as its fixtures do; a browser test goes by itself."""
    return nodeid if _is_browser(nodeid) else nodeid.partition("::")[0]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What is slow as a whole is not even imported for the fast part: reading drivers, spreadsheets and charts takes as long as its tests."""
    if config.option.markexpr == "not slow" and collection_path.name.startswith("test_") and collection_path.is_file():
        return True if "\npytestmark = pytest.mark.slow\n" in collection_path.read_text("utf-8") else None
    return None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long ones first, since one that began last would leave the other cores idle; browser tests, which mostly wait, among the others."""
    long = {_unit(item.nodeid) for item in items if item.get_closest_marker("slow")}
    place: dict[str, float] = {}
    for kind in (True, False):
        units = dict.fromkeys(_unit(item.nodeid) for item in items if _is_browser(item.nodeid) is kind)
        place |= {unit: at / len(units) for at, unit in enumerate(sorted(units, key=lambda unit: unit not in long))}
    items.sort(key=lambda item: place[_unit(item.nodeid)])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two for each core: tests wait for disks, servers and browsers."""
    return 2 * (os.cpu_count() or 1)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from xdist.scheduler import LoadScopeScheduling

    class Units(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return _unit(nodeid)

    config.option.loadscopereorder = False
    return Units(config, log)
