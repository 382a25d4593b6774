"""Shares of the recommended points, exact in fractions: what is reached, what is missing, how far it could move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from selfcheck.assessment import Answer
from selfcheck.catalogue import Catalogue, Criterion

State = Literal["rated", "unknown", "not-applicable", "open", "not-due"]
ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one criterion stands in a phase; `level` only when rated, `target` is the one that counts."""

    criterion: Criterion
    state: State
    level: int | None
    target: int
    deviates: bool
    essential: bool
    importance: int

    @property
    def gap(self) -> int:
        """Levels missing to the target; 0 unless rated below it."""
        return 0 if self.level is None else max(self.target - self.level, 0)

    def meets(self, minimum: int) -> bool:
        """Whether an essential condition is met; not applicable with a reason does not count against it."""
        return self.state in ("not-applicable", "not-due") or (self.level is not None and self.level >= minimum)


@dataclass(frozen=True, slots=True)
class Number:
    """Result of a criterion group. Shares 0…1; None where nothing is rated.

    points, recommended: of the rated criteria (sums, or means under `aggregate: means`).
    low, high: unknown and open criteria count as 0, or as reached. coverage: recommended points of the rated
    criteria in those of all applicable ones; None where nothing applies. enough: whether the coverage reaches the
    catalogue's minimum; below it only the band is told in words and pictures.
    """

    id: str
    points: Fraction | None = None
    recommended: Fraction | None = None
    share: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    coverage: Fraction | None = None
    enough: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """What is added up on the way from criteria to the whole; `rated` and `all` are None when empty."""

    points: Fraction | None
    rated: Fraction | None
    all: Fraction | None
    low: Fraction
    high: Fraction
    covered: Fraction


def find_standing(catalogue: Catalogue, criterion: Criterion, answer: Answer | None, phase: str) -> Standing:
    """The state of one criterion. Not due wins over every answer; a deviation never makes a criterion due."""
    recommended = criterion.target(phase)
    essential = criterion.is_essential(phase)
    answer = answer or Answer()
    if recommended == 0:
        return Standing(criterion, "not-due", None, 0, False, essential, answer.weighting)
    deviates = answer.target is not None and answer.target != recommended
    target = answer.target if answer.target is not None else recommended
    level = answer.level if answer.state == "rated" else None
    return Standing(criterion, answer.state, level, target, deviates, essential, answer.weighting)


def tally(catalogue: Catalogue, standing: Standing) -> Tally:
    """One criterion's contribution, before its weight."""
    if standing.state in ("not-due", "not-applicable"):
        return Tally(None, None, None, ZERO, ZERO, ZERO)
    recommended = catalogue.points(standing.target)
    if standing.level is None:
        return Tally(None, None, recommended, ZERO, recommended, ZERO)
    reached = min(catalogue.points(standing.level), recommended)
    return Tally(reached, recommended, recommended, reached, reached, recommended)


def combine(parts: Sequence[tuple[Fraction, Tally]], means: bool) -> Tally:
    """Weighted sum of the parts, or their weighted mean over those that have a value."""
    rated = [(weight, part) for weight, part in parts if part.rated is not None]
    applicable = [(weight, part) for weight, part in parts if part.all is not None]
    by_rated = sum((weight for weight, _ in rated), ZERO) if means and rated else ONE
    by_all = sum((weight for weight, _ in applicable), ZERO) if means and applicable else ONE
    return Tally(
        points=sum((w * (p.points or ZERO) for w, p in rated), ZERO) / by_rated if rated else None,
        rated=sum((w * (p.rated or ZERO) for w, p in rated), ZERO) / by_rated if rated else None,
        all=sum((w * (p.all or ZERO) for w, p in applicable), ZERO) / by_all if applicable else None,
        low=sum((w * p.low for w, p in applicable), ZERO) / by_all,
        high=sum((w * p.high for w, p in applicable), ZERO) / by_all,
        covered=sum((w * p.covered for w, p in applicable), ZERO) / by_all,
    )


def number(name: str, total: Tally, minimum: int) -> Number:
    """Share, band and coverage of a tally; `minimum` is the coverage in percent from which a share is told.

    The band always holds the present share: with means an unrated criterion shifts the weights of the others,
    so that the share could otherwise lie outside.
    """
    if not total.all:
        return Number(name)
    coverage = total.covered / total.all
    if not total.rated:
        return Number(name, coverage=coverage)
    share = (total.points or ZERO) / total.rated
    low, high = min(total.low / total.all, share), max(total.high / total.all, share)
    return Number(name, total.points, total.rated, share, low, high, coverage, enough=coverage * 100 >= minimum)


@dataclass(frozen=True, slots=True)
class Scores:
    """Numbers of the whole, the areas and the dimensions, in catalogue order."""

    overall: Number
    areas: tuple[Number, ...]
    dimensions: tuple[Number, ...]


def score_all(catalogue: Catalogue, standings: Mapping[str, Standing]) -> Scores:
    """Score dimensions from criteria, areas from dimensions, the whole from areas."""
    means, minimum = catalogue.outline.aggregate == "means", catalogue.outline.coverage_minimum
    areas, dimensions, whole = [], [], []
    for area in catalogue.outline.areas:
        parts = []
        for dimension in area.dimensions:
            members = [(s.criterion.weight, tally(catalogue, s)) for s in map(standings.__getitem__, dimension.criteria)]
            result = combine(members, means)
            dimensions.append(number(dimension.id, result, minimum))
            parts.append((dimension.weight if means else ONE, result))
        result = combine(parts, means)
        areas.append(number(area.id, result, minimum))
        whole.append((area.weight if means else ONE, result))
    return Scores(number("overall", combine(whole, means), minimum), tuple(areas), tuple(dimensions))
