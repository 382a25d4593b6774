"""Votes of people who do not exist, for practising alone: the same seed gives the same votes, and roles differ on some items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from selfcheck.workshop.models import Role
from selfcheck.workshop.results import ABSTAINED, NOT_APPLICABLE, VOTE

PEOPLE = 30
# How the room stands to an item, by its place in the list: every kind of result comes up early.
PATTERNS = ("apart", "agreed", "spread")
_NEAR = (-1, 0, 0, 0, 1)
_MOVES_OF_5 = 3  # so many of five move towards the middle from one round to the next
_ABSTAIN_OF_30, _NOT_APPLICABLE_OF_30, _REASON_OF_30 = 2, 1, 8


@dataclass(frozen=True, slots=True)
class Imagined:
    """What one imagined person does: a ballot, with a reason or ''."""

    kind: str
    value: int | None
    reason: str = ""


def roles_of_people(roles: Sequence[Role]) -> list[str]:
    """The role of each of the 30, spread evenly over all roles."""
    return [roles[number % len(roles)].id for number in range(PEOPLE)]


def imagine(
    people: Sequence[str], options: int, ordered: bool, place: int, round_: int, seed: str, reasons: Sequence[str] = ()
) -> list[Imagined]:
    """One ballot for each of `people` (their roles); `place` is the item's in the list from 0, rounds count from 1.

    From round to round most move one level towards the middle, where options have no order towards the most common one.
    """
    sides = sorted(set(people))
    found = []
    for number, role in enumerate(people):
        chance = Random(f"{seed}/{place}/{number}")
        side = sides.index(role) % 2
        kind = chance.randrange(30)
        value = _first(chance, PATTERNS[place % len(PATTERNS)], options, side)
        for _ in range(1, round_):
            value = _nearer(chance, value, options, ordered)
        reason = chance.choice(list(reasons)) if reasons and chance.randrange(30) < _REASON_OF_30 else ""
        if kind < _ABSTAIN_OF_30:
            found.append(Imagined(ABSTAINED, None))
        elif kind < _ABSTAIN_OF_30 + _NOT_APPLICABLE_OF_30:
            found.append(Imagined(NOT_APPLICABLE, None))
        else:
            found.append(Imagined(VOTE, value, reason))
    return found


def _first(chance: Random, pattern: str, options: int, side: int) -> int:
    """The vote in the first round; `side` is 0 or 1 by role."""
    low, high = options // 4, options - 1 - options // 4
    if pattern == "spread":
        return chance.randrange(options)
    centre = (low, high)[side] if pattern == "apart" else high
    return min(max(centre + chance.choice(_NEAR), 0), options - 1)


def _nearer(chance: Random, value: int, options: int, ordered: bool) -> int:
    if chance.randrange(5) >= _MOVES_OF_5:
        return value
    middle = options // 2
    if not ordered:
        return middle
    return value + (middle > value) - (middle < value)
