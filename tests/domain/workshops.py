"""Small workshops for tests: three roles, one criterion, one question with choices, in a store of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.engine import Connection, Engine

from selfcheck.store import ballots, participants, workshop_rows, workshops
from selfcheck.store.engine import reading
from selfcheck.store.participants import Joined
from selfcheck.store.workshop_rows import Workshop
from selfcheck.workshop.models import CriterionItem, QuestionItem, Rules
from selfcheck.workshop.states import Command, Right
from tests.factories import catalogue, criterion, text

T = TypeVar("T")
NAMES = ("a", "b", "c", "d", "e", "f")
PLAN = catalogue(criterion("one"), criterion("two"))
ONE, TWO = "criterion:one", "question:two"
QUESTION = QuestionItem.model_validate({"id": "two", "question": text("Two?"), "kind": "choices", "options": [text("x"), text("y")]})


def rules(**more: Any) -> Rules:
    """Rules with six roles and two items."""
    roles = [{"id": name, "name": text(name)} for name in NAMES]
    return Rules.model_validate({"title": "Workshop", "roles": roles, "items": [CriterionItem(criterion="one"), QUESTION], **more})


class Hall:
    """One workshop in a store; each call is a transaction of its own."""

    def __init__(self, engine: Engine, **more: Any) -> None:
        self.engine = engine
        self.made = self.write(lambda c: workshops.create(c, rules(**more)))
        self.number = self.made.id

    def write(self, job: Callable[[Connection], T]) -> T:
        with self.engine.begin() as connection:
            return job(connection)

    def read(self, job: Callable[[Connection], T]) -> T:
        with reading(self.engine) as connection:
            return job(connection)

    @property
    def now(self) -> Workshop:
        return self.read(lambda c: workshop_rows.load(c, self.number))

    def start(self) -> Workshop:
        return self.write(lambda c: workshops.start(c, self.number, PLAN, self.now.revision))

    def step(self, name: str, item: str = ONE, right: Right = "facilitator", **more: Any) -> Workshop:
        """One command in the state that stands now."""
        now = self.now
        found = now.item(item)
        return self.write(
            lambda c: workshops.command(
                c, self.number, Command(name, found.state if found else now.state, now.revision, item, **more), right
            )
        )

    def join(self, role: str = "a", secret: str = "") -> Joined:
        return self.write(lambda c: participants.join(c, self.number, role, secret))

    def vote(self, who: Joined, value: int, round_: int = 1, reason: str = "", item: str = ONE) -> ballots.StoredBallot:
        wish = ballots.Ballot(item, round_, "vote", value, reason)
        return self.write(lambda c: ballots.vote(c, self.now.code, who.token, wish, "2026-11-26"))

    def opened(self, *roles: str) -> list[Joined]:
        """Started with these people, the first item open."""
        people = [self.join(role) for role in roles]
        self.start()
        self.step("open")
        return people
