"""What neighbourhood management can do and what not: hours there are, hours the chosen tasks need, and what does not fit.

Everything here is a rough sum with assumptions of our own, all of them editable: no binding basis for staffing exists,
so nothing is compared with posts per resident.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from selfcheck.assessment import Assessment, CapacityPlan, TaskPlan
from selfcheck.catalogue import Catalogue, Criterion
from selfcheck.evaluation import Evaluation
from selfcheck.scoring import Standing

Need = Literal["low", "medium", "high"]
Decision = Literal["own", "shared", "postponed", "dropped"]
Verdict = Literal["fits", "over", "far-over"]
NEEDS: tuple[Need, ...] = ("high", "medium", "low")
DECISIONS: tuple[Decision, ...] = ("own", "shared", "postponed", "dropped")
CLASSES = ("small", "medium", "large")
# Our own settings; the classes are rough judgements, none of these figures has a source.
PRESENT_SHARE, PARTNER_SHARE = 80, 50
HOURS = {"small": 2, "medium": 4, "large": 8}
FULL, FAR_OVER = Fraction(1), Fraction(13, 10)
HALF_POST = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Assumptions:
    """present: share of working time without leave, sickness and training; partner: share of a shared task the team keeps; hours a week."""

    present: Fraction
    partner: Fraction
    hours: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Task:
    """One task of the team. Hours are a week's, at the level aimed at; `whole` before, `hours` after sharing or leaving it."""

    criterion: Criterion
    standing: Standing
    aim: int
    need: Need
    decision: Decision
    reason: str
    whole: Fraction
    hours: Fraction

    @property
    def is_done(self) -> bool:
        """Whether the team works on it, alone or with partners."""
        return self.decision in ("own", "shared")


@dataclass(frozen=True, slots=True)
class Capacity:
    """The plan of the team. Hours are a week's; `available` and what follows from it are None without posts or hours of a post."""

    assumptions: Assumptions
    posts: Fraction | None
    weekly: Fraction | None
    tasks: tuple[Task, ...]

    @property
    def available(self) -> Fraction | None:
        """Posts · weekly hours of a full post · share present."""
        if self.posts is None or self.weekly is None:
            return None
        return self.posts * self.weekly * self.assumptions.present

    @property
    def planned(self) -> Fraction:
        return sum((task.hours for task in self.tasks), Fraction(0))

    @property
    def load(self) -> Fraction | None:
        """Planned in available hours; 1 is full."""
        return self.planned / self.available if self.available else None

    @property
    def verdict(self) -> Verdict | None:
        """A warning from 100 % on, a strong one from 130 %: our own setting, like the hours."""
        if self.load is None:
            return None
        return "far-over" if self.load >= FAR_OVER else "over" if self.load >= FULL else "fits"

    @property
    def left_out(self) -> tuple[Task, ...]:
        """What the team does not do, in catalogue order; the list for the council."""
        return tuple(task for task in self.tasks if not task.is_done)


def plan_capacity(catalogue: Catalogue, assessment: Assessment, evaluation: Evaluation) -> Capacity:
    """Tasks are criteria with an effort class that are due in the phase and apply here."""
    given = assessment.capacity
    assumptions = find_assumptions(given)
    tasks = tuple(
        _task(standing, given.tasks.get(name, TaskPlan()), assumptions)
        for name, standing in evaluation.standings.items()
        if standing.criterion.effort and standing.state not in ("not-due", "not-applicable")
    )
    return Capacity(assumptions, _number(assessment, "fte-onsite"), _number(assessment, "weekly-hours"), tasks)


def find_assumptions(given: CapacityPlan) -> Assumptions:
    """What the assessment assumes, with our own settings where it says nothing."""
    own = {"small": given.hours_small, "medium": given.hours_medium, "large": given.hours_large}
    hours = {name: Fraction(str(own[name])) if own[name] is not None else Fraction(HOURS[name]) for name in CLASSES}
    present, partner = given.present_share or PRESENT_SHARE, given.partner_share or PARTNER_SHARE
    return Assumptions(Fraction(present, 100), Fraction(partner, 100), hours)


