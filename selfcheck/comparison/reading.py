"""What one assessment adds to a comparison of many: its levels, its shares, and where it belongs. Nothing names it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from selfcheck.assessment import Answer, Assessment, Edition
from selfcheck.catalogue import Catalogue
from selfcheck.evaluation import evaluate
from selfcheck.models import Text

FEATURES = ("phase", "size", "carrier")
SIZE_FIELD, CARRIER_FIELD = "municipality-size", "carrier-type"
# Size classes as the profile's help names them: up to, id.
SIZES = ((20_000, "small"), (100_000, "medium"), (math.inf, "large"))
MISSING = "missing"
UNKNOWN, NOT_APPLICABLE = -1, -2
_CODES = {"unknown": UNKNOWN, "not-applicable": NOT_APPLICABLE}


@dataclass(frozen=True, slots=True)
class Entry:
    """One assessment in a comparison.

    levels: by criterion, the level entered, UNKNOWN or NOT_APPLICABLE; open ones are left out. shares: by dimension,
    in the assessment's own phase. poles: mean share of investment and community. choices: by position question.
    """

    edition: Edition
    features: tuple[str, ...]
    levels: Mapping[str, int]
    shares: Mapping[str, Fraction]
    poles: Mapping[str, Fraction]
    choices: Mapping[str, str]


class Reader:
    """Reads many assessments; the points of the catalogue are brought to whole numbers once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._edition = Edition(id=catalogue.id, version=catalogue.version)
        scale = [catalogue.points(level) for level in range(catalogue.top_level + 1)]
        weights = {name: criterion.weight for name, criterion in catalogue.criteria.items()}
        denominator = math.lcm(*(point.denominator for point in scale), *(weight.denominator for weight in weights.values()))
        self._points = [int(point * denominator) for point in scale]
        self._weights = {name: int(weight * denominator) for name, weight in weights.items()}
        self._carriers = _choices(catalogue, CARRIER_FIELD)

    def read(self, assessment: Assessment) -> Entry:
        """Shares and features only where the assessment belongs to the catalogue's edition."""
        known = assessment.catalogue == self._edition
        levels = {name: code for name, answer in assessment.answers.items() if (code := _code(answer)) is not None}
        choices = {name: position.choice for name, position in assessment.positions.items() if position.choice}
        phase = assessment.phase(self.catalogue)
        shares = self._shares(assessment, phase) if known else {}
        poles = self._poles(assessment, phase) if known else {}
        return Entry(assessment.catalogue, self._features(assessment), levels, shares, poles, choices)

    def _features(self, assessment: Assessment) -> tuple[str, ...]:
        phase, size, carrier = (assessment.profile.get(name) for name in ("phase", SIZE_FIELD, CARRIER_FIELD))
        return (
            phase if isinstance(phase, str) and phase in self.catalogue.phase_ids else MISSING,
            next(name for limit, name in SIZES if size <= limit) if isinstance(size, int | float) else MISSING,
            carrier if isinstance(carrier, str) and carrier in self._carriers else MISSING,
        )

    def _shares(self, assessment: Assessment, phase: str) -> dict[str, Fraction]:
        """The same shares as the evaluation's, without building it (a test compares)."""
        if self.catalogue.outline.aggregate == "means":
            return {
                number.id: number.share for number in evaluate(self.catalogue, assessment, phase).dimensions if number.share is not None
            }
        shares = {}
        for _, dimension in self.catalogue.dimensions():
            reached = recommended = 0
            for name in dimension.criteria:
                if found := self._reached(assessment.answers.get(name), name, phase):
                    reached += self._weights[name] * found[0]
                    recommended += self._weights[name] * found[1]
            if recommended:
                shares[dimension.id] = Fraction(reached, recommended)
        return shares

    def _reached(self, answer: Answer | None, name: str, phase: str) -> tuple[int, int] | None:
        """Points reached and recommended; None unless rated and due."""
        recommended = self.catalogue.criteria[name].targets[phase]
        if answer is None or answer.level is None or not recommended:
            return None
        goal = self._points[answer.target or recommended]
        return min(self._points[answer.level], goal), goal

    def _poles(self, assessment: Assessment, phase: str) -> dict[str, Fraction]:
        """Mean of the criteria's own shares per pole, each criterion once."""
        found: dict[str, list[Fraction]] = {"investment": [], "community": []}
        for name, criterion in self.catalogue.criteria.items():
            if isinstance(criterion.pole, int) and criterion.pole and (points := self._reached(assessment.answers.get(name), name, phase)):
                found["community" if criterion.pole > 0 else "investment"].append(Fraction(*points))
        return {pole: sum(shares, Fraction(0)) / len(shares) for pole, shares in found.items() if shares}


def _code(answer: Answer) -> int | None:
    return answer.level if answer.state == "rated" else _CODES.get(answer.state)


def _choices(catalogue: Catalogue, field_id: str) -> Sequence[str]:
    field = catalogue.profile_field(field_id)
    return [option.id for option in field.choices] if field else []


def feature_values(catalogue: Catalogue, feature: str) -> list[str]:
    """The values of a feature in order; what is missing comes last."""
    known = {"phase": list(catalogue.phase_ids), "size": [name for _, name in SIZES], "carrier": list(_choices(catalogue, CARRIER_FIELD))}
    return [*known[feature], MISSING]


def value_title(catalogue: Catalogue, feature: str, value: str) -> Text | None:
    """What phases and carriers are called in the catalogue; None for size classes and what is missing."""
    if feature == "phase" and value in catalogue.phase_ids:
        return catalogue.phase(value).name
    field = catalogue.profile_field(CARRIER_FIELD) if feature == "carrier" else None
    return next((option.label for option in field.choices if option.id == value), None) if field else None
