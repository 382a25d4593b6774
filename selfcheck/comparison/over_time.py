"""What moved between two states of an assessment, criterion by criterion; criteria whose meaning changed stand apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from selfcheck.assessment import Answer, Assessment, Snapshot
from selfcheck.catalogue import Catalogue, Criterion
from selfcheck.editions import Migration, find_chain, migrate
from selfcheck.evaluation import Evaluation, evaluate
from selfcheck.models import Text
from selfcheck.scoring import Standing
from selfcheck.texts import Translate

NOW = "now"
Why = Literal["split", "changed", "retired"]
Step = Literal["up", "down", "same", "newly-rated", "no-longer-rated", "now-not-applicable", "applies-again", "other-state"]
GapChange = Literal["closed", "opened", "found", "smaller", "larger"]


@dataclass(frozen=True, slots=True)
class Apart:
    """A criterion that cannot be compared, because an edition in between split, changed or retired it."""

    id: str
    why: Why
    reason: Text | None
    before: str


@dataclass(frozen=True, slots=True)
class Moment:
    """The assessment as it stood once, brought to the catalogue's edition. `key`: its place in the history, or `now`.

    comparable: whether the editions in between lead here.
    """

    key: str
    name: str
    at: str
    edition: str
    assessment: Assessment
    apart: tuple[Apart, ...]
    comparable: bool


@dataclass(frozen=True, slots=True)
class Move:
    """One criterion before and after. `target_moved`: its recommended level or local target is another one now."""

    before: Standing
    after: Standing
    step: Step
    gap: GapChange | None

    @property
    def criterion(self) -> Criterion:
        return self.after.criterion

    @property
    def levels(self) -> int:
        """Levels gained or lost; 0 unless rated both times."""
        return 0 if self.before.level is None or self.after.level is None else self.after.level - self.before.level

    @property
    def target_moved(self) -> bool:
        return self.before.target != self.after.target


@dataclass(frozen=True, slots=True)
class Trend:
    """The share of a dimension at each moment, over the criteria rated at every one; `of`: how many are due now."""

    id: str
    shares: tuple[Fraction, ...]
    compared: int
    of: int


@dataclass(frozen=True, slots=True)
class OverTime:
    """Two moments compared in one phase. `moves` in catalogue order hold every due criterion that is not apart."""

    before: Moment
    after: Moment
    moves: tuple[Move, ...]
    apart: tuple[Apart, ...]
    trends: tuple[Trend, ...]
    moments: tuple[Moment, ...]

    def with_gap(self, change: GapChange) -> list[Move]:
        return [move for move in self.moves if move.gap == change]

    def with_step(self, *steps: Step) -> list[Move]:
        return [move for move in self.moves if move.step in steps]


def find_moments(catalogue: Catalogue, assessment: Assessment, migrations: Sequence[Migration], t: Translate) -> list[Moment]:
    """Snapshots and earlier files by day, then today's state."""
    history = sorted(enumerate(assessment.history), key=lambda item: (item[1].at, item[0]))
    moments = [_moment(catalogue, str(place), past, migrations, t) for place, past in history]
    return [*moments, Moment(NOW, "", "", assessment.catalogue.version, assessment, (), True)]


def _moment(catalogue: Catalogue, key: str, past: Snapshot, migrations: Sequence[Migration], t: Translate) -> Moment:
    given = Assessment(catalogue=past.catalogue, profile=past.profile, answers=past.answers)
    brought, changes = migrate(catalogue, given, migrations, t)
    comparable = past.catalogue.id == catalogue.id and not any(change.kind == "unreachable" for change in changes)
    chain = find_chain(migrations, past.catalogue.version.split("+")[0], catalogue.edition) if comparable else None
    return Moment(key, past.name, past.at, past.catalogue.version, brought, tuple(find_apart(chain or ())), comparable)


