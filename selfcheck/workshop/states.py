"""The states of a workshop and of its items as data, and who may go from which to which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

Right = Literal["facilitator", "minutes", "recovery"]


@dataclass(frozen=True, slots=True)
class Step:
    """From one of these states to another."""

    before: frozenset[str]
    after: str


def _step(before: str, after: str) -> Step:
    return Step(frozenset(before.split()), after)


WORKSHOP_STEPS: Mapping[str, Step] = {
    "start": _step("lobby", "running"),
    "pause": _step("running", "paused"),
    "resume": _step("paused", "running"),
    "end": _step("running paused", "ended"),
}
# preview shows the closed round to the facilitator; reopening is over then, or two previews would tell one late vote apart.
ITEM_STEPS: Mapping[str, Step] = {
    "open": _step("prepared", "open"),
    "close": _step("open", "closed"),
    "preview": _step("closed", "closed"),
    "reopen": _step("closed", "open"),
    "reveal": _step("closed", "revealed"),
    "discuss": _step("revealed decided", "discuss"),
    "again": _step("revealed discuss", "open"),
    "decide": _step("revealed discuss decided", "decided"),
    "discard": _step("open closed revealed discuss", "prepared"),
}
# Steps of the minute-taker; everything else is the facilitator's.
OF_MINUTES = frozenset({"decide"})
# States in which the values of the present round may be told.
TOLD = frozenset({"revealed", "discuss", "decided"})


@dataclass(frozen=True, slots=True)
class Command:
    """A wish of the desk, with the state it was given in. `item` is '' for the workshop itself.

    name: a step of the tables above, or `show` (make `item` the one that phones and screen follow).
    state: that of the item (of the workshop where item is '') as the desk saw it; revision: the workshop's.
    """

    name: str
    state: str
    revision: int
    item: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ItemNow:
    """Where an item stands. `round` counts from 1, 0 before the first; `options` is the number of possible answers."""

    key: str
    position: int
    state: str
    round: int
    previewed: bool
    options: int


class NotAllowedError(Exception):
    """The step does not exist from here; `key` says why."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


def next_item(item: ItemNow, command: Command, rounds: int) -> ItemNow:
    """The item after a step. Raises NotAllowedError."""
    step = ITEM_STEPS.get(command.name)
    if step is None or item.state not in step.before:
        raise NotAllowedError("workshop.no-such-step")
    if command.name == "reopen" and item.previewed:
        raise NotAllowedError("workshop.previewed")
    if command.name == "discard" and not command.reason.strip():
        raise NotAllowedError("workshop.discard-reason")
    begins = command.name in ("open", "again")
    if begins and item.round >= rounds and command.name == "again":
        raise NotAllowedError("workshop.no-more-rounds")
    previewed = command.name == "preview" or (item.previewed and step.after == "closed")
    return replace(item, state=step.after, round=item.round + begins, previewed=previewed)


def next_state(state: str, command: Command) -> str:
    """The workshop after a step. Raises NotAllowedError."""
    step = WORKSHOP_STEPS.get(command.name)
    if step is None or state not in step.before:
        raise NotAllowedError("workshop.no-such-step")
    return step.after


def possible(workshop: str, item: ItemNow | None, rounds: int) -> list[str]:
    """Names of the steps a desk may offer now, in the order of the tables."""
    steps = [name for name, step in WORKSHOP_STEPS.items() if workshop in step.before]
    if item is not None and workshop == "running":
        for name in ITEM_STEPS:
            try:
                next_item(item, Command(name, item.state, 0, item.key, "…"), rounds)
            except NotAllowedError:
                continue
            steps.append(name)
    return steps
