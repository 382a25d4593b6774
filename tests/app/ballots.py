"""Workshops for tests of the ballot: made in the store, steered as the desk does, visited by phones."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.testclient import TestClient

from selfcheck.house import house
from selfcheck.store import workshop_rows, workshops
from selfcheck.store.workshop_rows import Workshop
from selfcheck.workshop.models import CriterionItem, Item, PositionItem, Rules
from selfcheck.workshop.states import Command

ITEMS: list[Item] = [CriterionItem(criterion="civil-society-cooperation"), PositionItem(position="prototype")]
FIRST, SECOND = "criterion:civil-society-cooperation", "position:prototype"


@dataclass
class Room:
    """A workshop with its facilitator."""

    made: workshops.Created
    secrets: list[str] = field(default_factory=list)

    @property
    def now(self) -> Workshop:
        return house().read(lambda c: workshop_rows.load(c, self.made.id))

    def start(self) -> Workshop:
        return house().steer(lambda c: workshops.start(c, self.made.id, house().catalogue, self.now.revision))

    def step(self, name: str, item: str = FIRST, **more: Any) -> Workshop:
        """One command, given in the state that stands now."""
        now = self.now
        found = now.item(item)
        wish = Command(name, found.state if found else now.state, now.revision, item, **more)
        return house().steer(lambda c: workshops.command(c, self.made.id, wish, "facilitator"))

    def opened(self) -> Room:
        """Started, the first item open."""
        self.start()
        self.step("open")
        return self


def open_room(**rules: Any) -> Room:
    """A workshop in the lobby with the preset roles, one criterion and one position question."""
    given = {"title": "Werkstatt", "roles": house().workshop_presets.roles, "items": ITEMS, **rules}
    return Room(house().write(lambda c: workshops.create(c, Rules(**given))))


class Phone:
    """One participant's browser."""

    def __init__(self, app: Starlette, code: str, lang: str = "de") -> None:
        self.client = TestClient(app, base_url="http://localhost", follow_redirects=False, headers={"accept-language": lang})
        self.base = f"/b/{code}"

    def get(self, path: str = "/ballot", **headers: str) -> Any:
        return self.client.get(self.base + path, headers={"accept": "text/html", **headers})

    def join(self, role: str = "municipality", **more: str) -> Phone:
        answer = self.client.post(f"{self.base}/join", data={"role": role, **more})
        assert answer.status_code == 303, answer.text
        return self

    @property
    def phrase(self) -> str:
        found = re.search(r">([A-Z2-9]{4}-[A-Z2-9]{4})</strong>", self.get().text)
        assert found is not None
        return found[1]

    def vote(self, choice: str | int, round_: int = 1, item: str = FIRST, reason: str = "", script: bool = True) -> Any:
        data = {"item": item, "round": str(round_), "choice": str(choice), "reason": reason}
        return self.client.post(f"{self.base}/vote", data=data, headers={"accept": "application/json" if script else "text/html"})
