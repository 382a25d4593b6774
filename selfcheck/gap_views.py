"""Views of the gaps: by rank, by area, quick wins, decisions of the council, essential conditions; and the time left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from selfcheck.catalogue import Area, Step
from selfcheck.evaluation import EssentialCheck, Evaluation
from selfcheck.gaps import Gap
from selfcheck.profile import derive

VIEWS = ("rank", "area", "quick", "council", "essential")
QUICK_GAP = 2  # our own setting: a gap of two levels or more is large
SHORT_OF_TIME = 3  # years; after the three years of transition in Berlin (S34)
CONCEPT, CONCEPT_LEVEL = "sustaining-concept", 2


@dataclass(frozen=True, slots=True)
class RankedGap:
    """A gap with its rank among all (from 1) and the catalogue's steps that close it, by the level they lead to."""

    rank: int
    gap: Gap
    steps: tuple[tuple[int, Step], ...]

    @property
    def next_step(self) -> Step | None:
        """The first step upward."""
        return self.steps[0][1] if self.steps else None

    @property
    def is_quick(self) -> bool:
        """A large gap whose next step takes little effort."""
        return self.gap.size >= QUICK_GAP and self.next_step is not None and self.next_step.effort == "small"

    @property
    def needs_council(self) -> bool:
        """Whether a step on the way to the recommended level needs a decision of the council."""
        return any(step.council for _, step in self.steps)


def rank_gaps(evaluation: Evaluation) -> tuple[RankedGap, ...]:
    """Every gap, the most urgent first."""
    return tuple(RankedGap(rank, gap, _steps(gap)) for rank, gap in enumerate(evaluation.gaps, start=1))


def _steps(gap: Gap) -> tuple[tuple[int, Step], ...]:
    standing = gap.standing
    if standing.level is None:
        return ()
    levels = range(standing.level + 1, standing.target + 1)
    return tuple((level, gap.criterion.steps[level]) for level in levels if level in gap.criterion.steps)


def choose_gaps(gaps: Iterable[RankedGap], view: str) -> list[RankedGap]:
    """The gaps of a view (one of VIEWS), still by rank."""
    if view == "quick":
        return [one for one in gaps if one.is_quick]
    if view == "council":
        return [one for one in gaps if one.needs_council]
    if view == "essential":
        return [one for one in gaps if one.gap.standing.essential]
    return list(gaps)


def by_area(evaluation: Evaluation, gaps: Iterable[RankedGap]) -> list[tuple[Area, list[RankedGap]]]:
    """Areas in the order of the catalogue with their gaps by rank; areas without a gap are left out."""
    found: dict[str, list[RankedGap]] = {}
    for one in gaps:
        area, _ = evaluation.catalogue.places[one.gap.criterion.id]
        found.setdefault(area.id, []).append(one)
    return [(area, found[area.id]) for area in evaluation.catalogue.outline.areas if area.id in found]


def unrated_essentials(evaluation: Evaluation) -> list[EssentialCheck]:
    """Essential conditions that are unknown or open: no gap can be told, yet they cap the stage."""
    return [check for check in evaluation.unmet if check.standing.level is None]


def short_of_time(evaluation: Evaluation, profile: Mapping[str, object], year: int) -> int | None:
    """Years left if the programme ends in less than three and the sustaining concept is below level 2 or not rated; else None.

    A programme that has ended leaves 0 years. The three years follow Berlin's transition (S34), as orientation only.
    """
    remaining = derive(profile, year).remaining_years
    standing = evaluation.standings.get(CONCEPT)
    if remaining is None or remaining >= SHORT_OF_TIME or standing is None or standing.state == "not-applicable":
        return None
    return max(remaining, 0) if standing.level is None or standing.level < CONCEPT_LEVEL else None
