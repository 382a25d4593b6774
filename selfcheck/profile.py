"""Facts about municipality and neighbourhood: what a value may be, when to ask back, what follows from it."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from selfcheck.catalogue import Catalogue
from selfcheck.faults import Fault, shown, unknown
from selfcheck.profile_form import ProfileField

_MONTH = re.compile(r"(0[1-9]|1[0-2])/[12][0-9]{3}")
_NUMERIC = ("integer", "decimal", "percent", "year")
MAX_TEXT = 200
SHARES = ("share-federal", "share-state", "share-municipal")


def profile_fault(field: ProfileField, value: object, place: str) -> Fault | None:
    """Why a value is refused for `field`, None if it is fine. Numbers are plain numbers, months MM/YYYY, dates ISO."""

    def fault(key: str, **values: object) -> Fault:
        return Fault(place, None, key, {"name": field.id, "value": shown(value), **values})

    if field.type in _NUMERIC:
        key, bounds = _number_problem(field, value)
        return fault(key, **bounds) if key else None
    if field.type == "choices" or field.type == "list":
        if not isinstance(value, list) or not all(isinstance(part, str) and len(part) <= 200 for part in value):
            return fault("fault.pydantic.list_type")
        known = [option.id for option in field.choices]
        wrong = next((part for part in value if known and part not in known), None)
        return unknown(place, None, "choice", wrong, known) if wrong is not None else None
    if not isinstance(value, str):
        return fault("fault.pydantic.string_type")
    if len(value) > MAX_TEXT:
        return fault("fault.pydantic.string_too_long", max_length=MAX_TEXT)
    if field.type == "choice" and value not in (known := [option.id for option in field.choices]):
        return unknown(place, None, "choice", value, known)
    if field.type == "month" and not _MONTH.fullmatch(value):
        return fault("fault.month")
    if field.type == "date" and not _is_date(value):
        return fault("fault.date")
    return None


def _number_problem(field: ProfileField, value: object) -> tuple[str | None, dict[str, float]]:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return "fault.profile-number", {}
    if field.type != "decimal" and value != int(value):
        return "fault.whole-number", {}
    low, high = field.range or ((0, 100) if field.type == "percent" else (-math.inf, math.inf))
    return (None, {}) if low <= value <= high else ("fault.profile-range", {"low": low, "high": high})


def _is_date(value: str) -> bool:
    try:
        dt.date.fromisoformat(value)
    except ValueError:
        return False
    return len(value) == 10


@dataclass(frozen=True, slots=True)
class Hint:
    """A friendly question about a value; never blocks. `key` is a text, or the field's own hint when None."""

    field: ProfileField
    key: str | None = None
    value: object = None


def find_hints(catalogue: Catalogue, profile: Mapping[str, object], year: int) -> list[Hint]:
    """What looks unusual: values outside the plausible bounds, shares that miss 100 %, years and staff that clash."""
    hints = []
    for field in catalogue.profile.fields:
        value = profile.get(field.id)
        if field.plausible and isinstance(value, int | float) and field.hint:
            low, high = field.plausible
            if not low <= value <= high:
                hints.append(Hint(field, value=value))
    for field_id, key, value in _clashes(profile, year):
        if found := catalogue.profile_field(field_id):
            hints.append(Hint(found, key, value))
    return hints


def _clashes(profile: Mapping[str, object], year: int) -> list[tuple[str, str, object]]:
    def numeric(name: str) -> float | None:
        value = profile.get(name)
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None

    clashes: list[tuple[str, str, object]] = []
    shares = [numeric(name) for name in SHARES]
    if all(share is not None for share in shares) and sum(share or 0 for share in shares) != 100:
        clashes.append((SHARES[-1], "profile.hint.shares", sum(share or 0 for share in shares)))
    start, end = numeric("programme-start"), numeric("programme-end")
    if start and end and end < start:
        clashes.append(("programme-end", "profile.hint.end-before-start", end))
    if end and end < year and profile.get("phase") != "continuity":
        clashes.append(("programme-end", "profile.hint.programme-over", end))
    whole, part = numeric("municipality-size"), numeric("neighbourhood-population")
    if whole and part and part > whole:
        clashes.append(("neighbourhood-population", "profile.hint.larger-than-municipality", part))
    staff, people = numeric("fte-onsite"), numeric("persons-onsite")
    if staff is not None and people is not None and staff > people:
        clashes.append(("persons-onsite", "profile.hint.more-posts-than-people", people))
    parts = (numeric("fte-planning") or 0) + (numeric("fte-community-work") or 0)
    if staff is not None and parts > staff:
        clashes.append(("fte-community-work", "profile.hint.parts-exceed-posts", parts))
    return clashes


@dataclass(frozen=True, slots=True)
class Derived:
    """What follows from the profile; None where a part is missing. No benchmark exists for any of these."""

    duration: int | None
    remaining_years: int | None
    posts_per_1000: Fraction | None
    budget_per_head: Fraction | None


def derive(profile: Mapping[str, object], year: int) -> Derived:
    """Programme duration and its years still to come, posts per 1,000 residents, euros per resident and year."""

    def numeric(name: str) -> Fraction | None:
        value = profile.get(name)
        return Fraction(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else None

    start, end, people = numeric("programme-start"), numeric("programme-end"), numeric("neighbourhood-population")
    posts, budget = numeric("fte-onsite"), numeric("annual-budget-qm")
    return Derived(
        duration=int(end - start) if start is not None and end is not None and end >= start else None,
        remaining_years=int(end) - max(year, int(start or 0)) if end is not None else None,
        posts_per_1000=posts / people * 1000 if posts is not None and people else None,
        budget_per_head=budget / people if budget is not None and people else None,
    )


def missing(catalogue: Catalogue, profile: Mapping[str, object]) -> list[ProfileField]:
    """Required fields without a value."""
    return [f for f in catalogue.profile.fields if f.required and profile.get(f.id) in (None, "", [])]
