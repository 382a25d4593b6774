"""The plain routes with a store of their own for every test, without Streamlit's runtime; and what is in that store."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from selfcheck.assessment import Assessment, new_assessment
from selfcheck.demo import demo_assessment
from selfcheck.house import House, house, leave
from selfcheck.settings import Settings
from selfcheck.store import assessments as store
from selfcheck.store import postgres
from selfcheck.store.engine import open_engine, reading
from selfcheck.store.tables import metadata
from tests.pragmas import set_on_each_use
from ui import state
from web import access, ballot, ballot_joining, workshops
from web.ballot_limits import Tries
from web.middleware import Headers, LocalGate
from web.short_way import ShortWay

T = TypeVar("T")
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def loaded() -> dict[str, Any]:
    """What a house loads from files, loaded once for all tests: catalogue, examples and the like never change."""
    opened = House(Settings())
    return {
        name: getattr(opened, name)
        for name in ("catalogue", "demos", "migrations", "ballot_languages", "workshop_presets")
        if hasattr(House, name)
    }


@pytest.fixture(scope="session")
def _fresh_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("fresh") / "selfcheck.sqlite"
    open_engine(f"sqlite:///{file}").dispose()
    return file


@pytest.fixture
def store_file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "selfcheck.sqlite"


@pytest.fixture(autouse=True)
def _own_house(loaded: dict[str, Any], _fresh_store: Path, store_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A process of its own, as far as the app can tell: own settings, own empty store, nobody has guessed yet."""
    leave()
    state.opened.clear()
    for name in ("CATALOGUE", "MODE", "BASE_URL"):
        monkeypatch.delenv(f"SELFCHECK_{name}", raising=False)
    monkeypatch.setenv("SELFCHECK_DATA", str(store_file.parent))
    monkeypatch.setenv("SELFCHECK_DATABASE_URL", f"sqlite:///{store_file}")
    fresh = Tries()
    for module in (ballot, ballot_joining, workshops):
        monkeypatch.setattr(module, "tries", fresh)
    monkeypatch.setattr(access, "wrong_tries", Tries())
    store_file.parent.mkdir()
    shutil.copy(_fresh_store, store_file)
    house().__dict__.update(loaded)
    yield
    leave()
    state.opened.clear()


@pytest.fixture
def routes() -> Starlette:
    """Our routes behind our middleware, in the order of the app."""
    from app import LINES, ROUTES

    return Starlette(routes=[*ROUTES, *LINES], middleware=[Middleware(Headers), Middleware(LocalGate), Middleware(ShortWay)])


@pytest.fixture
def client(routes: Starlette) -> Iterator[TestClient]:
    with TestClient(routes, base_url="http://localhost", follow_redirects=False, headers={"accept-language": "de"}) as opened:
        yield opened


def create(content: Assessment | None = None, title: str = "") -> str:
    """Store an assessment (an empty one unless given); returns its key."""
    catalogue = house().catalogue
    return house().write(lambda c: store.create(c, catalogue, content or new_assessment(catalogue), title))


def by_hand(job: Callable[[Connection], T]) -> T:
    """Write what no visitor's right stands behind: on PostgreSQL with the walls between assessments open."""

    def past_walls(connection: Connection) -> T:
        postgres.open_all(connection)
        return job(connection)

    return house().write(past_walls)


def demo(name: str = "musterfurt", lang: str = "de") -> Assessment:
    return demo_assessment(house().catalogue, house().demos[name], lang)


def load(key: str) -> store.Stored:
    return house().read(lambda c: store.load(c, key))


def keys() -> list[str]:
    """All assessments, the last used first."""
    return [one.key for one in house().read(store.list_all)]


def rows() -> dict[str, list[Any]]:
    """Every row of every table."""
    with reading(house().engine) as connection:
        postgres.open_all(connection)
        return {name: [tuple(row) for row in connection.exec_driver_sql(query)] for name, query in _queries().items()}


@cache
def _queries() -> dict[str, str]:
    """What reads a whole table, put together once: every test has an engine of its own, which knows no statement yet."""
    return {table.name: str(sa.select(table)) for table in metadata.sorted_tables}


@pytest.fixture
def on_each_use() -> Callable[[str], None]:
    """From now on every transaction of the store runs under this pragma."""

    return lambda pragma: set_on_each_use(house().engine, pragma)
