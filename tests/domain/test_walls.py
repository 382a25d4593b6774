"""The second wall between assessments, on PostgreSQL: what a transaction has not opened is not there, whatever it asks for."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import ProgrammingError

from selfcheck.store import assessments, links, values
from selfcheck.store.engine import StoreError, open_engine, reading
from selfcheck.store.tables import metadata
from selfcheck.store.writer import Writer
from tests.domain.test_store import NOTE, PLAN, A, Store
from tests.factories import assessment
from tests.postgres import Postgres

pytestmark = pytest.mark.slow


@pytest.fixture
def engine(postgres_engine: Engine) -> Engine:
    return postgres_engine


@pytest.fixture
def walled(postgres_url: str) -> Iterator[Engine]:
    """An engine as a shared server opens it."""
    opened = open_engine(postgres_url, walled=True)
    yield opened
    opened.dispose()


def counts(connection: Connection) -> dict[str, int]:
    names = ("assessment", "entry", "change", "snapshot", "link")
    return {name: int(connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar() or 0) for name in names}


def test_a_transaction_sees_and_writes_the_assessment_of_its_link_only(engine: Engine, walled: Engine) -> None:
    tokens = {}
    for name in ("ours", "theirs"):
        store = Store(engine, assessment(PLAN))
        store.save(NOTE, name)
        tokens[store.number] = store.write(lambda c, store=store: links.create(c, store.number, "owner"))
    ours, theirs = tokens
    with walled.begin() as connection:
        assert set(counts(connection).values()) == {0}
        found = links.find(connection, tokens[ours])
        assert found.assessment == ours
        assert connection.exec_driver_sql("SELECT DISTINCT assessment_id FROM entry").scalars().all() == [ours]
        assert connection.exec_driver_sql("SELECT id FROM assessment").scalars().all() == [ours]
        assert connection.exec_driver_sql(f"UPDATE entry SET value = '1' WHERE assessment_id = {theirs}").rowcount == 0
        assert connection.exec_driver_sql(f"DELETE FROM assessment WHERE id = {theirs}").rowcount == 0
        for statement in (
            f"INSERT INTO entry VALUES ({theirs}, 'answers', 'a', 'x', '1', 1, now())",
            f"UPDATE entry SET assessment_id = {theirs}",
        ):
            with pytest.raises(ProgrammingError), connection.begin_nested():
                connection.exec_driver_sql(statement)
        values.save_value(connection, ours, A, 4, 0)
    with walled.connect() as connection:  # the next transaction begins with nothing again
        assert set(counts(connection).values()) == {0}
    with pytest.raises(values.NotFoundError), walled.begin() as connection:
        links.find(connection, "guessed")


def test_jobs_of_one_batch_do_not_see_each_others_assessment(engine: Engine, walled: Engine) -> None:
    stores = [Store(engine, assessment(PLAN)) for _ in range(2)]
    tokens = [store.write(lambda c, store=store: links.create(c, store.number, "owner")) for store in stores]
    seen: list[list[int]] = []

    def look(connection: Connection, token: str) -> None:
        before = connection.exec_driver_sql("SELECT count(*) FROM assessment").scalar()
        links.find(connection, token)
        seen.append([before, *connection.exec_driver_sql("SELECT id FROM assessment").scalars()])

    blocked, writer = threading.Event(), Writer(walled)
    waiting = writer.submit(lambda _c: blocked.wait(20))
    futures = [writer.submit(lambda c, token=token: look(c, token)) for token in tokens]
    made = writer.submit(lambda c: assessments.create(c, PLAN, assessment(PLAN)))
    after = writer.submit(lambda c: counts(c))
    blocked.set()
    assert [future.exception() for future in (waiting, *futures, made)] == [None] * 4
    assert set(after.result().values()) == {0}
    assert seen == [[0, stores[0].number], [0, stores[1].number]]
    writer.close()


def test_a_shared_server_refuses_an_account_that_passes_walls(postgres: Postgres, postgres_url: str) -> None:
    if postgres.account == postgres.admin:
        pytest.skip("the account named in SELFCHECK_DATABASE_URL is no superuser")
    strong = postgres.admin.set(database=sa.make_url(postgres_url).database).render_as_string(hide_password=False)
    with pytest.raises(StoreError) as caught:
        open_engine(strong, walled=True)
    assert caught.value.kind == "role-too-strong"
    open_engine(strong).dispose()


def test_every_table_with_an_assessment_has_its_wall(engine: Engine) -> None:
    with reading(engine) as connection:
        walls = set(connection.exec_driver_sql("SELECT tablename FROM pg_policies WHERE policyname = 'wall'").scalars())
        forced = set(connection.exec_driver_sql("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity").scalars())
    belonging = {table.name for table in metadata.sorted_tables if "assessment_id" in table.c}
    by_person = {"sign_in_link"}  # looked up by a person's hash across assessments; holds numbers only
    assert walls == forced == (belonging | {"assessment"}) - by_person
