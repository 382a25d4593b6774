"""What the desk and the screen of a workshop show at one moment, read together; values only where they may be told.

Two readings are equal exactly if nothing that is shown has changed, so a page draws again only when they differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Connection

from selfcheck.models import Text
from selfcheck.store import rounds
from selfcheck.store.rounds import Decided, Numbers, Reason
from selfcheck.store.workshop_rows import Workshop, find_code, load, load_asked, load_titles
from selfcheck.workshop import codes
from selfcheck.workshop.models import Asked
from selfcheck.workshop.results import Shown
from selfcheck.workshop.states import TOLD, ItemNow


@dataclass(frozen=True, slots=True)
class Desk:
    """titles: of all items in order; asked, shown, reasons: of the current item; `before`: its last round told before this one."""

    workshop: Workshop
    titles: dict[str, Text]
    asked: Asked | None
    shown: Shown | None
    before: Shown | None
    reasons: tuple[Reason, ...]
    decisions: dict[str, Decided]


@dataclass(frozen=True, slots=True)
class Scene:
    """What everybody in the room may read. groups: people by role from k on, () where only `people` may be told.

    voted, present: of the open round. reasons: the chosen ones. next_title: of the first item that was not asked yet.
    """

    workshop: Workshop
    people: int
    groups: tuple[tuple[tuple[str, ...], int], ...]
    voted: int
    present: int
    asked: Asked | None = None
    shown: Shown | None = None
    before: Shown | None = None
    reasons: tuple[Reason, ...] = ()
    decided: Decided | None = None
    next_title: Text | None = None


def read_desk(connection: Connection, number: int) -> Desk:
    """Raises NotFoundError when the workshop is gone."""
    opened = load(connection, number)
    item = opened.current_item
    return Desk(
        workshop=opened,
        titles=load_titles(connection, number),
        asked=load_asked(connection, number, item.key) if item else None,
        shown=rounds.shown(connection, number, item.key, desk=True) if item else None,
        before=_before(connection, number, item) if item else None,
        reasons=tuple(rounds.reasons(connection, number, item.key, item.round, desk=True)) if item else (),
        decisions=rounds.load_decisions(connection, number),
    )


def read_standing(connection: Connection, opened: Workshop) -> dict[str, Numbers]:
    """People by role, of the current item's round; never what they voted."""
    return rounds.standing(connection, opened.id, opened.current)


def read_scene(connection: Connection, code: str) -> Scene:
    """The screen of the workshop with this join code, as typed. Raises NotFoundError."""
    opened = load(connection, find_code(connection, codes.as_typed(code)))
    numbers = rounds.standing(connection, opened.id, opened.current)
    joined = {role: one.joined for role, one in numbers.items()}
    groups = tuple(rounds.told_numbers(joined, opened.rules.k)) if opened.state == "lobby" else ()
    voted = sum(one.voted for one in numbers.values())
    counted: dict[str, Any] = {
        "people": sum(joined.values()),
        "voted": voted,
        "present": voted + sum(one.missing for one in numbers.values()),
    }
    item = opened.current_item
    if item is None or opened.state != "running":
        return Scene(opened, groups=groups, **counted)
    told = item.state in TOLD
    following = next((one.key for one in opened.items if one.state == "prepared" and one.key != item.key), None)
    return Scene(
        opened,
        groups=groups,
        **counted,
        asked=load_asked(connection, opened.id, item.key),
        shown=rounds.shown(connection, opened.id, item.key) if told else None,
        before=_before(connection, opened.id, item) if told else None,
        reasons=tuple(rounds.reasons(connection, opened.id, item.key, item.round, chosen_only=True)) if told else (),
        decided=rounds.load_decisions(connection, opened.id).get(item.key) if item.state == "decided" else None,
        next_title=load_asked(connection, opened.id, following).title if following else None,
    )


def _before(connection: Connection, number: int, item: ItemNow) -> Shown | None:
    """The last earlier round that counts and has something to tell."""
    for round_ in range(item.round - 1, 0, -1):
        found = rounds.shown(connection, number, item.key, round_)
        if found is not None and found.whole is not None:
            return found
    return None
