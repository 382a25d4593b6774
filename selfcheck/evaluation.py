"""One evaluation of an assessment in a phase; every page, chart, export and command takes its numbers from here."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from selfcheck.assessment import Assessment
from selfcheck.catalogue import Catalogue, Stage
from selfcheck.gaps import Gap, find_gaps
from selfcheck.progress import Progress, count_progress
from selfcheck.scoring import Number, Standing, find_standing, score_all


@dataclass(frozen=True, slots=True)
class EssentialCheck:
    """An essential condition of the phase and whether it is met."""

    standing: Standing
    met: bool


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything that follows from catalogue, assessment and phase."""

    catalogue: Catalogue
    phase: str
    standings: dict[str, Standing]
    overall: Number
    areas: tuple[Number, ...]
    dimensions: tuple[Number, ...]
    stage: Stage | None
    capped_by: tuple[str, ...]
    essentials: tuple[EssentialCheck, ...]
    gaps: tuple[Gap, ...]
    progress: Progress

    @property
    def unmet(self) -> tuple[EssentialCheck, ...]:
        return tuple(check for check in self.essentials if not check.met)

    def number_of(self, group_id: str) -> Number:
        """The number of a dimension or area. Raises KeyError for an unknown id."""
        for number in (*self.dimensions, *self.areas, self.overall):
            if number.id == group_id:
                return number
        raise KeyError(group_id)


def evaluate(catalogue: Catalogue, assessment: Assessment, phase: str | None = None) -> Evaluation:
    """Evaluate for `phase`, else the phase of the profile, else the first one of the catalogue."""
    phase = phase or assessment.phase(catalogue)
    standings = {
        name: find_standing(catalogue, criterion, assessment.answers.get(name), phase) for name, criterion in catalogue.criteria.items()
    }
    scores = score_all(catalogue, standings)
    minimum = catalogue.outline.essential_level
    essentials = tuple(EssentialCheck(standing, standing.meets(minimum)) for standing in standings.values() if standing.essential)
    unmet = tuple(check.standing.criterion.id for check in essentials if not check.met)
    stage = find_stage(catalogue, scores.overall, capped=bool(unmet))
    return Evaluation(
        catalogue=catalogue,
        phase=phase,
        standings=standings,
        overall=scores.overall,
        areas=scores.areas,
        dimensions=scores.dimensions,
        stage=stage,
        capped_by=unmet if stage else (),
        essentials=essentials,
        gaps=tuple(find_gaps(standings, unmet)),
        progress=count_progress(standings),
    )


def find_stage(catalogue: Catalogue, overall: Number, capped: bool) -> Stage | None:
    """The highest stage whose threshold the share has reached; not above the cap; None below the coverage minimum."""
    outline = catalogue.outline
    if overall.share is None or not overall.enough:
        return None
    reached = [stage for stage in outline.stages if overall.share * 100 >= stage.from_]
    position = len(reached) - 1
    if capped:
        position = min(position, [stage.id for stage in outline.stages].index(outline.cap))
    return outline.stages[position]


def as_json(evaluation: Evaluation) -> dict[str, Any]:
    """The evaluation with its fixed names (`score --json`), numbers unrounded."""
    catalogue, minimum = evaluation.catalogue, evaluation.catalogue.outline.essential_level

    def plain(value: Fraction | None) -> int | float | None:
        if value is None:
            return None
        return value.numerator if value.denominator == 1 else float(value)

    def entry(number: Number, stage: str | None = None, capped_by: tuple[str, ...] = ()) -> dict[str, Any]:
        names = ("points", "recommended", "share", "low", "high", "coverage")
        values = {name: plain(getattr(number, name)) for name in names}
        return {"id": number.id, **values, "stage": stage, "capped_by": list(capped_by)}

    criteria = []
    for name, standing in evaluation.standings.items():
        area, dimension = catalogue.places[name]
        criteria.append(
            {
                "id": name,
                "dimension": dimension.id,
                "area": area.id,
                "state": standing.state,
                "level": standing.level,
                "target": standing.target,
                "gap": None if standing.level is None else standing.gap,
                "weight": plain(standing.criterion.weight),
                "essential": standing.essential,
            }
        )
    return {
        "catalogue": {"id": catalogue.id, "version": catalogue.version, "sha256": catalogue.sha256},
        "phase": evaluation.phase,
        "overall": entry(evaluation.overall, evaluation.stage.id if evaluation.stage else None, evaluation.capped_by),
        "areas": [entry(number) for number in evaluation.areas],
        "dimensions": [entry(number) for number in evaluation.dimensions],
        "criteria": criteria,
        "gaps": [
            {"id": gap.criterion.id, "gap": gap.size, "rank": rank, "essential_unmet": gap.essential_unmet}
            for rank, gap in enumerate(evaluation.gaps, start=1)
        ],
        "essentials": [
            {
                "id": check.standing.criterion.id,
                "state": check.standing.state,
                "level": check.standing.level,
                "met": check.standing.meets(minimum),
            }
            for check in evaluation.essentials
        ],
    }
