"""How much the result hangs on the weights: the same answers under many weightings drawn at random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from selfcheck.catalogue import Catalogue
from selfcheck.evaluation import Evaluation, find_stage
from selfcheck.scoring import tally

Array = npt.NDArray[np.float64]
SEED = 20261
TOP = 5
CLOSE = 1e-9  # a share equal to a threshold has reached it, whatever the last binary place says


@dataclass(frozen=True, slots=True)
class ShareRange:
    """How far the share of the whole moves, 0…1; p5 and p95: a twentieth of the weightings lies below and above."""

    lowest: float
    p5: float
    median: float
    p95: float
    highest: float


@dataclass(frozen=True, slots=True)
class GapOften:
    """A gap, its place today (from 1), and in which part of the weightings it is among the first five (0…1)."""

    id: str
    rank: int
    top: float


@dataclass(frozen=True, slots=True)
class StageOften:
    """A stage (None: no stage, coverage too low) and in which part of the weightings it results (0…1)."""

    id: str | None
    part: float


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What happens under other weights.

    share: None where nothing is rated. gaps: the most frequent first, then by today's rank. stages: every stage of the
    catalogue in order, then none. capped: in which part of the weightings the cap lowers the stage.
    deciding: unmet essentials, while they lower today's stage. uncapped: the stage without them.
    narrow: essentials met just at the minimum level, which would decide the stage if they fell by one level.
    """

    draws: int
    seed: int
    share: ShareRange | None
    gaps: tuple[GapOften, ...]
    stages: tuple[StageOften, ...]
    capped: float
    deciding: tuple[str, ...]
    uncapped: str | None
    narrow: tuple[str, ...]


def sensitivity(catalogue: Catalogue, evaluation: Evaluation, draws: int = 10_000, seed: int = SEED) -> Sensitivity:
    """The evaluation under `draws` random weightings; the same seed gives the same result.

    Drawn: the weights of all criteria that are due and apply, from the Dirichlet distribution with all parameters 1, so
    that every division of the whole weight is equally likely, whatever the catalogue's own weights. Points are computed
    as in scoring: share = drawn weight · min(points, recommended points) / drawn weight · recommended points over the
    rated criteria, coverage over all that apply. Under `aggregate: means` the weights of the dimensions in each area and
    of the areas are drawn likewise, and the share is that of the means. Local importance and local targets stay.

    Among the first five: unmet essential conditions first, then by gap · drawn weight · importance. With five gaps or
    fewer all of them always are. Stage: thresholds, coverage minimum and cap of the catalogue.
    """
    weighing = _Weighing(catalogue, evaluation, draws, np.random.default_rng(seed))
    share, coverage = weighing.totals()
    outline = catalogue.outline
    positions = np.searchsorted([stage.from_ for stage in outline.stages], share * 100 + CLOSE, side="right") - 1
    enough = coverage * 100 + CLOSE >= outline.coverage_minimum
    cap = [stage.id for stage in outline.stages].index(outline.cap)
    lowered = enough & (positions > cap) if evaluation.unmet else np.zeros(draws, dtype=bool)
    final = np.minimum(positions, cap) if evaluation.unmet else positions
    rated = evaluation.overall.share is not None
    stages = [StageOften(stage.id, _part(enough & (final == place)) if rated else 0.0) for place, stage in enumerate(outline.stages)]
    free = find_stage(catalogue, evaluation.overall, capped=False)
    held_down = free is not None and evaluation.stage is not None and free != evaluation.stage
    return Sensitivity(
        draws=draws,
        seed=seed,
        share=_range(share) if rated else None,
        gaps=_gaps(evaluation, weighing),
        stages=(*stages, StageOften(None, _part(~enough) if rated else 1.0)),
        capped=_part(lowered) if rated else 0.0,
        deciding=tuple(check.standing.criterion.id for check in evaluation.unmet) if held_down else (),
        uncapped=free.id if free else None,
        narrow=_narrow(catalogue, evaluation),
    )


def _part(hits: npt.NDArray[np.bool_]) -> float:
    return float(np.count_nonzero(hits) / hits.size)


def _range(share: Array) -> ShareRange:
    lowest, p5, median, p95, highest = (float(value) for value in np.quantile(share, [0, 0.05, 0.5, 0.95, 1]))
    return ShareRange(lowest, p5, median, p95, highest)


def _narrow(catalogue: Catalogue, evaluation: Evaluation) -> tuple[str, ...]:
    """Only where falling would matter: the stage stands above the cap."""
    stages = [stage.id for stage in catalogue.outline.stages]
    if evaluation.stage is None or stages.index(evaluation.stage.id) <= stages.index(catalogue.outline.cap):
        return ()
    minimum = catalogue.outline.essential_level
    return tuple(check.standing.criterion.id for check in evaluation.essentials if check.standing.level == minimum)


