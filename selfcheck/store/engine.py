"""Opens the store safely: durable commits, local disk, current schema; refuses what it cannot keep safe."""

from __future__ import annotations

import json
import logging
import os
import sqlite3
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import ArgumentError, DBAPIError

from selfcheck.counts import count
from selfcheck.logs import tell_once_a_minute
from selfcheck.store import postgres
from selfcheck.store.moments import DamagedError
from selfcheck.store.prepared import Prepared

MIGRATIONS = Path(__file__).parent / "migrations"
MOUNTS = Path("/proc/mounts")
LOCK_WAIT_MS = 5000
_NETWORK = ("nfs", "cifs", "smb", "9p", "sshfs", "fuse.sshfs", "afs", "glusterfs", "ceph")
_OURS = {"alembic_version", "assessment"}
_KINDS = (
    ("disk is full", "disk-full"),
    ("readonly", "read-only"),
    ("read-only", "read-only"),
    ("unable to open", "cannot-open"),
    ("locked", "locked"),
    ("busy", "locked"),
    ("malformed", "corrupt"),
    ("not a database", "corrupt"),
    ("disk i/o", "disk-fault"),
)

# What bytes changed on the disk raise where SQLite itself notices nothing: no text, no JSON, no date stands there any more.
DAMAGE = (UnicodeDecodeError, json.JSONDecodeError, DamagedError)
_READ, _WRITE = Prepared(sa.text("BEGIN")), Prepared(sa.text("BEGIN IMMEDIATE"))


class StoreError(Exception):
    """The store cannot do this now; `key` is a text that says what happened and what to do."""

    def __init__(self, kind: str, **values: object) -> None:
        self.kind, self.values = kind, values
        super().__init__(kind)

    @property
    def key(self) -> str:
        return f"store.{self.kind}"


def store_error(error: Exception) -> StoreError:
    """An error of the database or one of DAMAGE as a sentence, without its text (it may hold values or a password)."""
    original = getattr(error, "orig", error)
    text = str(original).lower()
    kind = postgres.fault_kind(original) or next((kind for word, kind in _KINDS if word in text), "unavailable")
    if isinstance(error, DAMAGE):
        kind = "corrupt"
    count("store_errors_total", kind)
    tell_once_a_minute("store-fault", logging.ERROR, kind=kind)
    return StoreError(kind)


def open_engine(url: str, walled: bool = False) -> Engine:
    """An engine on a store with the current schema. Raises StoreError.

    walled: on PostgreSQL a transaction sees no assessment until a right derived in it opens one.
    """
    try:
        parsed = sa.make_url(url)
    except (ArgumentError, ValueError):  # its words may hold the password
        raise StoreError("bad-address") from None
    if parsed.get_backend_name() == "sqlite":
        file = Path(parsed.database or "")
        _prepare_folder(file)
        refuse_foreign(file)
        engine = sa.create_engine(parsed, connect_args={"check_same_thread": False}, hide_parameters=True)
        _set_up_sqlite(engine)
    else:
        try:
            engine = postgres.create_engine(parsed, LOCK_WAIT_MS, walled)
        except ModuleNotFoundError:
            raise StoreError("no-driver") from None
    try:
        _migrate(engine)
        _assert_durable(engine)
        if walled:
            _assert_walled(engine)
    except (DBAPIError, *DAMAGE) as error:
        engine.dispose()
        raise store_error(error) from error
    except StoreError:
        engine.dispose()
        raise
    return engine


def _prepare_folder(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise StoreError("cannot-open") from None
    kind = _file_system(file.parent)
    if kind.startswith(_NETWORK):
        raise StoreError("network-disk", system=kind)


def refuse_foreign(file: Path) -> None:
    """Look into a file that is there before anything is set in it: our settings would already change another program's."""
    if not file.is_file():
        return
    raw = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=LOCK_WAIT_MS / 1000)
    try:
        names = {name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except (sqlite3.Error, *DAMAGE) as error:
        raise store_error(error) from error
    finally:
        raw.close()
    if names and not names >= _OURS:
        raise StoreError("foreign")


def _file_system(folder: Path) -> str:
    """Kind of file system `folder` lies on, '' where it cannot be told."""
    try:
        mounts = [line.split() for line in MOUNTS.read_text("utf-8").splitlines()]
    except OSError:
        return ""
    path, found = folder.resolve().as_posix() + "/", (0, "")
    for _, point, kind, *_ in mounts:  # of two on one point the later one is seen
        point = point.replace("\\040", " ").rstrip("/") + "/"
        if path.startswith(point) and len(point) >= found[0]:
            found = (len(point), kind)
    return found[1]


def _set_up_sqlite(engine: Engine) -> None:
    @sa.event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={LOCK_WAIT_MS}",
            "journal_mode=wal",
            "synchronous=full",
            "foreign_keys=on",
            "secure_delete=on",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("reading")
        (_READ if reading else _WRITE).rows(connection, {})


def _assert_durable(engine: Engine) -> None:
    """What was shown as saved must survive a power cut."""
    with reading(engine) as connection:
        if engine.dialect.name == "sqlite":
            mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
            level = connection.exec_driver_sql("PRAGMA synchronous").scalar()
            safe = (mode, level) == ("wal", 2)
        else:
            safe = connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
    if not safe:
        raise StoreError("not-durable")


def _assert_walled(engine: Engine) -> None:
    with reading(engine) as connection:
        if postgres.is_postgresql(connection) and postgres.may_pass_walls(connection):
            raise StoreError("role-too-strong")


def reading(engine: Engine) -> Connection:
    """A connection that never waits for the writer and sees one state of the store throughout."""
    if engine.dialect.name == "postgresql":
        return engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return engine.connect().execution_options(reading=True)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@cache  # a running program has always the same
def _scripts(folder: Path) -> ScriptDirectory:
    return ScriptDirectory(str(folder))


def _migrate(engine: Engine) -> None:
    """Bring the schema to the newest revision in one transaction; a copy of the old file is kept beside it."""
    scripts = _scripts(MIGRATIONS)
    head = scripts.get_current_head()
    with reading(engine) as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        names = set(sa.inspect(connection).get_table_names())
    if names and not names >= _OURS:
        raise StoreError("foreign")
    if current == head:
        return
    if current is not None:
        try:
            scripts.get_revision(current)
        except CommandError:
            raise StoreError("newer-schema") from None
        _copy_before_migration(engine, current)
    config = _config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _copy_before_migration(engine: Engine, revision: str) -> None:
    if engine.dialect.name != "sqlite":
        return
    file = Path(str(engine.url.database))
    copy = file.with_name(f"{file.stem}.before-{revision}{file.suffix}")
    part = copy.with_name(f"{copy.name}.part")  # half a copy must not pass for one
    part.unlink(missing_ok=True)
    raw = sqlite3.connect(file)
    try:
        raw.execute("VACUUM INTO ?", (str(part),))
    except (sqlite3.Error, *DAMAGE) as error:
        raise store_error(error) from error
    finally:
        raw.close()
    os.replace(part, copy)
