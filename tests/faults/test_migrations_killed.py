"""A migration that is killed after any of its statements leaves the old store or the new one, never half of either."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from selfcheck.store import engine as engine_module
from selfcheck.store.engine import MIGRATIONS, open_engine
from tests.figures import IS_LONG

SCRIPTS = ScriptDirectory(str(MIGRATIONS))
REVISIONS = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]
MOST = 400  # statements of a whole migration; far fewer are needed


def store_of(revision: str, file: Path) -> None:
    """A store as an earlier version left it, with one assessment and one note."""
    engine = sa.create_engine(f"sqlite:///{file}")
    engine_module._set_up_sqlite(engine)
    with engine.begin() as connection:
        config = engine_module._config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        now = "2026-01-01 00:00:00"
        connection.exec_driver_sql(
            "INSERT INTO assessment (id, key, title, revision, catalogue_id, catalogue_version, catalogue_sha256, created, used)"
            " VALUES (1, 'k', 'bleibt', 1, 'tiny', '1', '', ?, ?)",
            (now, now),
        )
        connection.exec_driver_sql(
            "INSERT INTO entry (assessment_id, section, item, field, value, revision, at) VALUES (1, 'answers', 'a', 'note', '\"bleibt\"', 1, ?)",
            (now,),
        )
    engine.dispose()
    raw = sqlite3.connect(file)
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()


def content(file: Path) -> list[object]:
    """Schema and rows as any SQLite program sees them; the file must be sound."""
    raw = sqlite3.connect(file)
    assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    found: list[object] = raw.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
    for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall():
        found.append((name, raw.execute(f"SELECT * FROM {name}").fetchall()))
    raw.close()
    return found


def open_and_die(file: Path, after: int) -> bool:
    """Open the store in a process that kills itself after so many statements (the commit counts as one). Whether it died."""
    pid = os.fork()
    if pid == 0:
        said = 0

        def count(*_given: object) -> None:
            nonlocal said
            said += 1
            if said == after:
                os.kill(os.getpid(), 9)

        try:
            for event in ("before_cursor_execute", "after_cursor_execute", "commit"):
                sa.event.listen(sa.Engine, event, count)
            for name in ("replace", "unlink"):
                real = getattr(os, name)
                setattr(os, name, lambda *given, real=real, **more: (count(), real(*given, **more), count()))
            open_engine(f"sqlite:///{file}").dispose()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -9


@pytest.mark.parametrize("revision", REVISIONS[:-1] if IS_LONG else REVISIONS[:1])
def test_killed_at_every_step_it_is_the_old_store_or_the_new(tmp_path: Path, tell: Callable[[str], None], revision: str) -> None:
    old = tmp_path / "old.sqlite"
    store_of(revision, old)
    before = content(old)
    whole = tmp_path / "whole" / "store.sqlite"
    whole.parent.mkdir()
    shutil.copy(old, whole)
    open_engine(f"sqlite:///{whole}").dispose()
    after = content(whole)
    deaths, outcomes = 0, [0, 0]
    for step in range(1, MOST, 1 if IS_LONG else 9):
        file = tmp_path / f"at-{step}" / "store.sqlite"
        file.parent.mkdir()
        shutil.copy(old, file)
        died = open_and_die(file, step)
        found = content(file)
        assert found in (before, after), f"half a migration after step {step}"
        outcomes[found == after] += 1
        copies = list(file.parent.glob("*.before-*.sqlite"))
        assert found == before or [content(copy) for copy in copies] == [before], "migrated without a copy of what was"
        open_engine(f"sqlite:///{file}").dispose()  # the next start finishes it
        assert content(file) == after
        deaths += died
        if not died:
            break
    else:
        pytest.fail("the migration never came to its end")
    tell(
        f"migration from {revision}: killed at {deaths} steps; the old store {outcomes[0]} times, the new one {outcomes[1]} times, half never"
    )
