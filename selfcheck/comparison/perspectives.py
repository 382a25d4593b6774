"""Where administration, carrier, team and residents see the same criteria differently: spread, agreement, distance in levels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from selfcheck.agreement import DEFAULTS, Summary, Thresholds, distance, summarise
from selfcheck.assessment import Answer, Assessment, Perspective, Votes
from selfcheck.catalogue import Catalogue, Criterion
from selfcheck.entries import Place
from selfcheck.small_groups import K
from selfcheck.texts import Translate

OWN = "own"


@dataclass(frozen=True, slots=True)
class Seen:
    """How one perspective sees a criterion. counts: None where too few people voted to show them; voices: how many did."""

    id: str
    counts: tuple[int, ...] | None
    voices: int
    unknown: int = 0
    inapplicable: int = 0

    @property
    def has_level(self) -> bool:
        return bool(self.counts and sum(self.counts))


@dataclass(frozen=True, slots=True)
class View:
    """One criterion as everyone sees it; `farthest` is the pair of perspectives with the largest distance in levels."""

    criterion: Criterion
    seen: tuple[Seen, ...]
    summary: Summary
    farthest: tuple[str, str] | None
    apart: Fraction | None


def compare_views(catalogue: Catalogue, assessment: Assessment, phase: str, k: int = K, thresholds: Thresholds = DEFAULTS) -> list[View]:
    """Criteria that at least two perspectives rated, the own answers being one; the farthest apart first.

    A file or an assessment of one office is one voice and shown as it is: the office is named on purpose. Where several
    people voted, a perspective's votes on a criterion are shown from `k` on.
    """
    views = []
    for name, criterion in catalogue.criteria.items():
        if not criterion.target(phase):
            continue
        seen = [see_own(catalogue, assessment.answers.get(name)), *(_see(catalogue, one, name, k) for one in assessment.perspectives)]
        rated = [one for one in seen if one.has_level]
        if len(rated) > 1:
            views.append(_view(criterion, seen, rated, thresholds))
    return sorted(views, key=lambda view: (-(view.apart or 0), view.summary.agreement if view.summary.agreement is not None else 2))


def see_own(catalogue: Catalogue, answer: Answer | None) -> Seen:
    """The assessment's own answer as one voice."""
    answer = answer or Answer()
    counts = tuple(int(level == answer.level) for level in range(catalogue.top_level + 1))
    return Seen(OWN, counts, int(answer.level is not None), int(answer.state == "unknown"), int(answer.state == "not-applicable"))


def _see(catalogue: Catalogue, perspective: Perspective, name: str, k: int) -> Seen:
    votes = perspective.votes.get(name) or Votes(levels=[0] * (catalogue.top_level + 1))
    if perspective.is_one_voice or votes.n >= k:
        return Seen(perspective.id, tuple(votes.levels), votes.n, votes.unknown, votes.not_applicable)
    return Seen(perspective.id, None, votes.n)


def _view(criterion: Criterion, seen: Iterable[Seen], rated: list[Seen], thresholds: Thresholds) -> View:
    summary = summarise([one.counts or () for one in rated], thresholds)
    pair = max(summary.distances, key=lambda at: (summary.distances[at], -at[0], -at[1]), default=None)
    farthest = (rated[pair[0]].id, rated[pair[1]].id) if pair else None
    return View(criterion, tuple(seen), summary, farthest, summary.distances[pair] if pair else None)


def mean_distances(views: Iterable[View]) -> dict[tuple[str, str], tuple[Fraction, int]]:
    """For every pair of perspectives the mean distance in levels, and over how many criteria."""
    found: dict[tuple[str, str], list[Fraction]] = {}
    for view in views:
        rated = [one for one in view.seen if one.has_level]
        for place, one in enumerate(rated):
            for other in rated[place + 1 :]:
                apart = distance(one.counts or (), other.counts or ())
                if apart is not None:
                    found.setdefault((one.id, other.id), []).append(apart)
    return {pair: (sum(values, Fraction(0)) / len(values), len(values)) for pair, values in found.items()}


# --- positions ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stance:
    """Where the perspectives stand on one position question: by choice, how many voices of which perspective."""

    position: str
    voices: Mapping[str, Mapping[str, int]]  # choice → perspective → voices

    @property
    def differ(self) -> bool:
        """Whether more than one choice was made."""
        return sum(1 for who in self.voices.values() if who) > 1


def map_stances(catalogue: Catalogue, assessment: Assessment, k: int = K) -> list[Stance]:
    """Position questions that at least two perspectives answered; contested ones first. Never part of a score."""
    stances = []
    for name, position in catalogue.positions.items():
        voices: dict[str, dict[str, int]] = {choice.id: {} for choice in position.choices}
        own = assessment.positions.get(name)
        if own and own.choice in voices:
            voices[own.choice][OWN] = 1
        for perspective in assessment.perspectives:
            chosen = perspective.positions.get(name, {})
            if perspective.is_one_voice or sum(chosen.values()) >= k:
                for choice, number in chosen.items():
                    if number and choice in voices:
                        voices[choice][perspective.id] = number
        if len({who for found in voices.values() for who in found}) > 1:
            stances.append(Stance(name, voices))
    return sorted(stances, key=lambda stance: not stance.differ)


# --- new perspectives and the agreed answer -------------------------------------------------------------------------


def perspective_of(
    catalogue: Catalogue, given: Assessment, identity: str, name: str, source: Literal["file", "assessment"], at: str
) -> Perspective:
    """One voice from the answers of an assessment of the catalogue's edition; `at` is an ISO day."""
    size = catalogue.top_level + 1
    votes = {}
    for criterion, answer in given.answers.items():
        if criterion in catalogue.criteria and answer.state != "open":
            levels = [int(level == answer.level) for level in range(size)]
            marks = {"unknown": int(answer.state == "unknown"), "not-applicable": int(answer.state == "not-applicable")}
            votes[criterion] = Votes.model_validate({"levels": levels, **marks})
    positions = {position: {chosen.choice: 1} for position, chosen in given.positions.items() if chosen.choice}
    return Perspective(id=identity, name=name, source=source, at=at, votes=votes, positions=positions)


def next_perspective_id(used: Iterable[str]) -> str:
    """p1, p2, … the first free one."""
    taken = set(used)
    return next(name for name in (f"p{number}" for number in range(1, len(taken) + 2)) if name not in taken)


def agreed_values(answer: Answer | None, criterion: str, level: int, dissent: str, t: Translate) -> dict[Place, object]:
    """What the store has to write for an agreed level; a dissenting view is added to the note, nothing in it is lost."""
    values: dict[Place, object] = {Place("answers", criterion, "rating"): level}
    if dissent.strip():
        line = t("compare.dissent-line", text=dissent.strip())
        note = answer.note if answer else ""
        values[Place("answers", criterion, "note")] = f"{note}\n{line}" if note else line
    return values
