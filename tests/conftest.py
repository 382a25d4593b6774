"""Fixtures for every folder of tests, the order on several cores, and the figures of the long run."""

from __future__ import annotations

import os

import pytest

from tests.figures import pytest_terminal_summary, tell
from tests.postgres import migrated, postgres, postgres_engine, postgres_url

__all__ = ["migrated", "postgres", "postgres_engine", "postgres_url", "pytest_terminal_summary", "tell"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests first: a long one that began last would leave the other cores idle. Browser tests keep their order."""
    long = {item.path for item in items if item.get_closest_marker("slow") and "browser" not in item.path.parts}
    items.sort(key=lambda item: item.path not in long)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: tests wait for disks and servers."""
    return (os.cpu_count() or 1) + 1
