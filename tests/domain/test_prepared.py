"""A prepared statement does what SQLAlchemy does with the same one: what it finds, what it converts, and how it fails."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from selfcheck.store.engine import open_engine
from selfcheck.store.moments import DamagedError
from selfcheck.store.prepared import Prepared
from selfcheck.store.tables import assessment

pytestmark = pytest.mark.slow
AT = dt.datetime(2026, 11, 30, 14, 3, 22, 123456)
ROW = {
    "id": 1,
    "key": "k",
    "title": "größer",
    "revision": 3,
    "catalogue_id": "c",
    "catalogue_version": "1",
    "catalogue_sha256": "0",
    "created": AT,
    "used": AT,
}
INSERT = Prepared(assessment.insert())
FIND = Prepared(sa.select(assessment).where(assessment.c.key == sa.bindparam("of"), assessment.c.revision == 3))


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    engine = open_engine(f"sqlite:///{tmp_path / 'store.sqlite'}")
    with engine.connect() as opened, opened.begin():
        yield opened
    engine.dispose()


def test_it_finds_and_converts_what_sqlalchemy_does(connection: Connection) -> None:
    assert INSERT.rows(connection, ROW) == []
    by_sqlalchemy = [tuple(row) for row in connection.execute(FIND.statement, {"of": "k"})]
    assert FIND.rows(connection, {"of": "k"}) == by_sqlalchemy == [tuple(ROW.values())]
    assert FIND.first(connection, {"of": "k"}) == tuple(ROW.values())
    assert FIND.first(connection, {"of": "another"}) is None


def test_many_rows_are_one_call(connection: Connection) -> None:
    INSERT.many(connection, [{**ROW, "id": number, "key": str(number)} for number in range(1, 4)])
    assert connection.execute(sa.select(assessment.c.key).order_by(assessment.c.id)).scalars().all() == ["1", "2", "3"]


def test_faults_are_those_of_sqlalchemy_and_tell_no_values(connection: Connection) -> None:
    INSERT.rows(connection, ROW)
    for again in (lambda: INSERT.rows(connection, ROW), lambda: INSERT.many(connection, [ROW])):
        with pytest.raises(IntegrityError) as caught:
            again()
        assert "größer" not in str(caught.value)
    with pytest.raises(OperationalError):
        Prepared(sa.text("SELECT * FROM nowhere")).rows(connection, {})


def test_a_missing_value_is_a_fault_of_ours_not_of_the_store(connection: Connection) -> None:
    with pytest.raises(KeyError) as caught:
        FIND.rows(connection, {})
    assert not isinstance(caught.value, DBAPIError)


def test_a_damaged_moment_is_told_as_damage(connection: Connection) -> None:
    INSERT.rows(connection, ROW)
    connection.exec_driver_sql("UPDATE assessment SET used = 'never'")
    with pytest.raises(DamagedError):
        FIND.rows(connection, {"of": "k"})