def _task(standing: Standing, plan: TaskPlan, assumptions: Assumptions) -> Task:
    """The hours of a class hold for the level that counts in the phase; another aim changes them in proportion."""
    criterion = standing.criterion
    assert criterion.effort is not None
    aim = plan.aim or standing.target
    whole = assumptions.hours[criterion.effort] * aim / standing.target
    task = Task(criterion, standing, aim, plan.need or "medium", plan.decision or "own", plan.reason, whole, whole)
    return decide(task, task.decision, assumptions)


def decide(task: Task, decision: Decision, assumptions: Assumptions) -> Task:
    """The task under another decision: shared tasks keep the team's part, postponed and dropped ones none."""
    part = {"own": Fraction(1), "shared": assumptions.partner, "postponed": Fraction(0), "dropped": Fraction(0)}[decision]
    return replace(task, decision=decision, hours=task.whole * part)


def _number(assessment: Assessment, field: str) -> Fraction | None:
    value = assessment.profile.get(field)
    return Fraction(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else None


# --- what if --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scenario:
    """What would change if …; `tasks` counts those concerned, `after` is the plan then. Nothing is stored."""

    id: str
    tasks: int
    after: Capacity


def find_scenarios(capacity: Capacity) -> list[Scenario]:
    """Half a post more; tasks of low need postponed or left; tasks of medium need shared with partners; all together.

    What concerns no task is left out.
    """
    low = [task for task in capacity.tasks if task.is_done and task.need == "low"]
    medium = [task for task in capacity.tasks if task.decision == "own" and task.need == "medium"]
    more = with_posts(capacity, HALF_POST)
    shared = _with(capacity, medium, "shared")
    found = [
        Scenario("half-post", 0, more),
        Scenario("leave-low", len(low), _with(capacity, low, "dropped")),
        Scenario("share-medium", len(medium), shared),
        Scenario("all", len(low) + len(medium), with_posts(_with(shared, low, "dropped"), HALF_POST)),
    ]
    return [one for one in found if one.tasks or one.id == "half-post"]


def with_posts(capacity: Capacity, more: Fraction) -> Capacity:
    """The same plan with this much more staff, in full posts."""
    return replace(capacity, posts=(capacity.posts or Fraction(0)) + more)


def _with(capacity: Capacity, tasks: list[Task], decision: Decision) -> Capacity:
    names = {task.criterion.id for task in tasks}
    return replace(
        capacity,
        tasks=tuple(decide(task, decision, capacity.assumptions) if task.criterion.id in names else task for task in capacity.tasks),
    )


# --- what fits ------------------------------------------------------------------------------------------------------


def in_order(capacity: Capacity) -> list[Task]:
    """The order in which tasks are served: essential conditions, then local need, then the heavier gap; ties as in the catalogue."""

    def key(task: Task) -> tuple[bool, int, Fraction]:
        standing = task.standing
        return not standing.essential, NEEDS.index(task.need), -standing.gap * task.criterion.weight * standing.importance

    return sorted((task for task in capacity.tasks if task.is_done), key=key)


def find_beyond(capacity: Capacity) -> list[Task]:
    """Tasks that today's team has no hours for when it serves them in order; a later, smaller one may still fit."""
    rest = capacity.available
    if rest is None:
        return []
    beyond = []
    for task in in_order(capacity):
        if task.hours <= rest:
            rest -= task.hours
        else:
            beyond.append(task)
    return beyond


def find_unclosable(capacity: Capacity) -> list[Task]:
    """Tasks below their recommended level that the team cannot take on now: without hours, postponed or dropped."""
    without = {task.criterion.id for task in (*find_beyond(capacity), *capacity.left_out)}
    return [task for task in capacity.tasks if task.criterion.id in without and task.standing.gap > 0]
