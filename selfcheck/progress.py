"""The one rule for progress: applicable criteria only; rated and unknown are answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from selfcheck.scoring import Standing, State


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
    counts = Counter(standing.state for standing in standings.values())
    return Progress(counts["rated"], counts["unknown"], counts["open"], counts["not-applicable"], counts["not-due"])


def count_given(states: Iterable[State], due: int) -> Progress:
    """The same for `due` criteria that are due, from the states of those for which something is stored; the rest is open."""
    counts = Counter(states)
    rated, unknown, left_out = counts["rated"], counts["unknown"], counts["not-applicable"]
    return Progress(rated, unknown, due - rated - unknown - left_out, left_out)
