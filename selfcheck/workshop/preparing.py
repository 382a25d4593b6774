"""What a workshop is prepared with before it starts: every change takes the rules that stand and returns new ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from selfcheck.catalogue import Catalogue
from selfcheck.faults import RuleError
from selfcheck.workshop.agenda import Presets, items_of
from selfcheck.workshop.models import MAX_ITEMS, MAX_ROLES, CriterionItem, Item, PositionItem, Role, Rules

LIMITS = ("agreement", "neighbours", "apart", "chance", "ends")
_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class RoleRow:
    """One line of the table of roles as it was typed in; `id` is None for a new one, '' in `en` means as in German."""

    id: str | None
    de: str
    en: str
    expected: int | None
    plain: bool


def changed(rules: Rules, **values: Any) -> Rules:
    """The rules with other values, checked as a whole. Raises pydantic's ValidationError."""
    return Rules.model_validate({**{name: getattr(rules, name) for name in Rules.model_fields}, **values})


def new_rules(
    title: str,
    presets: Presets,
    catalogue: Catalogue,
    agenda: str,
    self_paced: bool,
    until: str | None,
    someone: Mapping[str, str],
    phase: str | None = None,
) -> Rules:
    """A new workshop's rules: preset roles (one role `someone` without presets) and the items of an agenda ('' for none).

    Raises RuleError for an unknown agenda, pydantic's ValidationError.
    """
    items = _agenda_items(presets, catalogue, agenda)
    roles = presets.roles or [Role.model_validate({"id": "participants", "name": dict(someone)})]
    mode = "self-paced" if self_paced else "room"
    given = {"title": title, "mode": mode, "until": until if self_paced else None, "phase": phase, "roles": roles, "items": items}
    return Rules.model_validate(given)


def _agenda_items(presets: Presets, catalogue: Catalogue, agenda: str) -> list[Item]:
    """Of an agenda, '' for none. Raises RuleError for an unknown one."""
    if not agenda:
        return []
    chosen = presets.agenda(agenda)
    if chosen is None:
        raise RuleError("desk-setup.no-agenda")
    return items_of(chosen, catalogue)


# --- items ------------------------------------------------------------------------------------------------------------------


def add_items(rules: Rules, items: Iterable[Item]) -> Rules:
    """With these items at the end; those that are there already stay where they are. Raises RuleError when there are too many."""
    found = {item.key: item for item in rules.items}
    for item in items:
        found.setdefault(item.key, item)
    if len(found) > MAX_ITEMS:
        raise RuleError("desk-setup.too-many-items", limit=MAX_ITEMS)
    return changed(rules, items=list(found.values()))


def replace_items(rules: Rules, presets: Presets, catalogue: Catalogue, agenda: str) -> Rules:
    """With the items of this agenda only, '' for none at all. Raises RuleError for an unknown agenda."""
    return changed(rules, items=_agenda_items(presets, catalogue, agenda))


def criteria_items(catalogue: Catalogue, criteria: Collection[str], groups: Collection[str]) -> list[Item]:
    """Single criteria and all of whole areas or dimensions (by id), in the order of the catalogue; retired ones are left out."""
    wanted = [
        name
        for area, dimension in catalogue.dimensions()
        for name in dimension.criteria
        if name in criteria or area.id in groups or dimension.id in groups
    ]
    return [CriterionItem(criterion=name) for name in wanted if not catalogue.criteria[name].retired]


def position_items(catalogue: Catalogue, positions: Collection[str]) -> list[Item]:
    """Questions on which experts disagree, in the order of the catalogue."""
    return [PositionItem(position=name) for name in catalogue.positions if name in positions]


def add_question(rules: Rules, kind: str, question: tuple[str, str], options: tuple[str, str]) -> Rules:
    """With a question of one's own; texts are (German, English), options one on a line. No English text means the German one.

    Raises RuleError when the languages have different numbers of options, pydantic's ValidationError.
    """
    de, en = (_lines(text) for text in options)
    if en and len(en) != len(de):
        raise RuleError("desk-setup.options-differ")
    ids = {item.key for item in rules.items}
    number = next(number for number in range(1, MAX_ITEMS + 2) if f"question:own-{number}" not in ids)
    item = {
        "id": f"own-{number}",
        "kind": kind,
        "question": _text(question[0].strip(), question[1].strip()),
        "options": [_text(german, english) for german, english in zip(de, en or de, strict=True)],
    }
    if len(rules.items) >= MAX_ITEMS:
        raise RuleError("desk-setup.too-many-items", limit=MAX_ITEMS)
    return changed(rules, items=[*rules.items, item])


def move_item(rules: Rules, key: str, direction: Literal["up", "down"]) -> Rules:
    """With the item one place further up or down; at the end of the list nothing changes."""
    items = list(rules.items)
    at = next((place for place, item in enumerate(items) if item.key == key), None)
    if at is None:
        return rules
    to = at - 1 if direction == "up" else at + 1
    if 0 <= to < len(items):
        items[at], items[to] = items[to], items[at]
    return changed(rules, items=items)


def remove_item(rules: Rules, key: str) -> Rules:
    return changed(rules, items=[item for item in rules.items if item.key != key])


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _text(de: str, en: str) -> dict[str, str]:
    return {"de": de, "en": en or de}


# --- roles ------------------------------------------------------------------------------------------------------------------


def with_roles(rules: Rules, rows: Sequence[RoleRow]) -> Rules:
    """With exactly these roles; a renamed one keeps its id. Raises RuleError without any or with too many, ValidationError."""
    if not rows:
        raise RuleError("desk-setup.no-role")
    if len(rows) > MAX_ROLES:
        raise RuleError("desk-setup.too-many-roles", limit=MAX_ROLES)
    taken = {row.id for row in rows if row.id}
    roles = []
    for row in rows:
        name = row.id or _free_id(row.de, taken)
        taken.add(name)
        ballot = "plain" if row.plain else "professional"
        roles.append({"id": name, "name": _text(row.de.strip(), row.en.strip()), "expected": row.expected, "ballot": ballot})
    return changed(rules, roles=roles)


def _free_id(name: str, taken: Collection[str | None]) -> str:
    """An id that tells the name, with a number where it is taken."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(_SPELLED)).encode("ascii", "ignore").decode()
    word = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")
    word = word if re.match("[a-z]", word) else f"role-{word}".strip("-")
    return next(one for one in (word, *(f"{word}-{number}" for number in range(2, MAX_ROLES + 3))) if one not in taken)
