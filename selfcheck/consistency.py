"""Contradictions and omissions worth a look before an assessment is handed on; they block nothing and change no number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from selfcheck.assessment import Answer, Assessment, Measure
from selfcheck.catalogue import Catalogue
from selfcheck.clashes import find_clashes
from selfcheck.evaluation import Evaluation
from selfcheck.profile import Hint, derive, find_hints, missing
from selfcheck.profile_form import ProfileField
from selfcheck.scoring import Standing
from selfcheck.texts import Translate, date, number
from selfcheck.wording import hint_texts

Severity = Literal["info", "warning"]
MOST_IMPORTANT = 3
# Own settings: from so many ratings on, and in so many of ten, the highest importance says nothing any more.
ENOUGH_RATED, NEARLY_ALL = 10, 8
TRANSITION_YEARS = 3  # before the end of the programme the continuity concept should be under way (dossier: S34)
RUNNING = ("planned", "running")
NOT_RATED = {"open": "essential-open", "unknown": "essential-unknown", "not-applicable": "essential-not-applicable"}


@dataclass(frozen=True, slots=True)
class Remark:
    """One observation. `key` names its kind; where it belongs: a criterion, a profile field or a measure, else the whole."""

    severity: Severity
    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    criterion: str | None = None
    profile_field: str | None = None
    measure: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks look at; without a known day only what lies before this year is past."""

    catalogue: Catalogue
    assessment: Assessment
    evaluation: Evaluation
    year: int
    day: dt.date
    pending: Sequence[str]

    def answered(self) -> Iterator[tuple[str, Answer, Standing]]:
        """Answers to criteria of this catalogue, in its order."""
        for name, standing in self.evaluation.standings.items():
            if answer := self.assessment.answers.get(name):
                yield name, answer, standing


def find_remarks(
    catalogue: Catalogue, assessment: Assessment, evaluation: Evaluation, year: int, day: dt.date | None = None, pending: Sequence[str] = ()
) -> list[Remark]:
    """Warnings first, of one kind together, else in the order of the checks.

    `pending`: criteria with a stored choice that still lacks its reason, once for each choice.
    """
    checked = Checked(catalogue, assessment, evaluation, year, day or dt.date(year, 1, 1), pending)
    found = [remark for check in CHECKS for remark in check(checked)]
    kinds = list(dict.fromkeys(remark.key for remark in found))
    return sorted(found, key=lambda remark: (remark.severity != "warning", kinds.index(remark.key)))


def remark_words(remark: Remark, catalogue: Catalogue, lang: str, t: Translate) -> tuple[str, str]:
    """What was noticed, and what to do about it."""
    values = dict(remark.values)
    if remark.criterion in catalogue.criteria:
        values["title"] = catalogue.criteria[remark.criterion].title[lang]
    if remark.profile_field and (known := catalogue.profile_field(remark.profile_field)):
        values["label"] = known.label[lang]
        values["said"] = _said(known, values.get("said"), lang)
    if isinstance(hint := values.get("hint"), Hint):
        values["hint"] = hint_texts([hint], lang, t)[hint.field.id]
    if isinstance(due := values.get("due"), str):
        values["due"] = date(lang, dt.date.fromisoformat(due))
    if isinstance(phase := values.get("phase"), str):
        values["phase"] = catalogue.phase(phase).name[lang]
    return t(f"remark.{remark.key}", **values), t(f"remark.{remark.key}-advice")


def _said(profile_field: ProfileField, value: object, lang: str) -> str:
    """A profile value as it reads in a sentence."""
    if isinstance(value, int | float) and profile_field.type != "year":
        unit = f" {profile_field.unit[lang]}" if profile_field.unit else ""
        return number(lang, value, 0 if value == int(value) else 1) + unit
    if profile_field.type == "date" and isinstance(value, str):
        return date(lang, dt.date.fromisoformat(value))
    return {option.id: option.label[lang] for option in profile_field.choices}.get(str(value), str(value))


# --- the whole and the profile --------------------------------------------------------------------------------------


def _entered(c: Checked) -> Iterator[Remark]:
    for name in c.pending:
        if name in c.catalogue.criteria:
            yield Remark("warning", "pending", criterion=name)
    if c.evaluation.progress.open:
        yield Remark("info", "open", {"n": c.evaluation.progress.open})


def _profile(c: Checked) -> Iterator[Remark]:
    profile = c.assessment.profile
    has_phase = profile.get("phase") in c.catalogue.phase_ids
    if not has_phase and c.catalogue.profile_field("phase"):
        phase = c.catalogue.phase(c.evaluation.phase)
        yield Remark("warning", "no-phase", {"phase": phase.id}, profile_field="phase")
    others = [found for found in missing(c.catalogue, profile) if found.id != "phase"]
    if others:
        yield Remark("info", "profile-missing", {"n": len(others)}, profile_field=others[0].id)
    for hint in find_hints(c.catalogue, profile, c.year):
        yield Remark("warning" if hint.key else "info", "profile-hint", {"hint": hint}, profile_field=hint.field.id)
    hours = profile.get("opening-hours")
    if profile.get("office-exists") == "no" and isinstance(hours, int | float) and hours > 0 and c.catalogue.profile_field("opening-hours"):
        yield Remark("warning", "hours-without-office", {"said": hours}, profile_field="opening-hours")


