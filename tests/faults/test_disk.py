"""A full disk, a store that may not be written, a lock that stays and damaged pages: a sentence, and it works again later."""

from __future__ import annotations

import http.client
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from selfcheck.entries import Place
from selfcheck.faults import FaultyFileError
from selfcheck.house import House
from selfcheck.settings import Settings
from selfcheck.store import assessments, values
from selfcheck.store.engine import StoreError
from selfcheck.texts import tr
from tests.factories import assessment, catalogue, criterion
from tests.faults.lives import Forge, Person, missing
from tests.figures import runs


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 4 MB, mounted for this test."""
    place = tmp_path / "disk"
    place.mkdir()
    made = (
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)], capture_output=True)
        if shutil.which("mount")
        else None
    )
    if made is None or made.returncode != 0:
        pytest.skip("a small disk can be mounted by root only")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(folder: Path) -> Path:
    """A file that takes all that is left."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 4096):
                pass
        except OSError:
            pass
    return filler


def test_on_a_full_disk_it_says_so_and_saves_again_when_there_is_room(forge: Forge, small_disk: Path) -> None:
    server = forge.start(small_disk)
    try:
        key = server.begin()
        person = Person(server, key, ("team-size", "note"), "a", length=15_000)
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        assert person.save(connection) == 200
        filler = fill(small_disk)
        refused = 0
        for _ in range(300):  # what the log of the store had kept free is used up first
            if person.save(connection) != 200:
                refused += 1
            if refused == 3:
                break
        assert set(person.refused) == {(503, tr("de", "store.disk-full"))}
        status, page = server.get("/x/file", f"selfcheck_open={key}")
        assert (status, person.confirmed[-1].value in page) == (200, True)
        filler.unlink()
        assert person.save(connection) == 200
        connection.close()
    finally:
        server.end(signal.SIGTERM)
    assert missing(small_disk / "selfcheck.sqlite", person.confirmed) == []


def test_a_lock_that_stays_is_told_and_saving_goes_on_after_it(forge: Forge, folder: Path) -> None:
    server = forge.start(folder)
    try:
        person = Person(server, server.begin(), ("team-size", "note"), "a")
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        other = sqlite3.connect(folder / "selfcheck.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        assert person.save(connection) == 503
        assert time.monotonic() - began >= 5, "it waits for a short lock"
        assert person.refused[-1][1] == tr("de", "store.locked")
        other.execute("ROLLBACK")
        other.close()
        assert person.save(connection) == 200
        connection.close()
    finally:
        server.end(signal.SIGTERM)


# --- damaged pages ------------------------------------------------------------------------------------------------

PLAN = catalogue(criterion("a"), criterion("b"))
PLACES = [Place("answers", name, field) for name in ("a", "b") for field in ("note", "evidence", "reason")]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, str]:
    """A store of many pages, and the key of its assessment."""
    file = tmp_path_factory.mktemp("sound") / "store.sqlite"
    house = House(Settings(database_url=f"sqlite:///{file}"))
    key = house.write(lambda c: assessments.create(c, PLAN, assessment(PLAN)))
    number = house.read(lambda c: values.find_id(c, key))
    for turn in range(20):
        for place in PLACES:
            now = house.read(lambda c, p=place: values.current_value(c, number, p))  # type: ignore[misc]
            house.write(lambda c, p=place, r=now.revision, t=turn: values.save_value(c, number, p, f"{t} " + "x" * 300, r))  # type: ignore[misc]
    house.close()
    raw = sqlite3.connect(file)
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    return file.read_bytes(), key


def damaged(content: bytes, chance: random.Random) -> bytes:
    """A few bytes, a stretch or whole pages overwritten; the header stays that of a database in half of the cases."""
    found = bytearray(content)
    for _ in range(chance.randrange(1, 6)):
        length = chance.choice((1, 8, 200, 4096))
        at = chance.randrange(chance.choice((0, 100, 4096)), len(found) - length)
        found[at : at + length] = chance.randbytes(length) if chance.random() < 0.7 else b"\0" * length
    return bytes(found)


def use(house: House, key: str, number: int) -> None:
    """What pages and routes do."""
    house.read(lambda c: assessments.load(c, key))
    place = PLACES[number % len(PLACES)]
    stored = house.read(lambda c: values.find_id(c, key))
    now = house.read(lambda c: values.current_value(c, stored, place))
    house.write(lambda c: values.save_value(c, stored, place, "danach", now.revision))


def test_damaged_pages_are_a_sentence_or_do_not_matter(tmp_path: Path, sound: tuple[bytes, str], tell: Callable[[str], None]) -> None:
    content, key = sound
    chance, said, count = random.Random(5), dict[str, int](), runs(12, 300)
    for number in range(count):
        file = tmp_path / f"{number}" / "store.sqlite"
        file.parent.mkdir()
        file.write_bytes(damaged(content, chance))
        house = House(Settings(database_url=f"sqlite:///{file}"))
        try:
            use(house, key, number)
            outcome = "nothing lost to it"
        except StoreError as error:
            outcome = tr("de", error.key, **error.values) and error.kind
        except (values.NotFoundError, FaultyFileError) as error:
            outcome = type(error).__name__
        finally:
            house.close()
        assert file.stat().st_size >= len(content) or outcome != "nothing lost to it"
        said[outcome] = said.get(outcome, 0) + 1
        shutil.rmtree(file.parent)
    tell(f"damaged pages in {count} stores: " + ", ".join(f"{kind} {times}" for kind, times in sorted(said.items())))


def test_a_disk_that_may_only_be_read_is_told_and_nothing_is_changed(small_disk: Path, sound: tuple[bytes, str]) -> None:
    content, key = sound
    file = small_disk / "store.sqlite"
    file.write_bytes(content)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    house = House(Settings(database_url=f"sqlite:///{file}"))
    with pytest.raises(StoreError) as caught:
        use(house, key, 0)
    house.close()
    assert tr("de", caught.value.key, **caught.value.values)
    assert caught.value.kind in ("read-only", "cannot-open")
    assert file.read_bytes() == content
