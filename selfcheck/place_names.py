"""What a stored value is called and how it reads, wherever single values are listed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from selfcheck.catalogue import Catalogue
from selfcheck.entries import Place
from selfcheck.plan_words import plan_value
from selfcheck.texts import Translate

MAX_LENGTH = 200


def place_name(catalogue: Catalogue, place: Place, lang: str, t: Translate) -> str:
    """Where a value belongs, in words; what this catalogue does not know by its id."""
    if place.section == "profile":
        field = catalogue.profile_field(place.field)
        return field.label[lang] if field else place.field
    if place.section == "answers" and place.item in catalogue.criteria:
        return f"{catalogue.criteria[place.item].title[lang]} – {t(f'field.{place.field}')}"
    if place.section == "positions" and place.item in catalogue.positions:
        return f"{catalogue.positions[place.item].question[lang]} – {t(f'field.{place.field}')}"
    if place.section == "plan":
        return t("plan.place-of", id=place.item, field=t(f"plan.field-{place.field}"))
    if place.section == "capacity":
        part = t("capacity.place-of", field=t(f"capacity.field-{place.field}"))
        return f"{part} – {catalogue.criteria[place.item].title[lang]}" if place.item in catalogue.criteria else part
    if place.section == "perspectives":
        return t(f"compare.place-{place.field}", id=place.item)
    return f"{place.item} – {place.field}"


def form_order(catalogue: Catalogue) -> Callable[[Place], tuple[str, int]]:
    """The key that sorts places section by section, answers and positions in the order of the catalogue, everything else as given."""
    ranks = {"answers": {name: rank for rank, name in enumerate(catalogue.places)}}
    ranks["positions"] = {name: rank for rank, name in enumerate(catalogue.positions)}

    def key(place: Place) -> tuple[str, int]:
        rank = ranks.get(place.section, {})
        return place.section, rank.get(place.item, len(rank))

    return key


def value_words(catalogue: Catalogue, place: Place, value: Any, lang: str, t: Translate, limit: int = MAX_LENGTH) -> str:
    """The value as the form shows it: choices by their labels, states in words; texts shortened to `limit` characters."""
    if value in (None, "", []):
        return t("form.nothing")
    if place.section == "answers" and place.field == "rating":
        return t(f"state.{value}") if isinstance(value, str) else t("state.level", level=value)
    if place.section == "capacity" and place.field in ("need", "decision"):
        return t(f"capacity.{place.field}-{value}")
    if place.section == "plan":
        value = plan_value(place.field, value, catalogue, lang, t)
    if isinstance(value, dict):
        return t("compare.entries", n=len(value))
    labels = _labels(catalogue, place, lang)
    text = ", ".join(labels.get(str(part), str(part)) for part in (value if isinstance(value, list) else [value]))
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _labels(catalogue: Catalogue, place: Place, lang: str) -> dict[str, str]:
    """What the choices of a place are called."""
    if place.section == "profile" and (field := catalogue.profile_field(place.field)):
        return {option.id: option.label[lang] for option in field.choices}
    if place.section == "positions" and place.field == "choice" and (position := catalogue.positions.get(place.item)):
        return {choice.id: choice.text[lang] for choice in position.choices}
    return {}
