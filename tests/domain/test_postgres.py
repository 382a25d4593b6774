"""What only PostgreSQL can do wrong: several instances at once, a server that goes away, and codes instead of words."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from selfcheck.entries import Place
from selfcheck.store import ballots, postgres, values, workshops
from selfcheck.store import engine as engine_module
from selfcheck.store.ballots import Ballot
from selfcheck.store.engine import StoreError, open_engine, reading, store_error
from selfcheck.store.tables import ballot, entry, metadata
from selfcheck.store.writer import Writer
from selfcheck.texts import LANGUAGES, tr
from selfcheck.workshop import codes
from selfcheck.workshop.results import Frozen
from selfcheck.workshop.states import Command
from tests.domain.test_migrations import later_version
from tests.domain.test_store import NOTE, PLAN, A, B, Store
from tests.domain.workshops import ONE, Hall
from tests.factories import assessment
from tests.postgres import Postgres

pytestmark = pytest.mark.slow


@pytest.fixture
def engine(postgres_engine: Engine) -> Engine:
    return postgres_engine


@pytest.fixture
def other(postgres_url: str) -> Iterator[Engine]:
    """The engine of another instance on the same database."""
    opened = open_engine(postgres_url)
    yield opened
    opened.dispose()


def kind(caught: pytest.ExceptionInfo[StoreError]) -> str:
    for lang in LANGUAGES:
        assert tr(lang, caught.value.key, **caught.value.values).endswith(".")
    return caught.value.kind


# --- settings and schema ------------------------------------------------------------------------------------------------


def test_every_connection_commits_durably_and_waits_for_nothing_for_ever(engine: Engine) -> None:
    with reading(engine) as one, engine.connect() as two:
        for connection in (one, two):
            shown = {
                name: connection.exec_driver_sql(f"SHOW {name}").scalar()
                for name in ("synchronous_commit", "lock_timeout", "statement_timeout")
            }
            assert shown == {"synchronous_commit": "on", "lock_timeout": "5s", "statement_timeout": "30s"}
        assert one.exec_driver_sql("SHOW transaction_isolation").scalar() == "repeatable read"
        assert two.exec_driver_sql("SHOW transaction_isolation").scalar() == "read committed"
        with pytest.raises(DBAPIError):
            one.execute(entry.delete())


def test_a_store_that_does_not_sync_is_not_used(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    create = postgres.create_engine

    def careless(*given: Any) -> Engine:
        engine = create(*given)
        sa.event.listen(engine, "connect", lambda raw, _record: (raw.execute("SET synchronous_commit TO off"), raw.commit()))
        return engine

    monkeypatch.setattr(postgres, "create_engine", careless)
    with pytest.raises(StoreError) as caught:
        open_engine(postgres_url)
    assert kind(caught) == "not-durable"


def test_instances_that_start_at_once_migrate_once_and_a_migration_that_fails_leaves_nothing(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgres.database()
    script = "import sys; from selfcheck.store.engine import open_engine; open_engine(sys.argv[1]).dispose()"
    starting = [subprocess.Popen([sys.executable, "-c", script, url], cwd=Path(__file__).parents[2]) for _ in range(3)]
    assert [process.wait(120) for process in starting] == [0, 0, 0]
    engine = open_engine(url)
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        head = context.get_current_revision()
    monkeypatch.setattr(engine_module, "MIGRATIONS", later_version(tmp_path / "faulty", "raise RuntimeError('half-way')"))
    with pytest.raises(RuntimeError):
        open_engine(url)
    with reading(engine) as connection:
        assert MigrationContext.configure(connection).get_current_revision() == head
        assert "later" not in sa.inspect(connection).get_table_names()
    monkeypatch.undo()
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError) as caught:
        open_engine(url)
    assert kind(caught) == "newer-schema"
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE assessment RENAME TO customers")
    with pytest.raises(StoreError) as caught:
        open_engine(url)
    assert kind(caught) == "foreign"
    engine.dispose()


# --- faults ---------------------------------------------------------------------------------------------------------------


def test_a_database_that_is_away_or_refuses_is_said_without_its_address(postgres_url: str) -> None:
    there = sa.make_url(postgres_url)
    for wrong in (there.set(port=1), there.set(database="nowhere", password="geheim"), there.set(username="nobody", password="geheim")):
        with pytest.raises(StoreError) as caught:
            open_engine(wrong.render_as_string(hide_password=False))
        assert kind(caught) == "database-away"
        assert "geheim" not in str(caught.value.__cause__)
    with pytest.raises(StoreError) as caught:
        open_engine("postgresql+psycopg://a:ge@heim:abc/x")
    assert kind(caught) == "bad-address"
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_after_a_restart_of_the_server_everything_goes_on(engine: Engine, postgres: Postgres, postgres_url: str) -> None:
    store, writer = Store(engine, assessment(PLAN)), Writer(engine)
    postgres.break_off(postgres_url)
    assert store.value(A) is None
    postgres.break_off(postgres_url)
    assert writer.run(lambda c: values.save_value(c, store.number, A, 3, 0)).value == 3

    def breaking(connection: Connection) -> values.Value:
        saved = values.save_value(connection, store.number, B, 2, 0)
        postgres.break_off(postgres_url)
        connection.exec_driver_sql("SELECT 1")
        return saved

    with pytest.raises(StoreError) as caught:
        writer.run(breaking)
    assert kind(caught) == "database-away"
    assert store.value(B) is None
    assert writer.run(lambda c: values.save_value(c, store.number, B, 2, 0)).value == 2
    writer.close()


def test_a_fault_is_told_by_its_code(engine: Engine, other: Engine) -> None:
    store = Store(engine, assessment(PLAN))

    def save(connection: Connection) -> None:
        connection.exec_driver_sql("SET LOCAL lock_timeout TO '50ms'")
        values.save_value(connection, store.number, NOTE, "Geheime Notiz", 0)

    with other.begin() as holding:
        holding.exec_driver_sql("SELECT 1 FROM assessment FOR UPDATE")
        with pytest.raises(DBAPIError) as caught:
            store.write(save)
    assert store_error(caught.value).kind == "locked"
    assert "Geheime" not in str(caught.value)
    for statement, expected in (
        ("SET LOCAL transaction_read_only TO on; DELETE FROM entry", "read-only"),
        ("SELECT nothing", "unavailable"),
    ):
        with pytest.raises(DBAPIError) as caught:
            store.write(lambda c, statement=statement: c.exec_driver_sql(statement))
        assert store_error(caught.value).kind == expected


# --- several instances ------------------------------------------------------------------------------------------------------


def test_of_two_instances_that_write_one_value_at_once_one_is_told_of_the_other(engine: Engine, other: Engine) -> None:
    store = Store(engine, assessment(PLAN))
    first, second = Writer(engine), Writer(other)
    futures = [writer.submit(lambda c, n=n: values.save_value(c, store.number, A, n, 0)) for n in range(8) for writer in (first, second)]
    problems = [future.exception() for future in futures]
    assert problems.count(None) == 2 or problems.count(None) == 1  # the value that stands, and who sent the same
    assert all(problem is None or isinstance(problem, values.ConflictError) for problem in problems)
    assert [change.revision for change in store.log] == [1]
    for writer in (first, second):
        writer.close()


def test_instances_that_wait_for_each_other_both_finish(engine: Engine, other: Engine) -> None:
    one, two = Store(engine, assessment(PLAN)), Store(engine, assessment(PLAN))
    meeting = threading.Barrier(2)
    waited: set[int] = set()

    def meet(number: int) -> None:
        if number not in waited:  # once: the second attempt goes through
            waited.add(number)
            meeting.wait(20)

    writers = [Writer(engine), Writer(other)]
    futures = []
    for number, (writer, order) in enumerate(zip(writers, ((one, two), (two, one)), strict=True)):

        def both(connection: Connection, number: int = number, order: tuple[Store, Store] = order) -> None:
            values.save_value(connection, order[0].number, Place("answers", "a", f"f{number}"), "x", 0)
            meet(number)
            values.save_value(connection, order[1].number, Place("answers", "a", f"f{number}"), "x", 0)

        futures.append(writer.submit(both))
    assert [future.exception(60) for future in futures] == [None, None]
    for writer in writers:
        writer.close()
    assert [len(store.stored.values) for store in (one, two)] == [2, 2]


def test_closing_a_round_waits_for_a_vote_on_its_way_and_counts_it(engine: Engine, other: Engine) -> None:
    hall = Hall(engine)
    people = hall.opened(*"aaaaaa")
    for person in people[1:]:
        hall.vote(person, 1)
    now, began = hall.now, threading.Event()

    def close() -> None:
        with other.begin() as connection:
            began.set()
            workshops.command(connection, hall.number, Command("close", "open", now.revision, ONE), "facilitator")

    closing = threading.Thread(target=close)
    with engine.begin() as connection:
        connection.execute(ballots._JUDGED, {"token": codes.hash_token(people[0].token), "key": ONE}).first()
        closing.start()
        began.wait(20)
        ballots.vote(connection, now.code, people[0].token, Ballot(ONE, 1, "vote", 1), "2026-11-26")
    closing.join(30)
    assert not closing.is_alive()
    frozen = hall.read(lambda c: c.exec_driver_sql("SELECT content FROM round_snapshot").scalar())
    stored = hall.read(lambda c: c.execute(sa.select(sa.func.count()).select_from(ballot)).scalar())
    assert stored == 6
    assert sum(Frozen.from_data(json.loads(str(frozen))).tallies["a"].votes) == 6
    with pytest.raises(ballots.RefusedVoteError):
        hall.vote(people[0], 0)
