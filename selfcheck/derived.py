"""The way to one number, step by step, so that anyone can compute it again: what counted, with which weight, and what did not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from selfcheck.assessment import Answer
from selfcheck.catalogue import Area, Catalogue, Dimension, Stage
from selfcheck.evaluation import EssentialCheck, Evaluation, find_stage
from selfcheck.models import Text
from selfcheck.scoring import ONE, Number, Standing, Tally, combine, tally

WHOLE = "overall"


@dataclass(frozen=True, slots=True)
class Part:
    """One line: a criterion (then `standing` is set), a dimension or an area.

    weight: what the line is multiplied with; 1 for groups under `aggregate: points`. tally: its own values before that
    weight. number: of a group. reason: why it does not apply; target_reason: why its target deviates.
    """

    id: str
    title: Text
    weight: Fraction
    tally: Tally
    number: Number | None = None
    standing: Standing | None = None
    reason: str = ""
    target_reason: str = ""

    @property
    def rated(self) -> bool:
        return self.tally.rated is not None

    @property
    def applies(self) -> bool:
        """Whether anything in it is due and applicable, rated or not."""
        return self.tally.all is not None


@dataclass(frozen=True, slots=True)
class StageSteps:
    """From the share to the stage. by_share: what the thresholds give; None while nothing is rated or the coverage is too low.

    unmet: essential conditions that cap; excused: those that do not apply, with a reason. result: the stage that is shown.
    """

    by_share: Stage | None
    cap: Stage
    unmet: tuple[EssentialCheck, ...]
    excused: tuple[Standing, ...]
    result: Stage | None


@dataclass(frozen=True, slots=True)
class Derivation:
    """How the number of the whole, an area or a dimension comes about.

    title: None for the whole. above: the group this one belongs to. total: the parts put together, as sums or as
    weighted means. unrated: whether something that applies is unknown or open, here or below. stages: the whole only.
    """

    id: str
    kind: Literal["whole", "area", "dimension"]
    title: Text | None
    above: str | None
    catalogue: Catalogue
    phase: str
    number: Number
    parts: tuple[Part, ...]
    total: Tally
    stages: StageSteps | None = None

    @property
    def means(self) -> bool:
        """Whether this catalogue puts parts together by means instead of sums."""
        return self.catalogue.outline.aggregate == "means"

    @property
    def unrated(self) -> bool:
        return self.total.covered != self.total.all or self.total.low != self.total.high

    @property
    def left_out(self) -> tuple[Part, ...]:
        """Parts without a rated criterion: open, unknown, not applicable, not due."""
        return tuple(part for part in self.parts if not part.rated)


def derive(evaluation: Evaluation, group_id: str = WHOLE, answers: Mapping[str, Answer] | None = None) -> Derivation:
    """The derivation of "overall", an area or a dimension; `answers` give the reasons. Raises KeyError for an unknown id."""
    catalogue, number = evaluation.catalogue, evaluation.number_of(group_id)
    means = catalogue.outline.aggregate == "means"
    if group_id == WHOLE:
        groups: list[Area] | list[Dimension] = catalogue.outline.areas
        parts = tuple(_group(evaluation, group) for group in groups)
        stages = _stage_steps(evaluation)
        return Derivation(WHOLE, "whole", None, None, catalogue, evaluation.phase, number, parts, _combined(parts, means), stages)
    for area in catalogue.outline.areas:
        if area.id == group_id:
            parts = tuple(_group(evaluation, dimension) for dimension in area.dimensions)
            total = _combined(parts, means)
            return Derivation(group_id, "area", area.title, WHOLE, catalogue, evaluation.phase, number, parts, total)
    area, dimension = next((a, d) for a, d in catalogue.dimensions() if d.id == group_id)
    parts = _criteria(evaluation, dimension, answers or {})
    total = _combined(parts, means)
    return Derivation(group_id, "dimension", dimension.title, area.id, catalogue, evaluation.phase, number, parts, total)


def derive_all(evaluation: Evaluation, answers: Mapping[str, Answer] | None = None) -> list[Derivation]:
    """The whole, then every area followed by its dimensions."""
    ids = [WHOLE]
    for area in evaluation.catalogue.outline.areas:
        ids += [area.id, *(dimension.id for dimension in area.dimensions)]
    return [derive(evaluation, group_id, answers) for group_id in ids]


def _combined(parts: Iterable[Part], means: bool) -> Tally:
    return combine([(part.weight, part.tally) for part in parts], means)


def _criteria(evaluation: Evaluation, dimension: Dimension, answers: Mapping[str, Answer]) -> tuple[Part, ...]:
    parts = []
    for name in dimension.criteria:
        standing, answer = evaluation.standings[name], answers.get(name, Answer())
        criterion = standing.criterion
        reason = answer.reason if standing.state == "not-applicable" else ""
        target_reason = answer.target_reason if standing.deviates else ""
        own = tally(evaluation.catalogue, standing)
        parts.append(Part(name, criterion.title, criterion.weight, own, None, standing, reason, target_reason))
    return tuple(parts)


def _group(evaluation: Evaluation, group: Area | Dimension) -> Part:
    """An area or a dimension as one line of what it belongs to."""
    means = evaluation.catalogue.outline.aggregate == "means"
    inner = _criteria(evaluation, group, {}) if isinstance(group, Dimension) else tuple(_group(evaluation, d) for d in group.dimensions)
    weight = group.weight if means else ONE
    return Part(group.id, group.title, weight, _combined(inner, means), evaluation.number_of(group.id))


def _stage_steps(evaluation: Evaluation) -> StageSteps:
    outline = evaluation.catalogue.outline
    return StageSteps(
        by_share=find_stage(evaluation.catalogue, evaluation.overall, capped=False),
        cap=next(stage for stage in outline.stages if stage.id == outline.cap),
        unmet=evaluation.unmet,
        excused=tuple(check.standing for check in evaluation.essentials if check.standing.state == "not-applicable"),
        result=evaluation.stage,
    )
