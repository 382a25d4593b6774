"""Gaps between rated levels and recommended levels, the heaviest first."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from selfcheck.catalogue import Criterion
from selfcheck.scoring import Standing


@dataclass(frozen=True, slots=True)
class Gap:
    """How far a rated criterion stays below its target, in levels."""

    standing: Standing
    essential_unmet: bool

    @property
    def criterion(self) -> Criterion:
        return self.standing.criterion

    @property
    def size(self) -> int:
        return self.standing.gap

    @property
    def urgency(self) -> Fraction:
        """gap · weight · local importance (1–3)."""
        return self.size * self.criterion.weight * self.standing.importance


def find_gaps(standings: Mapping[str, Standing], unmet_essentials: Collection[str]) -> list[Gap]:
    """Unmet essential conditions first, then by urgency; ties keep the order of the catalogue."""
    gaps = [Gap(s, name in unmet_essentials) for name, s in standings.items() if s.gap > 0]
    return sorted(gaps, key=lambda gap: (not gap.essential_unmet, -gap.urgency))
