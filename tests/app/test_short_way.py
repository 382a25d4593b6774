"""The short way of answers and ballot: the same answers under the same headers, the gate before it, and votes of one batch that do not harm each other."""

from __future__ import annotations

import asyncio
import datetime as dt
import gzip
import re
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route
from starlette.testclient import TestClient

from app import ROUTES
from selfcheck.house import house
from selfcheck.store import participants
from selfcheck.store.ballots import Ballot, Cast, RefusedVoteError, StoredBallot, vote_all
from selfcheck.store.engine import StoreError
from selfcheck.store.values import NotFoundError
from tests.app.ballots import FIRST, Phone, Room, open_room
from tests.app.conftest import create, rows
from tests.loops import run_loop
from web.ballot_box import BallotBox
from web.middleware import Headers, LocalGate
from web.short_way import SHORT, ShortWay

DAY = dt.date.today().isoformat()


@pytest.fixture
def room() -> Room:
    return open_room().opened()


def surrounded(*more: Middleware, local: bool = True) -> Starlette:
    return Starlette(routes=ROUTES, middleware=[Middleware(Headers), Middleware(LocalGate, local=local), *more])


def tokens(room: Room, count: int) -> list[str]:
    return [house().write(lambda c: participants.join(c, room.made.id, "carrier")).token for _ in range(count)]


def cast(room: Room, token: str, value: int) -> Cast:
    return Cast(room.made.code, token, Ballot(FIRST, 1, "vote", value), DAY)


def told(answer: Any) -> tuple[int, dict[str, str], str]:
    """Status, headers and content, without times and secrets."""
    headers = {name: value for name, value in answer.headers.items() if name not in ("date", "content-length", "set-cookie", "vary")}
    text = re.sub(r"\d\d:\d\d:\d\d|[A-Z2-9]{4}-[A-Z2-9]{4}", "", answer.text)
    return answer.status_code, headers, text


def test_the_short_way_says_exactly_what_the_routes_say(room):
    answers = []
    for app in (surrounded(), surrounded(Middleware(ShortWay))):
        phone = Phone(app, room.made.code)
        client, base = phone.client, phone.base
        client.headers["accept-encoding"] = "identity"
        joined = client.post(f"{base}/join", data={"role": "carrier"})
        found = [joined, phone.get(), phone.get("/state"), phone.get("/state", **{"if-none-match": f'"{room.now.revision}"'})]
        found += [phone.vote(2), phone.vote(2, script=False), phone.vote(9), phone.vote(1, reason="x" * 501), phone.vote(1, round_=7)]
        found += [client.post(f"{base}/vote", data={"item": FIRST}, headers={"sec-fetch-site": "cross-site"})]
        found += [client.get(f"{base}/vote"), client.get(f"{base}/events", headers={"cookie": ""}), client.head(f"{base}/ballot")]
        stranger = Phone(app, room.made.code)
        found += [stranger.get(), stranger.get("/state"), stranger.vote(1), Phone(app, "AAAAAA").get()]
        answers.append([told(one) for one in found])
    assert answers[0] == answers[1]
    assert {status for status, _, _ in answers[1]} >= {200, 303, 304, 401, 403, 405, 409, 422}
    assert all(headers["referrer-policy"] == "no-referrer" and "content-security-policy" in headers for _, headers, _ in answers[1])


def test_every_short_way_is_also_a_route():
    listed = {(method, route.path): route.endpoint for route in ROUTES if isinstance(route, Route) for method in route.methods or ()}
    assert {key: listed[key] for key in SHORT} == SHORT


def test_an_answer_is_saved_the_short_way_as_by_its_route():
    answers = []
    for app in (surrounded(), surrounded(Middleware(ShortWay))):
        client = TestClient(app, base_url="http://localhost", headers={"accept-encoding": "identity"})
        wish = {"assessment": create(), "criterion": "civil-society-cooperation", "field": "rating", "value": 2, "base": 0}
        found = [client.post("/a/answer", json=given) for given in (wish, {**wish, "value": 3}, {**wish, "field": "x"}, {})]
        found += [client.post("/a/answer", json=wish, headers={"sec-fetch-site": "cross-site"}), client.get("/a/answer")]
        answers.append([told(one) for one in found])
    assert answers[0] == answers[1]
    assert [status for status, _, _ in answers[1]] == [200, 409, 422, 400, 403, 405]


