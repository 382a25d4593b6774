"""What a neighbourhood can build on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from selfcheck.assessment import Answer
from selfcheck.catalogue import Area
from selfcheck.evaluation import Evaluation
from selfcheck.scoring import Standing

SECURE_LEVEL = 3  # of a scale from 0 to 4: in place; our own setting


@dataclass(frozen=True, slots=True)
class Strength:
    """A criterion at or above its recommended level; `evidence` is whether a piece of evidence is named."""

    standing: Standing
    evidence: bool


@dataclass(frozen=True, slots=True)
class AreaStrengths:
    """The strengths of one area, in catalogue order."""

    area: Area
    strengths: tuple[Strength, ...]


def find_strengths(evaluation: Evaluation, answers: Mapping[str, Answer]) -> tuple[AreaStrengths, ...]:
    """Rated criteria at or above the recommended level of the catalogue, with evidence named or at a secure level.

    Secure is three quarters of the scale (level 3 of 4): a recommended level 1 ("planned") alone is no strength. A
    local target below the recommended level makes none either. Areas without one are left out.
    """
    secure = -(-evaluation.catalogue.top_level * SECURE_LEVEL // 4)
    found = []
    for area in evaluation.catalogue.outline.areas:
        names = [name for dimension in area.dimensions for name in dimension.criteria]
        strengths = []
        for name in names:
            standing, evidence = evaluation.standings[name], bool(answers.get(name, Answer()).evidence.strip())
            recommended = standing.criterion.target(evaluation.phase)
            if standing.level is not None and standing.level >= recommended and (evidence or standing.level >= secure):
                strengths.append(Strength(standing, evidence))
        if strengths:
            found.append(AreaStrengths(area, tuple(strengths)))
    return tuple(found)
