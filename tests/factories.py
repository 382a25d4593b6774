"""Small valid objects for tests; a test names only what it is about.

    plan = catalogue(criterion("a", target=3, weight=2), criterion("b", essential=True))
    evaluated(plan, a=4, b="unknown")
    evaluated(plan, "implementation", a=rated(2, target=2, reason="…"), b=na("no housing company here"))

Loose criteria stand in the dimension `steering`, loose dimensions in the area `framework`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import yaml

from selfcheck.assessment import Answer, Assessment, Edition
from selfcheck.catalogue import Area, Catalogue, Criterion, Dimension, Outline
from selfcheck.evaluation import Evaluation, evaluate
from selfcheck.models import Text

PHASES = {
    "preparation": {"de": "Vorbereitung", "en": "Preparation"},
    "implementation": {"de": "Umsetzung", "en": "Implementation"},
    "continuity": {"de": "Verstetigung", "en": "Continuity"},
}
STAGES = {"start": 0, "developing": 40, "largely-ready": 70, "ready": 90}
Weight = int | str | Fraction
Given = int | Literal["unknown", "open"] | Answer | None


@dataclass(frozen=True, slots=True)
class DimensionOf:
    """A dimension and its criteria."""

    model: Dimension
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class AreaOf:
    """An area and its dimensions."""

    model: Area
    dimensions: tuple[DimensionOf, ...]


def text(words: str) -> dict[str, str]:
    """The same words in both languages, told apart by a mark."""
    return {"de": f"{words} [de]", "en": f"{words} [en]"}


def criterion(
    name: str, target: int | Sequence[int] = 4, *, weight: Weight = 1, essential: bool | Sequence[str] = False, **more: Any
) -> Criterion:
    """`target`: one recommended level, or one per phase in order. `essential`: in every phase it is due, or in these."""
    targets = dict(zip(PHASES, [target] * len(PHASES) if isinstance(target, int) else target, strict=True))
    phases = [phase for phase in PHASES if targets[phase]] if essential is True else list(essential or [])
    data = {
        "id": name,
        "title": text(name),
        "question": text(f"{name}?"),
        "targets": targets,
        "weight": weight,
        "levels": _levels(name, 5),
        "essential": {"phases": phases, "kind": "professional"} if phases else None,
    }
    return Criterion.model_validate({**data, **more})


def dimension(name: str, *criteria: Criterion, weight: Weight = 1) -> DimensionOf:
    ids = [criterion.id for criterion in criteria]
    return DimensionOf(Dimension.model_validate({"id": name, "title": text(name), "weight": weight, "criteria": ids}), criteria)


def area(name: str, *dimensions: DimensionOf, weight: Weight = 1) -> AreaOf:
    models = [dimension.model for dimension in dimensions]
    return AreaOf(Area.model_validate({"id": name, "title": text(name), "weight": weight, "dimensions": models}), dimensions)


def catalogue(
    *parts: Criterion | DimensionOf | AreaOf,
    scale: Sequence[Weight] = (0, 1, 2, 3, 4),
    aggregate: Literal["points", "means"] = "points",
    essential_level: int = 2,
    **more: Any,
) -> Catalogue:
    """A catalogue with three phases and the thresholds 40, 70, 90; `scale` holds the points of each level."""
    loose = [part for part in parts if isinstance(part, Criterion)]
    dimensions = [dimension("steering", *loose)] if loose else []
    dimensions += [part for part in parts if isinstance(part, DimensionOf)]
    areas = [area("framework", *dimensions)] if dimensions else []
    areas += [part for part in parts if isinstance(part, AreaOf)]
    outline = {
        "id": "small",
        "version": "1",
        "title": text("Small catalogue"),
        "scale": [{"points": points, "name": text(f"level {level}")} for level, points in enumerate(scale)],
        "phases": [{"id": phase, "name": name} for phase, name in PHASES.items()],
        "stages": [{"id": stage, "from": start, "name": text(stage)} for stage, start in STAGES.items()],
        "cap": "developing",
        "essential-level": essential_level,
        "coverage-minimum": 70,
        "aggregate": aggregate,
        "areas": [part.model for part in areas],
    }
    criteria = [criterion for part in areas for group in part.dimensions for criterion in group.criteria]
    return Catalogue(
        outline=Outline.model_validate(outline),
        criteria={c.id: c.model_copy(update={"levels": _levels(c.id, len(scale))}) for c in criteria},
        **more,
    )


def na(reason: str) -> Answer:
    """Not applicable, with its reason."""
    return Answer(state="not-applicable", reason=reason)


def rated(level: int, *, target: int | None = None, reason: str = "", importance: Literal[1, 2, 3] | None = None) -> Answer:
    """A level with a local target (and its reason) or a local importance."""
    return Answer.model_validate({"state": "rated", "level": level, "target": target, "target-reason": reason, "importance": importance})


def answers(**given: Given) -> dict[str, Answer]:
    """Answers by criterion: a level, "unknown", None for open, or an Answer; `base_funding` is `base-funding`."""
    return {name.replace("_", "-"): _answer(value) for name, value in given.items()}


def assessment(plan: Catalogue, phase: str | None = None, /, **given: Given) -> Assessment:
    """An assessment of this catalogue; `phase` goes into its profile."""
    edition = Edition(id=plan.id, version=plan.version)
    return Assessment(catalogue=edition, profile={"phase": phase} if phase else {}, answers=answers(**given))


def evaluated(plan: Catalogue, phase: str | None = None, /, **given: Given) -> Evaluation:
    """The evaluation of these answers in `phase` (the first unless given)."""
    return evaluate(plan, assessment(plan, phase, **given))


def write_catalogue(folder: Path, plan: Catalogue) -> Path:
    """The catalogue as the files `load_catalogue` reads; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "catalogue.yaml", plan.outline.model_dump(by_alias=True, exclude_none=True))
    for name, (_, group) in plan.places.items():
        (folder / group.id).mkdir(exist_ok=True)
        _write(folder / group.id / f"{name}.yaml", _data(plan.criteria[name]))
    return folder


def _answer(value: Given) -> Answer:
    if isinstance(value, Answer):
        return value
    return Answer(state="rated", level=value) if isinstance(value, int) else Answer(state=value or "open")


def _levels(name: str, count: int) -> dict[int, Text]:
    return {level: Text(**text(f"{name} at level {level}")) for level in range(count)}


def _data(criterion: Criterion) -> dict[str, Any]:
    return criterion.model_dump(by_alias=True, exclude_defaults=True, exclude={"id"})


def _write(file: Path, data: object) -> None:
    file.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")
