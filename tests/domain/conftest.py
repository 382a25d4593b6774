"""A workshop in a store of its own, made once and copied for every test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from selfcheck.store.engine import open_engine
from tests.domain.workshops import Hall


@pytest.fixture(scope="session")
def fresh_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("fresh") / "store.sqlite"
    open_engine(f"sqlite:///{file}").dispose()
    return file


@pytest.fixture
def engine(fresh_store: Path, tmp_path: Path) -> Iterator[Engine]:
    file = shutil.copy(fresh_store, tmp_path / "store.sqlite")
    opened = open_engine(f"sqlite:///{file}")
    yield opened
    opened.dispose()


@pytest.fixture
def hall(engine: Engine) -> Hall:
    return Hall(engine)
