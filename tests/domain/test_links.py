"""Links of a shared server: found by their hash only, renewed and withdrawn at once, never another assessment's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from selfcheck.cookies import open_cookie
from selfcheck.rights import Capability, RightError
from selfcheck.store import assessments, links, values
from selfcheck.store.engine import StoreError, open_engine
from selfcheck.store.tables import link
from selfcheck.store.values import NotFoundError
from tests.factories import assessment, catalogue, criterion

pytestmark = pytest.mark.slow

PLAN = catalogue(criterion("a"))
TODAY = dt.date(2026, 3, 1)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    engine = open_engine(f"sqlite:///{tmp_path / 'store.sqlite'}")
    with engine.begin() as opened:
        yield opened
    engine.dispose()


def make(connection: Connection) -> int:
    return values.find_id(connection, assessments.create(connection, PLAN, assessment(PLAN)))


def number_of(connection: Connection, token: str) -> int:
    found = links.find(connection, token).link
    assert found is not None
    return found


@pytest.mark.parametrize("right", ["owner", "editor", "reader"])
def test_a_link_opens_its_assessment_with_its_right(connection: Connection, right) -> None:
    make(connection)
    number = make(connection)
    found = links.find(connection, links.create(connection, number, right))
    assert (found.assessment, found.right) == (number, right)
    assert values.find_id(connection, found.key) == number


def test_the_token_itself_is_stored_nowhere(connection: Connection) -> None:
    token = links.create(connection, make(connection), "owner", "Amt")
    assert len(token) >= 22  # 128 bits in base 64
    stored = [str(value) for row in connection.execute(sa.select(link)) for value in row]
    assert not [text for text in stored if token in text]


def test_no_two_links_are_alike(connection: Connection) -> None:
    number = make(connection)
    assert len({links.create(connection, number, "reader") for _ in range(links.MAX_LINKS)}) == links.MAX_LINKS
    with pytest.raises(StoreError):
        links.create(connection, number, "reader")


@pytest.mark.parametrize("guess", ["", "x", "\ud800", "0" * 10_000, "' OR 1=1", None])
def test_what_is_no_token_finds_nothing(connection: Connection, guess: str | None) -> None:
    token = links.create(connection, make(connection), "owner")
    wrong = token.swapcase() if guess is None else guess
    with pytest.raises(NotFoundError):
        links.find(connection, wrong)


def test_the_hash_of_a_token_opens_nothing(connection: Connection) -> None:
    links.create(connection, make(connection), "owner")
    stolen = connection.execute(sa.select(link.c.secret_hash)).scalar()
    with pytest.raises(NotFoundError):
        links.find(connection, str(stolen))


def test_only_the_day_of_the_last_use_is_kept(connection: Connection) -> None:
    number = make(connection)
    token = links.create(connection, number, "reader")
    links.note_use(connection, token, TODAY)
    assert [one.last_used for one in links.list_all(connection, number)] == [TODAY]


def test_a_renewed_link_replaces_the_old_one_with_the_same_right_and_label(connection: Connection) -> None:
    number = make(connection)
    old = links.create(connection, number, "editor", "Träger")
    fresh = links.rotate(connection, number, number_of(connection, old))
    with pytest.raises(NotFoundError):
        links.find(connection, old)
    assert links.find(connection, fresh).right == "editor"
    before, after = links.list_all(connection, number)
    assert (before.revoked is not None, after.revoked, after.label) == (True, None, "Träger")


def test_a_withdrawn_link_opens_nothing_and_is_withdrawn_once(connection: Connection) -> None:
    number = make(connection)
    token = links.create(connection, number, "reader")
    wanted = number_of(connection, token)
    links.revoke(connection, number, wanted)
    with pytest.raises(NotFoundError):
        links.note_use(connection, token, TODAY)
    for again in (links.revoke, links.rotate):
        with pytest.raises(NotFoundError):
            again(connection, number, wanted)


def test_links_of_another_assessment_are_out_of_reach(connection: Connection) -> None:
    mine, theirs = make(connection), make(connection)
    token = links.create(connection, theirs, "reader", "geheim")
    for work in (links.revoke, links.rotate):
        with pytest.raises(NotFoundError):
            work(connection, mine, number_of(connection, token))
    assert links.list_all(connection, mine) == []
    assert links.find(connection, token).assessment == theirs


def test_the_main_link_can_be_renewed_but_not_withdrawn(connection: Connection) -> None:
    number = make(connection)
    token = links.create(connection, number, "owner")
    with pytest.raises(RightError):
        links.revoke(connection, number, number_of(connection, token))
    assert links.find(connection, links.rotate(connection, number, number_of(connection, token))).owns


def test_deleting_the_assessment_deletes_its_links(connection: Connection) -> None:
    number = make(connection)
    token = links.create(connection, number, "owner")
    assessments.delete(connection, number)
    with pytest.raises(NotFoundError):
        links.find(connection, token)
    assert connection.execute(sa.select(link)).all() == []


def test_what_each_right_allows() -> None:
    owner, editor, reader = (Capability(1, "k", right) for right in ("owner", "editor", "reader"))
    assert [(one.may_edit, one.owns) for one in (owner, editor, reader)] == [(True, True), (True, False), (False, False)]
    owner.require_owner(), owner.require_edit(), editor.require_edit()
    for refused in (editor.require_owner, reader.require_owner, reader.require_edit):
        with pytest.raises(RightError):
            refused()


def test_under_https_the_cookie_has_the_name_browsers_guard() -> None:
    assert open_cookie(True).startswith("__Host-")
    assert open_cookie(False) == "selfcheck_open"
