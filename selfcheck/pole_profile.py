"""The axis from investment to community as a picture of how a neighbourhood works; never a score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from selfcheck.evaluation import Evaluation
from selfcheck.scoring import Standing

Side = Literal["investment", "community", "both"]


@dataclass(frozen=True, slots=True)
class PoleSide:
    """The criteria of one side. Shares 0…1, None where none of them is rated.

    mean: of the rated criteria's own shares, each counted once whatever its weight. lowest, highest: the extremes.
    rated, unrated (unknown or open) and left_out (not due or not applicable) are numbers of criteria.
    """

    id: Side
    mean: Fraction | None
    lowest: Fraction | None
    highest: Fraction | None
    rated: int
    unrated: int
    left_out: int

    @property
    def total(self) -> int:
        """All criteria of this side."""
        return self.rated + self.unrated + self.left_out


@dataclass(frozen=True, slots=True)
class PoleProfile:
    """Both poles beside each other, and what serves both; `neutral` criteria (structure without a pole) are only counted."""

    investment: PoleSide
    community: PoleSide
    both: PoleSide
    neutral: int


def own_share(evaluation: Evaluation, standing: Standing) -> Fraction | None:
    """What one criterion reaches of its recommended points, at most 1; None unless rated."""
    if standing.level is None:
        return None
    points = evaluation.catalogue.points
    return min(points(standing.level) / points(standing.target), Fraction(1))


def pole_profile(evaluation: Evaluation) -> PoleProfile:
    """Mean share of the criteria with a negative pole (investment), a positive one (community) and 0 (both).

    Means, not sums, because the poles do not have equally many criteria; ±1 and ±2 count alike.
    """
    standings = evaluation.standings.values()

    def of_pole(wanted: int) -> list[Standing]:
        return [s for s in standings if isinstance(s.criterion.pole, int) and (s.criterion.pole > 0) - (s.criterion.pole < 0) == wanted]

    return PoleProfile(
        investment=_side("investment", evaluation, of_pole(-1)),
        community=_side("community", evaluation, of_pole(1)),
        both=_side("both", evaluation, of_pole(0)),
        neutral=sum(s.criterion.pole == "neutral" for s in standings),
    )


def _side(name: Side, evaluation: Evaluation, standings: Iterable[Standing]) -> PoleSide:
    members = list(standings)
    shares = [share for standing in members if (share := own_share(evaluation, standing)) is not None]
    unrated = sum(standing.state in ("unknown", "open") for standing in members)
    return PoleSide(
        id=name,
        mean=sum(shares, Fraction(0)) / len(shares) if shares else None,
        lowest=min(shares, default=None),
        highest=max(shares, default=None),
        rated=len(shares),
        unrated=unrated,
        left_out=len(members) - len(shares) - unrated,
    )
