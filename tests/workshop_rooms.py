"""Workshops in every state, built directly through the store: for tests of desk and screen, and for looking at them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.engine import Connection

from selfcheck.house import house
from selfcheck.store import participants, rounds, workshops
from selfcheck.store.ballots import Ballot, vote
from selfcheck.workshop.models import Decision
from selfcheck.workshop.states import Command
from tests.app.ballots import FIRST, Room, open_room

# Votes per level; together 3, 4, 8, 9, 3 of 27, and two who did not judge.
VOTES: Mapping[str, Sequence[int]] = {
    "state-ministry": (0, 0, 1, 3, 2),
    "municipality": (0, 0, 1, 5, 1),
    "carrier": (1, 1, 4, 1, 0),
    "residents": (2, 3, 2, 0, 0),
}
LATER: Mapping[str, Sequence[int]] = {
    "state-ministry": (0, 0, 3, 3, 0),
    "municipality": (0, 0, 3, 4, 0),
    "carrier": (0, 1, 5, 1, 0),
    "residents": (0, 2, 4, 1, 0),
}
REASONS = (
    "Bei uns fehlt dafür schlicht die Zeit.",
    "Die Vereine werden eingeladen, aber erst, wenn alles entschieden ist. Das merken die Leute und bleiben dann weg.",
    "Der Beirat tagt zweimal im Jahr und ist gut besucht.",
)
STATES = (
    "lobby",
    "prepared",
    "open",
    "closed",
    "previewed",
    "revealed",
    "discuss",
    "open-2",
    "revealed-2",
    "discuss-2",
    "decided",
    "paused",
    "ended",
)
DECISION = Decision(
    status="consensus-with-reservation",
    level=2,
    text="Die Vereine werden ab 2027 vor jeder Entscheidung gehört.",
    dissent="Die Bewohnerschaft hält das für zu spät.",
    owner="Sozialamt, Quartiersmanagement",
    review_on="2027-06-30",
)


class Hall(Room):
    """A room with people in it."""

    tokens: dict[str, list[str]]

    def seat(self, votes: Mapping[str, Sequence[int]] = VOTES) -> None:
        """As many people per role as there are votes, in one transaction."""

        def join(connection: Connection) -> dict[str, list[str]]:
            return {
                role: [participants.join(connection, self.made.id, role).token for _ in range(sum(counts))]
                for role, counts in votes.items()
            }

        self.tokens = house().write(join)

    def vote(self, votes: Mapping[str, Sequence[int]] = VOTES, round_: int = 1, reasons: Sequence[str] = REASONS) -> None:
        """Everybody votes, in one transaction; the first ones give a reason."""
        said = list(reasons)

        def cast(connection: Connection) -> None:
            for role, counts in votes.items():
                values = [option for option, count in enumerate(counts) for _ in range(count)]
                for token, value in zip(self.tokens[role], values, strict=True):
                    vote(connection, self.made.code, token, Ballot(FIRST, round_, "vote", value, said.pop() if said else ""), "2026-11-26")

        house().write(cast)

    def choose(self, count: int = 2, round_: int = 1) -> None:
        """Put the first reasons on the screen."""
        found = house().read(lambda c: rounds.reasons(c, self.made.id, FIRST, round_, desk=True))
        for reason in found[:count]:
            house().write(lambda c, number=reason.ballot: rounds.choose_reason(c, self.made.id, number, True))  # type: ignore[misc]

    def decide(self, decision: Decision = DECISION, version: int = 0) -> None:
        now = self.now
        item = now.item(FIRST)
        assert item is not None
        wish = Command("decide", item.state, now.revision, FIRST)
        house().steer(lambda c: workshops.decide(c, self.made.id, wish, decision, version, "facilitator"))

    def whole(self, name: str) -> Hall:
        """A step of the workshop itself."""
        now = self.now
        house().steer(lambda c: workshops.command(c, self.made.id, Command(name, now.state, now.revision), "facilitator"))
        return self


def hall(state: str, **rules: Any) -> Hall:
    """A workshop with 27 people in one of STATES."""
    found = Hall(open_room(**rules).made)
    found.seat()
    if state == "lobby":
        return found
    found.start()
    if state == "prepared":
        return found
    found.step("open")
    found.vote()
    if state in ("open", "paused"):
        return found.whole("pause") if state == "paused" else found
    found.step("close")
    if state == "previewed":
        found.step("preview")
    if state in ("closed", "previewed"):
        return found
    found.step("reveal")
    if state == "revealed":
        return found
    found.step("discuss")
    found.choose()
    if state.endswith("-2"):
        _second_round(found, state)
    if state in ("decided", "ended"):
        found.decide()
    return found.whole("end") if state == "ended" else found


def _second_round(found: Hall, state: str) -> None:
    found.step("again")
    found.vote(LATER, round_=2, reasons=REASONS[:1])
    if state == "open-2":
        return
    found.step("close")
    found.step("reveal")
    if state == "discuss-2":
        found.step("discuss")
        found.choose(round_=2)
