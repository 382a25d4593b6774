"""Copies of the store: whole, bounded in time, brought back only if sound; and no byte left of what was deleted."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from selfcheck.cli import main
from selfcheck.entries import Place
from selfcheck.store import assessments, backup, links, retention, values
from selfcheck.store.engine import StoreError, open_engine, reading
from selfcheck.store.tables import assessment as table
from tests.factories import assessment, catalogue, criterion

pytestmark = pytest.mark.slow

PLAN = catalogue(criterion("a"))
NOTE = Place("answers", "a", "note")
AT = dt.datetime(2026, 3, 1, 12)
CANARY = "Kanarienvogel-4711"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "selfcheck.sqlite"


@pytest.fixture
def url(file: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A store with one assessment."""
    for name in [name for name in os.environ if name.startswith("SELFCHECK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SELFCHECK_DATABASE_URL", f"sqlite:///{file}")
    engine = open_engine(f"sqlite:///{file}")
    add(engine, "bleibt")
    engine.dispose()
    return f"sqlite:///{file}"


def add(engine: Engine, note: str, used: dt.datetime | None = None) -> str:
    with engine.begin() as connection:
        key = assessments.create(connection, PLAN, assessment(PLAN), note)
        number = values.find_id(connection, key)
        values.save_value(connection, number, NOTE, note, 0)
        links.create(connection, number, "owner", note)
        if used:
            connection.execute(table.update().where(table.c.id == number).values(used=used))
    return key


def titles(url: str) -> list[str]:
    engine = open_engine(url)
    with reading(engine) as connection:
        found = sorted(one.title for one in assessments.list_all(connection))
    engine.dispose()
    return found


def test_a_copy_made_while_others_write_holds_what_was_committed(url: str, file: Path) -> None:
    engine = open_engine(url)
    add(engine, "nur im Schreibprotokoll")
    with engine.connect() as writing:
        writing.begin()
        values.save_value(writing, 1, NOTE, "noch nicht bestätigt", 1)
        copy = backup.back_up(url, file.parent / "backups", AT)
    engine.dispose()
    assert copy.name == "selfcheck.backup-20260301T120000Z.sqlite"
    assert copy.stat().st_mode & 0o077 == 0
    assert titles(f"sqlite:///{copy}") == ["bleibt", "nur im Schreibprotokoll"]
    assert b"noch nicht" not in copy.read_bytes()


@pytest.mark.parametrize(("keep", "left"), [(30, 2), (7, 1)])
def test_copies_are_kept_for_thirty_days_at_most(url: str, file: Path, keep: int, left: int) -> None:
    folder = file.parent / "backups"
    for days in (40, 31, 20, 0):
        backup.back_up(url, folder, AT - dt.timedelta(days=days))
    foreign = folder / "notes.txt"
    foreign.write_text("bleibt")
    backup.rotate(folder, AT, keep)
    assert len(list(folder.glob("*.sqlite"))) == left
    assert foreign.exists()


def test_copies_from_before_a_migration_and_replaced_stores_are_rotated_too(url: str, file: Path) -> None:
    old = file.with_name("selfcheck.before-0001.sqlite")
    old.write_bytes(b"x")
    os.utime(old, (0, 0))
    replaced = file.with_name("selfcheck.replaced-20250101T000000Z.sqlite")
    log = replaced.with_name(replaced.name + "-wal")
    replaced.write_bytes(b"x"), log.write_bytes(b"x")
    assert set(backup.rotate(file.parent, AT)) == {old, replaced, log}
    assert file.exists()


def test_a_copy_is_brought_back_and_the_replaced_store_kept(url: str, file: Path) -> None:
    copy = backup.back_up(url, file.parent / "backups", AT)
    engine = open_engine(url)
    add(engine, "danach")
    engine.dispose()
    aside = backup.restore(url, copy, AT)
    assert titles(url) == ["bleibt"]
    assert aside
    assert titles(f"sqlite:///{aside}") == ["bleibt", "danach"]


def test_a_damaged_store_is_replaced_and_kept_as_it_is(url: str, file: Path) -> None:
    copy = backup.back_up(url, file.parent / "backups", AT)
    file.write_bytes(b"Kaffee " * 1000)
    aside = backup.restore(url, copy, AT)
    assert aside and aside.read_bytes() == b"Kaffee " * 1000
    assert titles(url) == ["bleibt"]


def test_nothing_is_replaced_while_the_server_has_the_store_open(url: str, file: Path) -> None:
    copy = backup.back_up(url, file.parent / "backups", AT)
    engine = open_engine(url)
    with reading(engine) as connection:
        assert len(assessments.list_all(connection)) == 1
    with pytest.raises(StoreError) as caught:  # the connection rests in the pool, as between two requests
        backup.restore(url, copy, AT)
    engine.dispose()
    assert caught.value.kind == "in-use"
    assert titles(url) == ["bleibt"]


def damaged(copy: Path) -> None:
    content = bytearray(copy.read_bytes())
    content[4096 * 3 : 4096 * 8] = b"\xff" * 4096 * 5
    copy.write_bytes(content)


def newer(copy: Path) -> None:
    raw = sqlite3.connect(copy)
    raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.commit(), raw.close()


def foreign(copy: Path) -> None:
    copy.unlink()
    raw = sqlite3.connect(copy)
    raw.execute("CREATE TABLE other (x)")
    raw.commit(), raw.close()


@pytest.mark.parametrize(
    ("spoil", "kind"),
    [(damaged, "no-copy"), (newer, "newer-schema"), (foreign, "no-copy"), (lambda c: c.write_bytes(b"x" * 9000), "no-copy"),
     (lambda c: c.write_bytes(b""), "no-copy"), (lambda c: c.unlink(), "nothing-there")],
    ids=["damaged", "newer", "foreign", "no database", "empty", "gone"],
)  # fmt: skip
def test_what_is_no_sound_copy_of_ours_is_refused_and_changes_nothing(url: str, file: Path, spoil: Any, kind: str) -> None:
    copy = backup.back_up(url, file.parent / "backups", AT)
    spoil(copy)
    before = file.read_bytes()
    with pytest.raises(StoreError) as caught:
        backup.restore(url, copy, AT)
    assert caught.value.kind == kind
    assert file.read_bytes() == before
    assert [found.name for found in file.parent.glob("*.sqlite*")] == [file.name]


def test_another_database_has_tools_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        backup.back_up("postgresql+psycopg://user@host/name", tmp_path, AT)
    assert caught.value.kind == "no-file"


# --- retention --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days_ago", "gone"), [(729, False), (730, True), (800, True), (0, False)])
def test_what_nobody_used_for_so_long_is_deleted(url: str, days_ago: int, gone: bool) -> None:
    engine = open_engine(url)
    add(engine, "alt", AT - dt.timedelta(days=days_ago))
    with engine.begin() as connection:
        done = retention.purge(connection, AT.date(), 730)
    engine.dispose()
    assert done.assessments == int(gone)
    assert ("alt" in titles(url)) is not gone


def test_the_notice_comes_a_month_before_the_day(url: str) -> None:
    used = dt.datetime(2026, 1, 1, 23, 59)
    assert retention.due_on(used, 730) == dt.date(2028, 1, 1)
    assert not retention.is_due_soon(used, 730, dt.date(2027, 12, 1))
    assert retention.is_due_soon(used, 730, dt.date(2027, 12, 2))


def test_on_one_computer_no_assessment_is_deleted_by_time(url: str) -> None:
    engine = open_engine(url)
    add(engine, "alt", dt.datetime(2000, 1, 1))
    with engine.begin() as connection:
        assert not retention.purge(connection, AT.date(), None).any
    engine.dispose()


def test_no_byte_is_left_of_what_was_deleted(url: str, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setenv("SELFCHECK_MODE", "shared")
    monkeypatch.setenv("SELFCHECK_BASE_URL", "https://example.org")
    engine = open_engine(url)
    with engine.connect() as held:  # the server runs on: the log is not emptied by closing
        for number in range(20):
            add(engine, f"{CANARY}-{number} " * 50, AT - dt.timedelta(days=4000))
        backup.back_up(url, file.parent / "backups", dt.datetime.now(dt.UTC).replace(tzinfo=None) - dt.timedelta(days=31))
        assert holders(file.parent)
        held.rollback()
        assert main(["purge", "--lang", "de"]) == 0
        assert holders(file.parent) == []
    engine.dispose()
    assert "20 Selbsteinschätzungen gelöscht" in capsys.readouterr().out
    assert titles(url) == ["bleibt"]


def test_a_deletion_by_button_leaves_no_byte_once_the_log_is_emptied(url: str, file: Path) -> None:
    engine = open_engine(url)
    key = add(engine, CANARY)
    with engine.begin() as connection:
        assessments.delete(connection, values.find_id(connection, key))
    assert holders(file.parent)
    backup.forget_bytes(engine, whole=False)
    assert holders(file.parent) == []
    engine.dispose()


def holders(folder: Path) -> list[str]:
    """Every file below a folder that holds the canary anywhere in its bytes."""
    return [found.name for found in folder.rglob("*") if found.is_file() and CANARY.encode() in found.read_bytes()]


# --- the command line -------------------------------------------------------------------------------------------


def test_the_commands_tell_what_they_did(url: str, file: Path, capsys: Any) -> None:
    assert main(["backup"]) == 0
    [copy] = (file.parent / "backups").glob("*.sqlite")
    assert str(copy) in capsys.readouterr().out
    assert main(["restore", str(copy)]) == 0
    assert "replaced-" in capsys.readouterr().out
    assert main(["restore", str(file.parent / "nothing")]) == 1
    assert capsys.readouterr().err == "There is no file with data.\n"


def test_a_copy_is_written_to_the_file_named(url: str, file: Path, capsys: Any) -> None:
    copy = file.parent / "kopien" / "heute.sqlite"
    for _ in range(2):
        assert main(["backup", str(copy)]) == 0
        assert str(copy) in capsys.readouterr().out
    assert titles(f"sqlite:///{copy}") == titles(url)
    assert [one.name for one in copy.parent.iterdir()] == ["heute.sqlite"]
    before = file.read_bytes()
    assert main(["backup", str(file)]) == 1
    assert file.read_bytes() == before


@pytest.mark.parametrize("days", ["0", "31", "x"])
def test_copies_cannot_be_kept_longer(url: str, days: str) -> None:
    with pytest.raises(SystemExit):
        main(["backup", "--keep-days", days])
