"""A shared server with twenty municipalities (four in `make test`), each with a word of its own everywhere, and who may come to it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from selfcheck.assessment import Measure
from selfcheck.house import house, leave
from selfcheck.rights import Right
from selfcheck.store import assessments as store
from selfcheck.store import links, values, workshops
from selfcheck.workshop.models import Decision
from selfcheck.workshop.states import Command
from tests.app.ballots import FIRST, Room, open_room
from tests.app.conftest import _fresh_store, _own_house, create, demo, load, loaded, routes, store_file  # noqa: F401
from tests.figures import IS_LONG
from ui import state
from web import access, ballot, ballot_joining, ballot_limits

CANARY = "Kanarienvogel"
COUNT = 20 if IS_LONG else 4


@dataclass
class Place:
    """One municipality: its word, the key of its assessment and its links; the first three have a workshop too."""

    word: str
    key: str
    owner: str
    reader: str
    withdrawn: str
    room: Room | None = None

    @property
    def secrets(self) -> list[str]:
        """What nobody else may ever read."""
        desk = [self.room.made.facilitator] if self.room else []
        return [self.word, self.key, self.owner, self.reader, self.withdrawn, *desk]


def link(key: str, right: Right = "owner", label: str = "") -> str:
    return house().write(lambda c: links.create(c, values.find_id(c, key), right, label))


def withdraw(key: str, token: str) -> None:
    number = house().read(lambda c: links.find(c, token)).link
    assert number is not None
    house().write(lambda c: links.revoke(c, values.find_id(c, key), number))


def make_place(number: int) -> Place:
    """An assessment that names itself wherever something can be written."""
    word, made = f"{CANARY}{number:02}", demo()
    answers = {name: one.model_copy(update={"note": word, "evidence": word}) for name, one in made.answers.items()}
    plan = [Measure(id="m1", title=word, criterion="council-resolution", owner=word, why=word)]
    profile = {**made.profile, "municipality-name": word, "neighbourhood-name": word}
    key = create(made.model_copy(update={"answers": answers, "plan": plan, "profile": profile}), title=word)
    past = store.make_snapshot(load(key).assessment, word, "2026-01-01")
    house().write(lambda c: store.add_snapshot(c, values.find_id(c, key), past))
    place = Place(word, key, link(key), link(key, "reader", word), link(key, "editor", word))
    withdraw(key, place.withdrawn)
    if number < 3:
        place.room = make_room(word)
    return place


def make_room(word: str) -> Room:
    """A workshop whose title, decision and dissent are the word; one item is decided."""
    room = open_room(title=word)
    room.start()
    for step in ("open", "close", "reveal", "discuss"):
        room.step(step)
    now = room.now
    item = now.item(FIRST)
    assert item is not None
    decision = Decision(status="consensus-with-reservation", level=2, text=word, dissent=word, owner=word, review_on="2027-06-30")
    wish = Command("decide", item.state, now.revision, FIRST)
    house().steer(lambda c: workshops.decide(c, room.made.id, wish, decision, 0, "facilitator"))
    return room


@pytest.fixture
def places(loaded: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> list[Place]:  # noqa: F811
    leave()
    state.opened.clear()
    monkeypatch.setenv("SELFCHECK_MODE", "shared")
    monkeypatch.setenv("SELFCHECK_BASE_URL", "http://localhost")
    house().__dict__.update(loaded)
    endless = ballot_limits.Tries()  # how guessing is slowed down has tests of its own
    monkeypatch.setattr(endless, "may_try", lambda _request: True)
    for module in (access, ballot, ballot_joining):
        monkeypatch.setattr(module, "wrong_tries" if module is access else "tries", endless)
    return [make_place(number) for number in range(COUNT)]


@pytest.fixture
def client(places: list[Place], routes: Starlette) -> Iterator[TestClient]:  # noqa: F811
    with TestClient(routes, base_url="http://localhost", follow_redirects=False, headers={"accept-language": "de"}) as opened:
        yield opened


def everything(answer: Any) -> bytes:
    """Body and headers of an answer, with all that a packed body holds."""
    body = answer.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"".join(packed.read(name) for name in packed.namelist())
    return body + str(answer.headers).encode()


def files_below(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
