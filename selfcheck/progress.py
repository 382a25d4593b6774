"""The one rule for progress: applicable criteria only; rated and unknown are answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from selfcheck.scoring import Standing


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of criteria due in the phase. applicable = rated + unknown + open."""

    rated: int = 0
    unknown: int = 0
    open: int = 0
    not_applicable: int = 0
    not_due: int = 0

    @property
    def applicable(self) -> int:
        return self.rated + self.unknown + self.open

    @property
    def answered(self) -> int:
        return self.rated + self.unknown

    @property
    def complete(self) -> bool:
        """Nothing is left open."""
        return self.open == 0


def count_progress(standings: Mapping[str, Standing]) -> Progress:
    """Count the states of these criteria."""
    counts = dict.fromkeys(("rated", "unknown", "open", "not-applicable", "not-due"), 0)
    for standing in standings.values():
        counts[standing.state] += 1
    return Progress(counts["rated"], counts["unknown"], counts["open"], counts["not-applicable"], counts["not-due"])