@pytest.mark.parametrize("path", ["/a/answer", "/b", "//b/AAAAAA/vote", "/x/b/AAAAAA/vote", "/z/b/vote"])
def test_other_computers_reach_nothing_more_through_it(path):
    remote = TestClient(surrounded(Middleware(ShortWay)), base_url="http://localhost", client=("192.168.1.5", 1))
    assert remote.post(f"http://localhost{path}").status_code == 403


def test_phones_of_the_same_network_vote_through_it(room):
    app = surrounded(Middleware(ShortWay))
    visitor = Phone(app, room.made.code)
    visitor.client = TestClient(app, base_url="http://192.168.1.2", client=("192.168.1.5", 1), follow_redirects=False)
    assert visitor.join("carrier").vote(3).status_code == 200


def test_the_first_load_is_compressed(routes, room):
    visitor = Phone(routes, room.made.code).join("residents")
    visitor.client.headers["accept-encoding"] = "gzip"
    answer = visitor.get()
    assert answer.headers["content-encoding"] == "gzip"
    assert len(gzip.compress(answer.content, 4)) + len(str(answer.headers)) < 6_144


# --- votes of one batch ---------------------------------------------------------------------------------------------------------


def test_in_one_batch_each_vote_has_its_own_outcome(room):
    first, second = tokens(room, 2)
    wishes = [cast(room, first, 1), cast(room, "nobody", 1), cast(room, second, 9), cast(room, first, 3), cast(room, second, 2)]
    outcomes = house().write(lambda c: vote_all(c, wishes))
    assert [type(one) for one in outcomes] == [StoredBallot, NotFoundError, RefusedVoteError, StoredBallot, StoredBallot]
    assert [(row[6], row[8]) for row in rows()["ballot"]] == [(3, 2), (2, 1)]


def test_a_row_in_the_way_of_one_vote_spoils_no_other(room):
    """As when somebody votes through two processes at the same moment."""
    trigger = "CREATE TRIGGER way BEFORE INSERT ON ballot WHEN NEW.value = 4 BEGIN SELECT RAISE(ABORT, 'in the way'); END"
    house().write(lambda c: c.execute(sa.text(trigger)) and None)
    first, second, third = tokens(room, 3)
    outcomes = house().write(lambda c: vote_all(c, [cast(room, first, 1), cast(room, second, 4), cast(room, third, 2)]))
    assert [type(one) for one in outcomes] == [StoredBallot, StoreError, StoredBallot]
    assert [row[6] for row in rows()["ballot"]] == [1, 2]


def test_a_phone_that_goes_away_takes_nobody_with_it(room):
    wishes = [cast(room, token, 2) for token in tokens(room, 300)]

    async def all_at_once() -> list[Any]:
        box = BallotBox()
        waiting = [asyncio.create_task(box.put(wish)) for wish in wishes]
        await asyncio.sleep(0)
        waiting[5].cancel()
        return await asyncio.gather(*waiting, return_exceptions=True)

    outcomes = run_loop(all_at_once())
    assert sum(isinstance(one, StoredBallot) for one in outcomes) == 299
    assert len(rows()["ballot"]) >= 299


def test_a_store_that_fails_tells_every_phone_of_the_batch(room, on_each_use):
    wishes = [cast(room, token, 2) for token in tokens(room, 3)]
    on_each_use("query_only=on")

    async def all_at_once() -> list[Any]:
        box = BallotBox()
        return await asyncio.gather(*(box.put(wish) for wish in wishes), return_exceptions=True)

    assert [type(one) for one in run_loop(all_at_once())] == [StoreError] * 3
