"""Copies of a SQLite store: made whole while it is in use, kept for thirty days at most, brought back after a look inside."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Engine

from selfcheck.settings import BACKUP_DAYS
from selfcheck.store import engine as opening
from selfcheck.store.engine import StoreError, store_error

STAMP = "%Y%m%dT%H%M%SZ"
_COPY = re.compile(r"(?P<stem>.+)\.(backup|replaced)-(?P<at>\d{8}T\d{6}Z)\.sqlite(-wal|-shm)?")
_BEFORE = re.compile(r".+\.before-\w+\.sqlite(\.part)?")


def store_file(url: str) -> Path:
    """The file of a SQLite store. Raises StoreError for another database, which has tools of its own."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise StoreError("no-file")
    return Path(parsed.database)


def back_up(url: str, to: Path, at: dt.datetime, keep_days: int = BACKUP_DAYS) -> Path:
    """A consistent copy; in a folder it is named after the UTC time, and older copies there are deleted. Raises StoreError.

    `to` is a file when its name has an ending and no folder is called so; an earlier copy of that name is replaced.

    The server may go on writing: the copy holds what was committed when it began. keep_days: 1 to 30.
    """
    file = store_file(url)
    if not file.is_file():
        raise StoreError("nothing-there")
    is_file = bool(to.suffix) and not to.is_dir()
    copy = to if is_file else to / f"{file.stem}.backup-{at.strftime(STAMP)}.sqlite"
    if copy.resolve() == file.resolve():
        raise StoreError("cannot-open")
    part = copy.with_name(f"{copy.name}.part")
    try:
        copy.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        with _raw(file, "rw") as raw:  # one that only reads would leave its log behind
            raw.execute("VACUUM INTO ?", (str(part),))
        _check(part)
        os.chmod(part, 0o600)
        _sync(part)
        os.replace(part, copy)
        _sync(copy.parent)
    except sqlite3.Error as error:
        raise store_error(error) from error
    except OSError:
        raise StoreError("cannot-open") from None
    finally:
        part.unlink(missing_ok=True)
    if not is_file:
        rotate(to, at, min(keep_days, BACKUP_DAYS))
    return copy


def rotate(folder: Path, at: dt.datetime, keep_days: int = BACKUP_DAYS) -> list[Path]:
    """Delete copies older than `keep_days`: backups and replaced stores by the time in their name, those before a migration by their file's."""
    limit, gone = at - dt.timedelta(days=keep_days), []
    for file in sorted(folder.iterdir()) if folder.is_dir() else []:
        if named := _COPY.fullmatch(file.name):
            made = dt.datetime.strptime(named["at"], STAMP)
        elif _BEFORE.fullmatch(file.name):
            made = dt.datetime.fromtimestamp(file.stat().st_mtime, dt.UTC).replace(tzinfo=None)
        else:
            continue
        if made < limit:
            file.unlink()
            gone.append(file)
    return gone


def restore(url: str, copy: Path, at: dt.datetime) -> Path | None:
    """Put a copy in the store's place; returns where the store that was there lies now, None if there was none.

    Raises StoreError, before anything is changed, for a foreign, damaged or newer copy and while the server runs.
    """
    file = store_file(url)
    if not copy.is_file():
        raise StoreError("nothing-there")
    _check(copy)
    part = file.with_name(f"{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(copy, part)
        os.chmod(part, 0o600)
        _check(part)
        _sync(part)
        aside = _set_aside(file, at) if file.exists() else None
        os.replace(part, file)
        _sync(file.parent)
    except OSError:
        raise StoreError("cannot-open") from None
    finally:
        part.unlink(missing_ok=True)
    opening.open_engine(url).dispose()
    return aside


def forget_bytes(engine: Engine, whole: bool) -> None:
    """Leave no byte of what was deleted: empty the write-ahead log, and with `whole` write the file anew. PostgreSQL does this itself."""
    if engine.dialect.name != "sqlite":
        return
    with _raw(Path(str(engine.url.database)), "rw") as raw:
        raw.execute(f"PRAGMA busy_timeout={opening.LOCK_WAIT_MS}")
        raw.execute("PRAGMA secure_delete=on")
        if whole:
            raw.execute("PRAGMA temp_store=memory")  # no copy of it in another folder
            raw.execute("VACUUM")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _set_aside(file: Path, at: dt.datetime) -> Path:
    """Rename the store that was there. A damaged one is moved as it is, with its log."""
    try:
        with _raw(file, "rw") as raw:
            raw.execute("PRAGMA journal_mode=delete").fetchone()  # waits for nobody: it fails while another has the store open
    except sqlite3.Error as error:
        problem = store_error(error)
        if problem.kind == "locked":
            raise StoreError("in-use") from error
    aside = file.with_name(f"{file.stem}.replaced-{at.strftime(STAMP)}.sqlite")
    for ending in ("-wal", "-shm", ""):
        found = file.with_name(file.name + ending)
        if found.exists():
            os.replace(found, aside.with_name(aside.name + ending))
    return aside


def _check(copy: Path) -> None:
    """Raises StoreError unless this is a whole store of this or an earlier version."""
    try:
        opening.refuse_foreign(copy)
        with _raw(copy, "ro") as raw:
            sound = raw.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
            names = {name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            version = raw.execute("SELECT version_num FROM alembic_version").fetchone() if names else None
    except (sqlite3.Error, StoreError):
        raise StoreError("no-copy") from None
    if not names or version is None or not sound:
        raise StoreError("no-copy")
    if version[0] not in {script.revision for script in ScriptDirectory(str(opening.MIGRATIONS)).walk_revisions()}:
        raise StoreError("newer-schema")


@contextlib.contextmanager
def _raw(file: Path, mode: str) -> Iterator[sqlite3.Connection]:
    """A connection of its own, closed afterwards: `ro` or `rw`."""
    raw = sqlite3.connect(f"{file.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None)
    try:
        yield raw
    finally:
        raw.close()


def _sync(path: Path) -> None:
    """What was written is on the disk; folders only where the system can."""
    flags = os.O_RDONLY
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, flags if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
