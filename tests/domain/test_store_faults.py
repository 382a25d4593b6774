"""When the disk, another program or a wrong file is in the way: a sentence, earlier answers readable, and it works again later."""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from selfcheck.entries import Place
from selfcheck.house import House
from selfcheck.settings import Settings
from selfcheck.store import assessments, values
from selfcheck.store import engine as engine_module
from selfcheck.store.engine import StoreError, open_engine
from selfcheck.texts import LANGUAGES, tr
from tests.factories import assessment, catalogue, criterion
from tests.pragmas import set_on_each_use

pytestmark = pytest.mark.slow

PLAN = catalogue(criterion("a"))
NOTE, EARLIER = Place("answers", "a", "note"), Place("answers", "a", "evidence")
LONG = "Notiz " * 3000


@pytest.fixture(autouse=True)
def _short_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "LOCK_WAIT_MS", 50)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite"


class Workplace:
    """A process with its store and one assessment with one earlier answer."""

    def __init__(self, file: Path) -> None:
        self.house = House(Settings(database_url=f"sqlite:///{file}"))
        self.key = self.house.write(lambda c: assessments.create(c, PLAN, assessment(PLAN)))
        self.number = self.house.read(lambda c: values.find_id(c, self.key))
        self.house.write(lambda c: values.save_value(c, self.number, EARLIER, "früher", 0))

    def save(self, value: str) -> values.Value:
        return self.house.write(lambda c: values.save_value(c, self.number, NOTE, value, 0))

    def read(self, place: Place) -> Any:
        return self.house.read(lambda c: values.current_value(c, self.number, place)).value

    def pragma_on_each_use(self, pragma: str) -> None:
        """From now on every transaction runs under this pragma."""
        set_on_each_use(self.house.engine, pragma)


@pytest.fixture
def work(file: Path) -> Iterator[Workplace]:
    workplace = Workplace(file)
    yield workplace
    workplace.house.close()


def kind_of(error: pytest.ExceptionInfo[StoreError]) -> str:
    """The kind of a fault, after making sure that it has its sentence."""
    for lang in LANGUAGES:
        assert tr(lang, error.value.key, **error.value.values)
    return error.value.kind


def test_every_kind_of_fault_has_a_sentence_in_both_languages() -> None:
    code = "".join(path.read_text("utf-8") for folder in ("selfcheck", "web") for path in Path(folder).rglob("*.py"))
    kinds = {kind for _, kind in engine_module._KINDS} | set(re.findall(r'StoreError\("([a-z-]+)"', code))
    assert len(kinds) > 10
    for lang in LANGUAGES:
        for kind in kinds:
            assert tr(lang, f"store.{kind}", system="nfs", limit=1).endswith(".")


def test_a_fault_never_shows_the_database_s_own_words() -> None:
    error = sqlite3.OperationalError("could not connect to postgresql://user:geheim@host")
    assert "geheim" not in str(engine_module.store_error(error))


# --- while working: each fault, then the same again when it is over ----------------------------------------------


def assert_refused_then_saved(work: Workplace, kind: str, value: str, mend: Any) -> None:
    with pytest.raises(StoreError) as caught:
        work.save(value)
    assert kind_of(caught) == kind
    assert work.read(NOTE) is None
    assert work.read(EARLIER) == "früher"
    mend()
    assert work.save(value).value == value
    assert work.read(NOTE) == value


def test_a_full_disk_is_said_and_the_same_value_is_saved_when_there_is_room(work: Workplace) -> None:
    work.pragma_on_each_use("max_page_count=1")  # SQLite raises this to the size the file has now
    assert_refused_then_saved(work, "disk-full", LONG, lambda: work.pragma_on_each_use("max_page_count=100000"))


def test_a_full_disk_spares_no_job_of_the_batch_and_tells_all(work: Workplace) -> None:
    work.pragma_on_each_use("max_page_count=1")
    futures = [
        work.house.writer.submit(lambda c, n=n: values.save_value(c, work.number, Place("answers", f"c{n}", "note"), LONG, 0))
        for n in range(20)
    ]
    problems = [future.exception() for future in futures]
    stored = work.house.read(lambda c: values.read_values(c, work.number))
    for number, problem in enumerate(problems):  # told as saved exactly when it is
        assert (Place("answers", f"c{number}", "note") in stored) == (problem is None)
        assert problem is None or (isinstance(problem, StoreError) and problem.kind == "disk-full")
    assert any(problems)


def test_a_store_that_may_only_be_read_is_said(work: Workplace) -> None:
    work.pragma_on_each_use("query_only=on")
    assert_refused_then_saved(work, "read-only", "neu", lambda: work.pragma_on_each_use("query_only=off"))


def test_a_lock_held_by_another_program_is_said(work: Workplace, file: Path) -> None:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert_refused_then_saved(work, "locked", "neu", other.close)


def test_opening_waits_for_the_lock_of_another_program_and_says_so(file: Path) -> None:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    house = House(Settings(database_url=f"sqlite:///{file}"))
    with pytest.raises(StoreError) as caught:
        house.read(lambda c: None)
    assert kind_of(caught) == "locked"
    other.close()
    assert house.read(lambda c: c.exec_driver_sql("SELECT count(*) FROM assessment").scalar()) == 0
    house.close()


# --- at the start: what is refused is not touched ----------------------------------------------------------------


def assert_refused_untouched(file: Path, kind: str) -> None:
    before = file.read_bytes()
    for _ in range(2):
        with pytest.raises(StoreError) as caught:
            open_engine(f"sqlite:///{file}")
        assert kind_of(caught) == kind
    assert file.read_bytes() == before
    assert not [other.name for other in file.parent.iterdir() if not other.name.startswith(file.name)]