def find_apart(chain: Iterable[Migration]) -> list[Apart]:
    """Criteria by the names of the last edition that some migration on the way split, changed or retired."""
    found: dict[str, Apart] = {}
    for step in chain:
        for old, new in step.steps.moved.items():
            if old in found:
                carried = found.pop(old)
                found[new] = Apart(new, carried.why, carried.reason, carried.before)
        for parts in step.steps.split.values():
            found |= {name: Apart(name, "split", None, step.before) for name in parts}
        found |= {one.id: Apart(one.id, "changed", one.reason, step.before) for one in step.steps.changed}
        found |= {one.id: Apart(one.id, "retired", one.reason, step.before) for one in step.steps.retired}
    return list(found.values())


def compare_moments(catalogue: Catalogue, moments: Sequence[Moment], before: Moment, after: Moment, phase: str) -> OverTime:
    """Two moments, both measured in `phase`; the trends run over all comparable moments from one to the other."""
    apart = {one.id: one for moment in (before, after) for one in moment.apart}
    earlier, later = _evaluated(catalogue, before, phase), _evaluated(catalogue, after, phase)
    moves = tuple(
        find_move(earlier.standings[name], later.standings[name])
        for name in catalogue.criteria
        if name not in apart and later.standings[name].state != "not-due"
    )
    first, last = sorted((moments.index(before), moments.index(after)))
    between = tuple(moment for moment in moments[first : last + 1] if moment.comparable)
    return OverTime(before, after, moves, tuple(apart.values()), tuple(_trends(catalogue, between, phase)), between)


def _evaluated(catalogue: Catalogue, moment: Moment, phase: str) -> Evaluation:
    return evaluate(catalogue, moment.assessment, phase)


def find_move(before: Standing, after: Standing) -> Move:
    """What happened to one criterion."""
    return Move(before, after, _step(before, after), _gap(before, after))


def _step(before: Standing, after: Standing) -> Step:
    if before.level is not None and after.level is not None:
        return "up" if after.level > before.level else "down" if after.level < before.level else "same"
    if before.state == after.state:
        return "same"
    if after.state == "not-applicable":
        return "now-not-applicable"
    if before.state == "not-applicable":
        return "applies-again"
    if after.level is not None:
        return "newly-rated"
    return "no-longer-rated" if before.level is not None else "other-state"


def _gap(before: Standing, after: Standing) -> GapChange | None:
    """How the gap changed; a gap closes only by a rating, never because a criterion no longer applies."""
    if after.level is None:
        return None
    if before.level is None:
        return "found" if after.gap else None
    if bool(before.gap) != bool(after.gap):
        return "closed" if before.gap else "opened"
    return None if before.gap == after.gap else "smaller" if after.gap < before.gap else "larger"


def _trends(catalogue: Catalogue, moments: Sequence[Moment], phase: str) -> Iterable[Trend]:
    """Like with like: the same criteria and today's targets at every moment, so that a line moves only by levels."""
    apart = {one.id for moment in moments for one in moment.apart}
    latest = moments[-1].assessment.answers
    standings = [_evaluated(catalogue, moment, phase).standings for moment in moments]
    same = {name for name in catalogue.criteria if name not in apart and all(found[name].level is not None for found in standings)}
    measured = [_like(catalogue, moment.assessment, latest, same, phase) for moment in moments]
    for _, dimension in catalogue.dimensions():
        compared = [name for name in dimension.criteria if name in same]
        due = sum(standings[-1][name].state != "not-due" for name in dimension.criteria)
        shares = [found.number_of(dimension.id).share for found in measured]
        if compared:
            yield Trend(dimension.id, tuple(share for share in shares if share is not None), len(compared), due)


def _like(catalogue: Catalogue, past: Assessment, latest: Mapping[str, Answer], names: set[str], phase: str) -> Evaluation:
    """Only these criteria, with the targets of the latest answers."""
    answers = {
        name: past.answers[name].model_copy(update={"target": latest[name].target, "target_reason": latest[name].target_reason})
        for name in names
    }
    return evaluate(catalogue, past.model_copy(update={"answers": answers}), phase)
