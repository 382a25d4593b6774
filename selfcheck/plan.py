"""The action plan: what it would change, what is overdue, who has to decide, and which number the next measure gets."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from selfcheck.assessment import Answer, Assessment, Measure
from selfcheck.catalogue import Catalogue, Step
from selfcheck.gaps import Gap

MAX_MEASURES = 500
Status = Literal["planned", "running", "done", "dropped"]
STATUSES: tuple[Status, ...] = ("planned", "running", "done", "dropped")
UNDER_WAY = ("planned", "running")
COUNTED = ("planned", "running", "done")


# --- the assessment after the plan ----------------------------------------------------------------------------


def project(catalogue: Catalogue, assessment: Assessment) -> Assessment:
    """The assessment as it would stand if every measure that is not dropped reached its expected level.

    Of several measures for one criterion the highest level counts; no measure lowers a level. Open and unknown
    criteria count as rated then; what does not apply, and what this catalogue does not know, stays as it is.
    """
    answers = dict(assessment.answers)
    for measure in assessment.plan:
        level, name = measure.expected_level, measure.criterion
        if level is None or name not in catalogue.criteria or measure.status not in COUNTED:
            continue
        today = answers.get(name, Answer())
        reached = max(min(level, catalogue.top_level), -1 if today.level is None else today.level)
        if today.state != "not-applicable":
            answers[name] = today.model_copy(update={"state": "rated", "level": reached})
    return assessment.model_copy(update={"answers": answers})


def counts_forward(measure: Measure) -> bool:
    """Whether the projection takes this measure into account."""
    return measure.criterion is not None and measure.expected_level is not None and measure.status in COUNTED


# --- one measure ------------------------------------------------------------------------------------------------


def is_overdue(measure: Measure, day: dt.date) -> bool:
    """Its date has passed and it is neither done nor dropped."""
    return measure.status in UNDER_WAY and measure.due is not None and dt.date.fromisoformat(measure.due) < day


def steps_between(catalogue: Catalogue, criterion: str | None, level: int, goal: int) -> list[tuple[int, Step]]:
    """The catalogue's steps that lead from above `level` up to `goal`, in order."""
    found = catalogue.criteria.get(criterion or "")
    return [(one, found.steps[one]) for one in range(level + 1, goal + 1) if one in found.steps] if found else []


def needs_decision(catalogue: Catalogue, assessment: Assessment, measure: Measure) -> bool:
    """Still under way, and a body is named, or a step up to its expected level needs the council."""
    if measure.status not in UNDER_WAY:
        return False
    today = assessment.answers.get(measure.criterion or "", Answer()).level
    steps = steps_between(catalogue, measure.criterion, today or 0, measure.expected_level or 0)
    return bool(measure.decision.strip()) or any(step.council for _, step in steps)


def owner_key(owner: str) -> str:
    """A short mark for the address bar, so that what users wrote does not stand in it; case and spaces do not matter."""
    return hashlib.blake2s(" ".join(owner.casefold().split()).encode("utf-8", "surrogatepass"), digest_size=5).hexdigest()


def next_id(used: Iterable[str]) -> str:
    """`m` and the number after the highest ever used; numbers of removed measures are not given again."""
    numbers = [int(name[1:]) for name in used if re.fullmatch(r"m[0-9]{1,9}", name)]
    return f"m{max(numbers, default=0) + 1}"


def measure_of(assessment: Assessment, criterion: str) -> Measure | None:
    """The first measure for a criterion that is not dropped."""
    return next((m for m in assessment.plan if m.criterion == criterion and m.status != "dropped"), None)


# --- views of the plan -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Planned:
    """A measure with its place in the plan (from 1) and what follows from day and catalogue."""

    place: int
    measure: Measure
    overdue: bool
    decision: bool


VIEWS = ("all", "overdue", "decision", *STATUSES)


def look_at(catalogue: Catalogue, assessment: Assessment, day: dt.date) -> tuple[Planned, ...]:
    """Every measure in the order of the plan."""
    return tuple(
        Planned(place, measure, is_overdue(measure, day), needs_decision(catalogue, assessment, measure))
        for place, measure in enumerate(assessment.plan, start=1)
    )


def find_measures(planned: Sequence[Planned], view: str = "all", owner: str = "") -> list[Planned]:
    """The measures of a view (one of VIEWS), of one owner (an `owner_key`) unless ''; in the order of the plan."""

    def fits(one: Planned) -> bool:
        special = {"all": True, "overdue": one.overdue, "decision": one.decision}
        return special.get(view, one.measure.status == view) and (not owner or owner_key(one.measure.owner) == owner)

    return [one for one in planned if fits(one)]


def owners(plan: Iterable[Measure]) -> dict[str, tuple[str, int]]:
    """Owner as first written, and number of measures, by `owner_key`; in the order of the plan, without empty ones."""
    found: dict[str, tuple[str, int]] = {}
    for measure in plan:
        if measure.owner.strip():
            key = owner_key(measure.owner)
            name, count = found.get(key, (measure.owner.strip(), 0))
            found[key] = (name, count + 1)
    return found


def total_cost(plan: Iterable[Measure]) -> tuple[int | None, int]:
    """Sum of the costs entered for measures that are not dropped, in euros, None where there are none; how many of these lack one."""
    costs = [measure.cost for measure in plan if measure.status != "dropped"]
    entered = [cost for cost in costs if cost is not None]
    return sum(entered) if entered else None, len(costs) - len(entered)


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A gap whose measures expect less than the recommended level; `expected` is the highest expected level."""

    gap: Gap
    expected: int


def find_shortfalls(gaps: Iterable[Gap], plan: Sequence[Measure]) -> list[Shortfall]:
    """Gaps that stay open although the plan works on them, in the order of the gaps."""
    found = []
    for gap in gaps:
        levels = [m.expected_level for m in plan if m.criterion == gap.criterion.id and counts_forward(m)]
        expected = max((level for level in levels if level is not None), default=None)
        if expected is not None and expected < gap.standing.target:
            found.append(Shortfall(gap, expected))
    return found


def find_unplanned(gaps: Iterable[Gap], plan: Sequence[Measure]) -> list[Gap]:
    """Gaps no measure works on, in the order of the gaps."""
    planned = {measure.criterion for measure in plan if measure.status != "dropped"}
    return [gap for gap in gaps if gap.criterion.id not in planned]


# --- order ---------------------------------------------------------------------------------------------------------


def moved(order: Sequence[str], measure: str, direction: Literal["up", "down", "first"]) -> list[str]:
    """The ids with one measure moved; at the end of its way it stays where it is. Raises ValueError for an unknown one."""
    at = order.index(measure)
    rest = [name for name in order if name != measure]
    to = {"up": max(at - 1, 0), "down": min(at + 1, len(rest)), "first": 0}[direction]
    return [*rest[:to], measure, *rest[to:]]