@pytest.mark.parametrize("content", [bytes(range(256)) * 64, b"Das ist keine Datenbank.\n" * 100, b"\0" * 4096, b"PK\x03\x04" + b"x" * 600])
def test_a_file_that_is_no_database_is_refused(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    assert_refused_untouched(file, "corrupt")


def test_an_empty_file_becomes_a_store(file: Path) -> None:
    file.touch()
    open_engine(f"sqlite:///{file}").dispose()
    assert file.stat().st_size > 0


@pytest.mark.parametrize("statement", ["CREATE TABLE customers (id INTEGER)", "CREATE TABLE entry (id INTEGER)"])
def test_another_programs_database_is_refused(file: Path, statement: str) -> None:
    raw = sqlite3.connect(file)
    raw.execute(statement)
    raw.close()
    assert_refused_untouched(file, "foreign")


def test_another_programs_database_is_refused_even_if_its_schema_is_numbered_like_ours(file: Path) -> None:
    raw = sqlite3.connect(file)
    raw.executescript("CREATE TABLE alembic_version (version_num TEXT); INSERT INTO alembic_version VALUES ('0001'); CREATE TABLE x (y)")
    raw.close()
    assert_refused_untouched(file, "foreign")


def test_a_store_of_a_newer_version_is_refused(work: Workplace, file: Path) -> None:
    work.house.close()
    raw = sqlite3.connect(file, isolation_level=None)
    raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    assert_refused_untouched(file, "newer-schema")


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6])
def test_a_truncated_store_is_said_to_be_corrupt_and_not_replaced(work: Workplace, file: Path, share: float) -> None:
    for number in range(20):
        work.house.write(lambda c, n=number: values.save_value(c, work.number, Place("answers", f"c{n}", "note"), LONG, 0))
    work.house.close()
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(StoreError) as caught:
        work.house.read(lambda c: assessments.load(c, work.key))
    assert kind_of(caught) == "corrupt"
    work.house.close()
    file.write_bytes(whole)  # the backup is put back
    assert len(work.house.read(lambda c: assessments.load(c, work.key)).values) == 21


def test_a_torn_write_ahead_log_loses_no_more_than_its_torn_end(work: Workplace, file: Path, tmp_path: Path) -> None:
    work.save("neu")
    copy = tmp_path / "copy" / file.name
    copy.parent.mkdir()
    log = file.with_name(f"{file.name}-wal").read_bytes()
    copy.write_bytes(file.read_bytes())
    copy.with_name(f"{copy.name}-wal").write_bytes(log[:-100])  # as after a power cut in the middle of a write
    house = House(Settings(database_url=f"sqlite:///{copy}"))
    stored = house.read(lambda c: assessments.load(c, work.key))
    assert stored.values[EARLIER].value == "früher"
    house.close()


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "smb3", "9p", "fuse.sshfs"])
def test_a_network_disk_is_refused_by_name_before_a_file_is_made(file: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "_file_system", lambda _folder: kind)
    with pytest.raises(StoreError) as caught:
        open_engine(f"sqlite:///{file}")
    assert kind_of(caught) == "network-disk"
    assert kind in tr("de", caught.value.key, **caught.value.values)
    assert not file.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="mounts are read from /proc")
@pytest.mark.parametrize(
    ("mounts", "kind"),
    [
        ("/dev/sda / ext4 rw 0 0\n", "ext4"),
        ("/dev/sda / ext4 rw 0 0\nnas:/x {folder} nfs4 rw 0 0\n", "nfs4"),
        ("nas:/x / nfs4 rw 0 0\n/dev/sda {folder} ext4 rw 0 0\n", "ext4"),
        ("/dev/sda / ext4 rw 0 0\n/dev/sdb {folder} xfs rw 0 0\nnas:/x {folder} cifs rw 0 0\n", "cifs"),
        ("/dev/sda / ext4 rw 0 0\nnas:/x {folder}-elsewhere nfs rw 0 0\n", "ext4"),
        ("", ""),
    ],
)
def test_the_disk_a_folder_lies_on_is_the_last_mounted_nearest_above(
    tmp_path: Path, mounts: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "Mein NAS"
    folder.mkdir()
    table = tmp_path / "mounts"
    table.write_text(mounts.format(folder=folder.as_posix().replace(" ", "\\040")), "utf-8")
    monkeypatch.setattr(engine_module, "MOUNTS", table)
    assert engine_module._file_system(folder) == kind


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place in (tmp_path / "file" / "store.sqlite", tmp_path / "file" / "deeper" / "store.sqlite"):
        with pytest.raises(StoreError) as caught:
            open_engine(f"sqlite:///{place}")
        assert kind_of(caught) == "cannot-open"


def test_a_folder_in_the_place_of_the_store_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        open_engine(f"sqlite:///{tmp_path}")
    assert kind_of(caught) == "cannot-open"


def test_a_store_that_does_not_sync_is_not_used(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare = engine_module._set_up_sqlite

    def careless(engine: sa.Engine) -> None:
        prepare(engine)
        sa.event.listen(engine, "connect", lambda raw, _record: raw.execute("PRAGMA synchronous=normal").close())

    monkeypatch.setattr(engine_module, "_set_up_sqlite", careless)
    with pytest.raises(StoreError) as caught:
        open_engine(f"sqlite:///{file}")
    assert kind_of(caught) == "not-durable"


def test_a_store_that_could_not_be_opened_is_tried_again_at_the_next_use(file: Path) -> None:
    file.write_bytes(b"kein SQLite" * 100)
    house = House(Settings(database_url=f"sqlite:///{file}"))
    with pytest.raises(StoreError):
        house.write(lambda c: None)
    file.unlink()
    assert house.write(lambda c: assessments.list_all(c)) == []
    house.close()