def _against_profile(c: Checked) -> Iterator[Remark]:
    for clash in find_clashes(c.catalogue, c.assessment, c.evaluation, c.day):
        if c.catalogue.profile_field(clash.field):
            values = {"level": c.evaluation.standings[clash.criterion].level, "said": c.assessment.profile.get(clash.field)}
            yield Remark("warning", "against-profile", values, clash.criterion, clash.field)


def _little_time(c: Checked) -> Iterator[Remark]:
    concept, remaining = c.evaluation.standings.get("sustaining-concept"), derive(c.assessment.profile, c.year).remaining_years
    if concept and concept.level is not None and concept.level < 2 and remaining is not None and 0 <= remaining < TRANSITION_YEARS:
        yield Remark("warning", "little-time", {"n": remaining, "level": concept.level}, "sustaining-concept")


# --- answers --------------------------------------------------------------------------------------------------------


def _essentials(c: Checked) -> Iterator[Remark]:
    for check in c.evaluation.essentials:
        standing = check.standing
        name, recommended = standing.criterion.id, standing.criterion.target(c.evaluation.phase)
        if key := NOT_RATED.get(standing.state):
            yield Remark("warning", key, criterion=name)
        if standing.deviates and standing.target < recommended:
            yield Remark("warning", "essential-lowered", {"target": standing.target, "recommended": recommended}, name)


def _evidence(c: Checked) -> Iterator[Remark]:
    for name, answer, standing in c.answered():
        if standing.level == c.catalogue.top_level and not answer.evidence.strip():
            yield Remark("warning", "no-evidence", {"level": standing.level}, name)


def _not_due(c: Checked) -> Iterator[Remark]:
    for name, answer, standing in c.answered():
        if standing.state == "not-due" and answer.level:
            yield Remark("info", "not-due", {"level": answer.level}, name)


def _importance(c: Checked) -> Iterator[Remark]:
    rated = [standing.importance for standing in c.evaluation.standings.values() if standing.level is not None]
    highest = rated.count(MOST_IMPORTANT)
    if len(rated) >= ENOUGH_RATED and highest * 10 >= len(rated) * NEARLY_ALL:
        yield Remark("info", "all-important", {"n": highest, "rated": len(rated)})


# --- plan -----------------------------------------------------------------------------------------------------------


def _plan(c: Checked) -> Iterator[Remark]:
    for measure in c.assessment.plan:
        if measure.status in RUNNING:
            yield from _measure(c, measure)
        elif measure.status == "done":
            standing = c.evaluation.standings.get(measure.criterion or "")
            if standing and standing.level is not None and standing.level < (measure.expected_level or 0):
                values = {"level": standing.level, "expected": measure.expected_level, "measure": _name(measure)}
                yield Remark("info", "done-not-rated", values, standing.criterion.id, measure=measure.id)


def _measure(c: Checked, measure: Measure) -> Iterator[Remark]:
    def remark(severity: Severity, key: str, criterion: str | None = None, **values: object) -> Remark:
        return Remark(severity, key, {"measure": _name(measure), **values}, criterion, measure=measure.id)

    if measure.due and measure.due < c.day.isoformat():
        yield remark("warning", "overdue", due=measure.due)
    if not measure.owner.strip():
        yield remark("info", "no-owner")
    if not measure.due:
        yield remark("info", "no-date")
    standing, expected = c.evaluation.standings.get(measure.criterion or ""), measure.expected_level
    if standing and standing.level is not None and expected is not None:
        if expected <= standing.level:
            yield remark("warning", "nothing-gained", standing.criterion.id, level=standing.level, expected=expected)
        elif expected > standing.target:
            yield remark("info", "beyond-target", standing.criterion.id, target=standing.target, expected=expected)


def _name(measure: Measure) -> str:
    return measure.title.strip() or measure.id


def _without_measure(c: Checked) -> Iterator[Remark]:
    planned = {measure.criterion for measure in c.assessment.plan if measure.status != "dropped"}
    for gap in c.evaluation.gaps:
        if gap.essential_unmet and gap.criterion.id not in planned:
            yield Remark("info", "no-measure", {"level": gap.standing.level}, gap.criterion.id)


CHECKS: tuple[Callable[[Checked], Iterator[Remark]], ...] = (
    _entered,
    _essentials,
    _profile,
    _against_profile,
    _little_time,
    _evidence,
    _not_due,
    _importance,
    _plan,
    _without_measure,
)
