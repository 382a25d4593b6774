"""An assessment as its file holds it: profile, answers, positions, plan and history, independent of any store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, JsonValue, field_validator, model_validator

from selfcheck.catalogue import Catalogue
from selfcheck.entered import MAX_NOTE, AnyId, Day, Name, Note, clean
from selfcheck.faults import Fault, RuleError, unknown
from selfcheck.models import Effort, Id, Model, Version
from selfcheck.profile import profile_fault

FORMAT = 1
MAX_PERSPECTIVES = 20
VoiceCount = Annotated[int, Field(ge=0, le=100_000)]
AnswerState = Literal["rated", "unknown", "not-applicable", "open"]


class Answer(Model):
    """What was entered for one criterion. A level only when rated; not applicable and a deviation need a reason."""

    state: AnswerState = "open"
    level: Annotated[int, Field(ge=0, le=6)] | None = None
    reason: Note = ""
    note: Note = ""
    evidence: Note = ""
    importance: Annotated[int, Field(ge=1, le=3)] | None = None
    target: Annotated[int, Field(ge=1, le=6)] | None = None
    target_reason: Note = ""

    @model_validator(mode="after")
    def _fits_its_state(self) -> Answer:
        if self.state == "rated" and self.level is None:
            raise RuleError("fault.rated-without-level")
        if self.state != "rated" and self.level is not None:
            raise RuleError("fault.level-without-rating", state=self.state)
        if self.state == "not-applicable" and not self.reason.strip():
            raise RuleError("fault.not-applicable-without-reason")
        if self.target is not None and not self.target_reason.strip():
            raise RuleError("fault.target-without-reason")
        return self

    @property
    def weighting(self) -> int:
        """Local importance 1–3; 2 unless set."""
        return self.importance or 2


class PositionAnswer(Model):
    """Where somebody stands on a position question."""

    choice: AnyId | None = None
    note: Note = ""


class Votes(Model):
    """How many voices chose each level of a criterion, lowest first; unknown and not applicable beside."""

    levels: Annotated[list[VoiceCount], Field(min_length=2, max_length=7)]
    unknown: VoiceCount = 0
    not_applicable: VoiceCount = 0

    @property
    def n(self) -> int:
        """Voices with a level."""
        return sum(self.levels)


class Perspective(Model):
    """How others see the same criteria: one office's file, another assessment, a workshop or a survey of the team."""

    id: AnyId
    name: Name = ""
    source: Literal["file", "assessment", "workshop", "self-paced"] = "file"
    at: Day | None = None
    votes: dict[AnyId, Votes] = {}
    positions: dict[AnyId, dict[AnyId, VoiceCount]] = {}

    @property
    def is_one_voice(self) -> bool:
        """A file or assessment speaks for one office, which is named on purpose; the others for people, who are not."""
        return self.source in ("file", "assessment")


class Measure(Model):
    """One measure of the action plan. Owner is a function, not a name; cost in euros."""

    id: AnyId
    title: Name = ""
    why: Note = ""
    criterion: AnyId | None = None
    owner: Name = ""
    due: Day | None = None
    effort: Effort | None = None
    cost: Annotated[int, Field(ge=0, le=10**10)] | None = None
    funding: Name = ""
    decision: Name = ""
    status: Literal["planned", "running", "done", "dropped"] = "planned"
    progress: Note = ""
    expected_level: Annotated[int, Field(ge=0, le=6)] | None = None


class TaskPlan(Model):
    """What the team intends with one task. `aim` is a level; need and decision fall back to medium and own."""

    aim: Annotated[int, Field(ge=1, le=6)] | None = None
    need: Literal["low", "medium", "high"] | None = None
    decision: Literal["own", "shared", "postponed", "dropped"] | None = None
    reason: Note = ""


Hours = Annotated[float, Field(ge=0, le=168, allow_inf_nan=False, strict=False)]
Percent = Annotated[int, Field(ge=1, le=100)]


class CapacityPlan(Model):
    """Assumptions on what the team can do, as far as they differ from ours. Shares in percent, hours a week per task."""

    present_share: Percent | None = None
    partner_share: Percent | None = None
    hours_small: Hours | None = None
    hours_medium: Hours | None = None
    hours_large: Hours | None = None
    tasks: dict[AnyId, TaskPlan] = {}


class Edition(Model):
    """Which catalogue the answers belong to."""

    id: Id
    version: Version


ProfileValue = str | int | float | list[str] | None


def _tidy(profile: dict[str, ProfileValue]) -> dict[str, ProfileValue]:
    """Texts clean, empty values left out."""

    def tidy(value: Any) -> Any:
        if isinstance(value, str):
            if len(value) > MAX_NOTE:
                raise RuleError("fault.pydantic.string_too_long", max_length=MAX_NOTE)
            return clean(value)
        return [tidy(part) for part in value] if isinstance(value, list) else value

    return {name: tidy(value) for name, value in profile.items() if value not in (None, "")}


Profile = Annotated[dict[AnyId, ProfileValue], AfterValidator(_tidy)]


