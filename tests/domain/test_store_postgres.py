"""The storage suite once more, on PostgreSQL: what the store promises does not depend on what lies beneath it."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy.engine import Connection, Engine

from selfcheck.store.writer import Writer
from tests.domain import test_links, test_rehearsal, test_store, test_workshop_store
from tests.domain.test_store import PLAN, Store
from tests.factories import assessment

SUITES: tuple[ModuleType, ...] = (test_store, test_links, test_workshop_store, test_rehearsal)
pytestmark = pytest.mark.slow
# The same is tested for PostgreSQL in test_postgres.py unless the reason says why it does not apply.
SQLITE_ONLY = {
    "test_every_connection_is_wal_with_full_sync_and_foreign_keys": "these are SQLite's settings",
    "test_a_deleted_assessment_leaves_no_trace_in_the_files": "the files of a PostgreSQL server are not ours; VACUUM overwrites them",
}


@pytest.fixture
def engine(postgres_engine: Engine) -> Engine:
    return postgres_engine


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as opened:
        yield opened


@pytest.fixture
def writer(engine: Engine) -> Iterator[Writer]:
    opened = Writer(engine)
    yield opened
    opened.close()


@pytest.fixture
def store(engine: Engine) -> Store:
    return Store(engine, assessment(PLAN))


def _tests() -> Iterator[tuple[str, Any]]:
    for suite in SUITES:
        for name, test in vars(suite).items():
            if name.startswith("test_") and callable(test) and name not in SQLITE_ONLY:
                yield f"{name}__{suite.__name__.rpartition('.')[2].removeprefix('test_')}", test


globals().update(_tests())


def test_what_runs_on_sqlite_only_is_still_there() -> None:
    known = {name for suite in SUITES for name in vars(suite)}
    assert set(SQLITE_ONLY) <= known