def _gaps(evaluation: Evaluation, weighing: _Weighing) -> tuple[GapOften, ...]:
    gaps = evaluation.gaps
    if len(gaps) <= TOP:
        return tuple(GapOften(gap.criterion.id, rank, 1.0) for rank, gap in enumerate(gaps, start=1))
    columns = [weighing.column[gap.criterion.id] for gap in gaps]
    urgency = weighing.weights[:, columns] * np.array([float(gap.size * gap.standing.importance) for gap in gaps])
    first = np.array([gap.essential_unmet for gap in gaps])
    urgency[:, first] += urgency.max() + 1  # above every other gap, in their own order
    chosen = np.argpartition(-urgency, TOP - 1, axis=1)[:, :TOP]
    often = np.bincount(chosen.ravel(), minlength=len(gaps)) / weighing.draws
    found = [GapOften(gap.criterion.id, rank, float(often[rank - 1])) for rank, gap in enumerate(gaps, start=1)]
    return tuple(sorted(found, key=lambda gap: (-gap.top, gap.rank)))


class _Weighing:
    """The drawn weights, one row per weighting, and what the criteria contribute."""

    def __init__(self, catalogue: Catalogue, evaluation: Evaluation, draws: int, random: np.random.Generator) -> None:
        self.catalogue, self.draws, self.random = catalogue, draws, random
        self.applicable = [s for s in evaluation.standings.values() if s.state not in ("not-due", "not-applicable")]
        self.column = {standing.criterion.id: place for place, standing in enumerate(self.applicable)}
        self.weights = self._draw(len(self.applicable))
        parts = [tally(catalogue, standing) for standing in self.applicable]
        self.reached = np.array([float(part.points or 0) for part in parts])
        self.target = np.array([float(part.all or 0) for part in parts])
        self.is_rated = np.array([part.rated is not None for part in parts], dtype=bool)

    def _draw(self, count: int) -> Array:
        """Dirichlet with all parameters 1: exponential values divided by their sum."""
        drawn = self.random.standard_exponential((self.draws, count))
        return drawn / drawn.sum(axis=1, keepdims=True) if count else drawn

    def totals(self) -> tuple[Array, Array]:
        """Share and coverage of the whole in every weighting; 0 where nothing is rated or applies."""
        reached, rated, covered, everything = self._means() if self.catalogue.outline.aggregate == "means" else self._sums()
        zeros = np.zeros(self.draws)
        return np.divide(reached, rated, out=zeros.copy(), where=rated > 0), np.divide(covered, everything, out=zeros, where=everything > 0)

    def _sums(self) -> tuple[Array, Array, Array, Array]:
        rated = self.weights @ (self.target * self.is_rated)
        return self.weights @ (self.reached * self.is_rated), rated, rated, self.weights @ self.target

    def _means(self) -> tuple[Array, Array, Array, Array]:
        areas = []
        for area in self.catalogue.outline.areas:
            dimensions = [self._dimension([self.column[name] for name in d.criteria if name in self.column]) for d in area.dimensions]
            areas.append(_mean(self._draw(len(dimensions)), dimensions))
        whole = _mean(self._draw(len(areas)), areas)
        return whole.reached, whole.rated, whole.covered, whole.all

    def _dimension(self, columns: Sequence[int]) -> _Group:
        parts = []
        for place in columns:
            target = np.full(self.draws, self.target[place])
            covered = target if self.is_rated[place] else np.zeros(self.draws)
            reached = np.full(self.draws, self.reached[place])
            parts.append(_Group(reached, target, covered, target, bool(self.is_rated[place]), True))
        return _mean(self.weights[:, columns], parts)


class _Group(NamedTuple):
    """Means of a group in every weighting: reached and recommended of what is rated, covered and recommended of all that applies."""

    reached: Array
    rated: Array
    covered: Array
    all: Array
    is_rated: bool
    applies: bool


def _mean(weights: Array, parts: Sequence[_Group]) -> _Group:
    """Weighted means over the parts in which something is rated, or applies; 0 where there is none."""

    def mean(values: Sequence[Array], counted: Sequence[bool]) -> Array:
        columns = [place for place, counts in enumerate(counted) if counts]
        total = sum((weights[:, place] * values[place] for place in columns), np.zeros(len(weights)))
        return total / weights[:, columns].sum(axis=1) if columns else total

    rated, applies = [part.is_rated for part in parts], [part.applies for part in parts]
    return _Group(
        mean([part.reached for part in parts], rated),
        mean([part.rated for part in parts], rated),
        mean([part.covered for part in parts], applies),
        mean([part.all for part in parts], applies),
        any(rated),
        any(applies),
    )