class Snapshot(Model):
    """The assessment as it stood on a day, with a name."""

    name: Name = ""
    at: Day
    catalogue: Edition
    profile: Profile = {}
    answers: dict[AnyId, Answer] = {}


class Assessment(Model):
    """A whole assessment; `format` 1 of the file."""

    format: Literal[1] = 1
    catalogue: Edition
    profile: Profile = {}
    answers: dict[AnyId, Answer] = {}
    positions: dict[AnyId, PositionAnswer] = {}
    plan: Annotated[list[Measure], Field(max_length=500)] = []
    capacity: CapacityPlan = CapacityPlan()
    perspectives: Annotated[list[Perspective], Field(max_length=MAX_PERSPECTIVES)] = []
    history: Annotated[list[Snapshot], Field(max_length=100)] = []

    @field_validator("plan", "perspectives")
    @classmethod
    def _ids_differ(cls, parts: list[Any]) -> list[Any]:
        ids = [part.id for part in parts]
        for index, word in enumerate(ids):
            if word in ids[:index]:
                raise RuleError("fault.id-twice-inside", word=word)
        return parts

    def phase(self, catalogue: Catalogue) -> str:
        """The phase of the profile; the first of the catalogue while none is chosen."""
        chosen = self.profile.get("phase")
        return chosen if isinstance(chosen, str) and chosen in catalogue.phase_ids else catalogue.phase_ids[0]

    @property
    def name(self) -> str:
        """Municipality and neighbourhood, as far as they are known."""
        parts = (self.profile.get("municipality-name"), self.profile.get("neighbourhood-name"))
        return " – ".join(str(part) for part in parts if part)


def new_assessment(catalogue: Catalogue, phase: str | None = None) -> Assessment:
    """An empty assessment; profile defaults are filled in."""
    profile: dict[str, Any] = {field.id: field.default for field in catalogue.profile.fields if field.default is not None}
    if phase is not None:
        profile["phase"] = phase
    return Assessment(catalogue=Edition(id=catalogue.id, version=catalogue.version), profile=profile)


def find_faults(catalogue: Catalogue, assessment: Assessment) -> list[Fault]:
    """What does not fit this catalogue: levels and targets beyond the scale, profile values, unknown choices.

    Criteria and fields the catalogue does not know are no fault; they are kept (see find_unknown).
    """
    faults = []
    for name, answer in assessment.answers.items():
        if name in catalogue.criteria:
            for key, value in (("level", answer.level), ("target", answer.target)):
                if value is not None and value > catalogue.top_level:
                    values = {"name": key, "value": value, "le": catalogue.top_level}
                    place = f"answers.{name}.{key}"
                    faults.append(Fault(place, None, "fault.pydantic.less_than_equal", values))
    for name, chosen in assessment.positions.items():
        position = catalogue.positions.get(name)
        if position and chosen.choice and chosen.choice not in [choice.id for choice in position.choices]:
            choices = [choice.id for choice in position.choices]
            faults.append(unknown(f"positions.{name}.choice", None, "choice", chosen.choice, choices))
    for perspective in assessment.perspectives:
        for name, votes in perspective.votes.items():
            if name in catalogue.criteria and len(votes.levels) != catalogue.top_level + 1:
                values = {"found": len(votes.levels), "expected": catalogue.top_level + 1}
                faults.append(Fault(f"perspectives.{perspective.id}.votes.{name}.levels", None, "fault.vote-levels", values))
    for name, task in assessment.capacity.tasks.items():
        if task.aim is not None and task.aim > catalogue.top_level:
            values = {"name": "aim", "value": task.aim, "le": catalogue.top_level}
            faults.append(Fault(".".join(("capacity", "tasks", name, "aim")), None, "fault.pydantic.less_than_equal", values))
    for name, given in assessment.profile.items():
        field = catalogue.profile_field(name)
        if field and given is not None and (fault := profile_fault(field, given, f"profile.{name}")):
            faults.append(fault)
    return faults


def find_unknown(catalogue: Catalogue, assessment: Assessment) -> list[str]:
    """Ids of answers, positions and profile fields this catalogue does not know; kept, never dropped."""

    def beyond(ids: Iterable[str], known: Iterable[str]) -> list[str]:
        return sorted(set(ids) - set(known))

    return [
        *beyond(assessment.answers, catalogue.criteria),
        *beyond(assessment.positions, catalogue.positions),
        *beyond(assessment.profile, [field.id for field in catalogue.profile.fields]),
    ]


def as_data(assessment: Assessment) -> dict[str, JsonValue]:
    """Plain data of the file, without what is empty."""

    def slim(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: slim(part) for key, part in value.items() if part not in (None, "")}
        return [slim(part) for part in value] if isinstance(value, list) else value

    data: dict[str, JsonValue] = slim(assessment.model_dump(mode="json", by_alias=True))
    if not assessment.perspectives:
        del data["perspectives"]
    if assessment.capacity == CapacityPlan():
        del data["capacity"]
    return data


def today() -> str:
    """Today's local date as the file writes it."""
    return dt.date.today().isoformat()
