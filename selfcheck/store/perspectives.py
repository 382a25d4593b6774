"""Perspectives of an assessment: added and removed whole, each time in one transaction and logged."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from selfcheck.assessment import MAX_PERSPECTIVES, Perspective
from selfcheck.entries import Place
from selfcheck.faults import RuleError
from selfcheck.store.tables import entry
from selfcheck.store.values import current_revision, now, read_values, write

SECTION = "perspectives"


def used_ids(connection: Connection, number: int) -> list[str]:
    """Ids of the perspectives there are."""
    return sorted({place.item for place in read_values(connection, number, entry.c.section == SECTION)})


def add(connection: Connection, number: int, perspective: Perspective) -> None:
    """Put a perspective behind the others. Raises RuleError where there are too many."""
    revision = current_revision(connection, number)
    stored = {place: value.value for place, value in read_values(connection, number, entry.c.section == SECTION).items()}
    orders = [value for place, value in stored.items() if place.field == "order"]
    if len(orders) >= MAX_PERSPECTIVES:
        raise RuleError("compare.too-many-perspectives", limit=MAX_PERSPECTIVES)
    values = {"order": max(orders, default=-1) + 1, **perspective.model_dump(by_alias=True, exclude={"id"})}
    new = {Place(SECTION, perspective.id, field): value for field, value in values.items() if value not in (None, {}, "")}
    write(connection, number, revision, new, {}, now())


def remove(connection: Connection, number: int, identity: str) -> None:
    """Take a perspective away; without one of this name nothing happens."""
    revision = current_revision(connection, number)
    found = read_values(connection, number, entry.c.section == SECTION, entry.c.item == identity)
    old = {place: value.value for place, value in found.items()}
    write(connection, number, revision, dict.fromkeys(old), old, now())
