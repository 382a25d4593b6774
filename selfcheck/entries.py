"""An assessment as single values that are saved one by one: which there are, what each may be, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from selfcheck.assessment import Answer, AnswerState, Assessment, CapacityPlan, Edition, Measure, Perspective, PositionAnswer, TaskPlan
from selfcheck.catalogue import Catalogue
from selfcheck.entered import Note
from selfcheck.faults import Fault, RuleError, from_pydantic, unknown
from selfcheck.profile import profile_fault

Section = Literal["answers", "profile", "positions", "plan", "capacity", "perspectives"]
SECTIONS: tuple[Section, ...] = ("answers", "profile", "positions", "plan", "capacity", "perspectives")
Rating = int | Literal["unknown", "not-applicable"] | None

_NOTE: TypeAdapter[str] = TypeAdapter(Note)
ANSWER_NOTES = ("reason", "note", "evidence", "target-reason")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a value belongs; `item` is a criterion, position or measure, '' for the profile."""

    section: str
    item: str
    field: str


class RefusedError(Exception):
    """A value cannot be saved; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.text())


def check_value(catalogue: Catalogue, place: Place, value: object) -> object:
    """The value as it will be stored; None takes it back. Raises RefusedError."""
    checks: dict[str, Callable[[Catalogue, Place, object], object]] = {
        "answers": _check_answer,
        "profile": _check_profile,
        "positions": _check_position,
        "plan": _check_plan,
        "capacity": _check_capacity,
    }
    check = checks.get(place.section)
    if check is None:
        raise RefusedError(unknown(place.section, None, "name", place.section, checks))
    return check(catalogue, place, None if value == "" else value)


def _check_answer(catalogue: Catalogue, place: Place, value: object) -> object:
    if place.item not in catalogue.criteria:
        raise RefusedError(unknown(place.item, None, "criterion", place.item, catalogue.criteria))
    if place.field in ANSWER_NOTES:
        return _note(place, value)
    top = catalogue.top_level
    allowed: dict[str, tuple[object, ...]] = {
        "rating": (None, "unknown", "not-applicable", *range(top + 1)),
        "importance": (None, 1, 2, 3),
        "target": (None, *range(1, top + 1)),
    }
    return _one_of(place, value, allowed)


def _check_position(catalogue: Catalogue, place: Place, value: object) -> object:
    position = catalogue.positions.get(place.item)
    if position is None:
        raise RefusedError(unknown(place.item, None, "name", place.item, catalogue.positions))
    if place.field == "note":
        return _note(place, value)
    return _one_of(place, value, {"choice": (None, *(choice.id for choice in position.choices))})


def _check_plan(catalogue: Catalogue, place: Place, value: object) -> object:
    """A field of a measure; its place in the plan changes by moving it, not here."""
    known = [str(field.alias) for name, field in Measure.model_fields.items() if name != "id"]
    if place.field not in known:
        raise RefusedError(unknown(place.field, None, "name", place.field, known))
    try:
        measure = Measure.model_validate({"id": place.item, place.field: value} if value is not None else {"id": place.item})
    except ValidationError as error:
        raise RefusedError(from_pydantic(place.field, None, place.field, error.errors()[0])) from None
    if measure.criterion is not None and measure.criterion not in catalogue.criteria:
        raise RefusedError(unknown(place.field, None, "criterion", measure.criterion, catalogue.criteria))
    if measure.expected_level is not None and measure.expected_level > catalogue.top_level:
        values = {"name": place.field, "value": measure.expected_level, "le": catalogue.top_level}
        raise RefusedError(Fault(place.field, None, "fault.pydantic.less_than_equal", values))
    return None if value is None else measure.model_dump(by_alias=True)[place.field]


def _check_capacity(catalogue: Catalogue, place: Place, value: object) -> object:
    """An assumption of the whole (item ''), or what the team intends with one task."""
    if place.item and place.item not in catalogue.criteria:
        raise RefusedError(unknown(place.item, None, "criterion", place.item, catalogue.criteria))
    shape: type[TaskPlan | CapacityPlan] = TaskPlan if place.item else CapacityPlan
    known = [str(field.alias) for name, field in shape.model_fields.items() if name != "tasks"]
    if place.field not in known:
        raise RefusedError(unknown(place.field, None, "name", place.field, known))
    try:
        checked = shape.model_validate({} if value is None else {place.field: value})
    except ValidationError as error:
        raise RefusedError(from_pydantic(place.field, None, place.field, error.errors()[0])) from None
    if isinstance(checked, TaskPlan) and checked.aim is not None and checked.aim > catalogue.top_level:
        values = {"name": place.field, "value": checked.aim, "le": catalogue.top_level}
        raise RefusedError(Fault(place.field, None, "fault.pydantic.less_than_equal", values))
    return None if value is None else checked.model_dump(by_alias=True)[place.field]


def _one_of(place: Place, value: object, allowed: Mapping[str, tuple[object, ...]]) -> object:
    if place.field not in allowed:
        raise RefusedError(unknown(place.field, None, "name", place.field, [*allowed, *ANSWER_NOTES]))
    options = allowed[place.field]
    if isinstance(value, bool) or not isinstance(value, int | str | None) or value not in options:
        raise RefusedError(unknown(place.field, None, "choice", str(value), map(str, options)))
    return value


def _check_profile(catalogue: Catalogue, place: Place, value: object) -> object:
    field = catalogue.profile_field(place.field)
    if field is None or field.derived or place.item:
        known = [field.id for field in catalogue.profile.fields]
        raise RefusedError(unknown(place.field, None, "name", place.field, known))
    if isinstance(value, str) and field.type in ("text", "choice", "month", "date"):
        value = _note(place, value)
    if value is None or value == []:
        return None
    if isinstance(value, list):
        value = [_note(place, part) for part in value]
    if fault := profile_fault(field, value, place.field):
        raise RefusedError(fault)
    return value


def _note(place: Place, value: object) -> str | None:
    if value is None:
        return None
    try:
        return _NOTE.validate_python(value, strict=True) or None
    except ValidationError as error:
        raise RefusedError(from_pydantic(place.field, None, place.field, error.errors()[0])) from None
    except RuleError as error:
        raise RefusedError(Fault(place.field, None, error.key, {"name": place.field})) from None


# --- from an assessment to entries and back -------------------------------------------------------------------


def to_entries(assessment: Assessment) -> dict[Place, Any]:
    """Every value of an assessment that is not empty; history is kept elsewhere."""
    entries = answer_entries(assessment.answers)
    entries |= {Place("profile", "", field): value for field, value in assessment.profile.items()}
    for name, position in assessment.positions.items():
        entries |= {Place("positions", name, field): value for field, value in position.model_dump().items()}
    for order, measure in enumerate(assessment.plan):
        values = {"order": order, **measure.model_dump(by_alias=True, exclude={"id"})}
        entries |= {Place("plan", measure.id, field): value for field, value in values.items()}
    whole = assessment.capacity.model_dump(by_alias=True, exclude={"tasks"})
    entries |= {Place("capacity", "", field): value for field, value in whole.items()}
    for name, task in assessment.capacity.tasks.items():
        entries |= {Place("capacity", name, field): value for field, value in task.model_dump(by_alias=True).items()}
    for order, perspective in enumerate(assessment.perspectives):
        values = {"order": order, **perspective.model_dump(by_alias=True, exclude={"id"})}
        entries |= {Place("perspectives", perspective.id, field): value for field, value in values.items() if value not in (None, {})}
    return _filled(entries)


def answer_entries(answers: Mapping[str, Answer]) -> dict[Place, Any]:
    """Every value of these answers that is not empty."""
    entries: dict[Place, Any] = {}
    for name, answer in answers.items():
        rating = answer.level if answer.state == "rated" else None if answer.state == "open" else answer.state
        values = {"rating": rating, **answer.model_dump(by_alias=True, exclude={"state", "level"})}
        if not any(value not in (None, "") for value in values.values()):
            values = {"rating": ""}  # an empty answer in a file stays an answer
        entries |= {Place("answers", name, field): value for field, value in values.items()}
    return _filled(entries)


def _filled(entries: Mapping[Place, Any]) -> dict[Place, Any]:
    return {place: value for place, value in entries.items() if value is not None and (value != "" or place.field == "rating")}


def from_entries(edition: Edition, entries: Mapping[Place, Any]) -> Assessment:
    """The assessment these values make. A choice that still lacks its reason is open, a target without one not set."""
    grouped: dict[str, dict[str, dict[str, Any]]] = {section: {} for section in SECTIONS}
    for place, value in entries.items():
        if place.section in grouped:  # what is not part of the file stands beside it, such as whether it is released
            grouped[place.section].setdefault(place.item, {})[place.field] = value

    def in_order(section: Section) -> list[dict[str, Any]]:
        items = sorted(grouped[section].items(), key=lambda item: (item[1].get("order", 0), item[0]))
        return [{"id": name, **_without(values, "order")} for name, values in items]

    return Assessment(
        catalogue=edition,
        profile=grouped["profile"].get("", {}),
        answers={name: make_answer(values) for name, values in grouped["answers"].items()},
        positions={name: PositionAnswer(**values) for name, values in grouped["positions"].items()},
        plan=[Measure.model_validate(values) for values in in_order("plan")],
        capacity=_capacity(grouped["capacity"]),
        perspectives=[Perspective.model_validate(values) for values in in_order("perspectives")],
    )


def _capacity(items: Mapping[str, Mapping[str, Any]]) -> CapacityPlan:
    tasks = {name: values for name, values in items.items() if name}
    return CapacityPlan.model_validate({**items.get("", {}), "tasks": tasks})


def make_answer(values: Mapping[str, Any]) -> Answer:
    """One criterion's values as an answer."""
    state, level = find_state(values.get("rating"), str(values.get("reason", "")))
    target = values.get("target") if str(values.get("target-reason", "")).strip() else None
    data = {**values, "state": state, "level": level, "target": target}
    return Answer.model_validate(_without(data, "rating"))


def find_state(rating: Any, reason: str) -> tuple[AnswerState, int | None]:
    """State and level of a stored rating; not applicable without a reason is still open."""
    if isinstance(rating, int):
        return "rated", rating
    if rating == "unknown":
        return "unknown", None
    return ("not-applicable" if rating == "not-applicable" and reason.strip() else "open"), None


def _without(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key != name}


def differing(old: Mapping[Place, Any], new: Mapping[Place, Any]) -> list[Place]:
    """Places whose value differs, in order."""

    def filled(entries: Mapping[Place, Any], place: Place) -> Any:
        value = entries.get(place)
        return None if value == "" else value

    places: Iterable[Place] = {*old, *new}
    return sorted(place for place in places if filled(old, place) != filled(new, place))
