"""Measures of the plan in the store: take in, move, remove. A measure is there while its `order` is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from selfcheck.entries import Place
from selfcheck.plan import MAX_MEASURES, moved, next_id
from selfcheck.store.engine import StoreError
from selfcheck.store.tables import entry
from selfcheck.store.values import current_revision, current_value, now, read_values, write


def exists(connection: Connection, number: int, measure: str) -> bool:
    """Whether the plan holds this measure (now)."""
    return current_value(connection, number, Place("plan", measure, "order")).value is not None


def add(connection: Connection, number: int, values: Mapping[str, Any]) -> str:
    """Put a new measure at the end of the plan; returns its id. Raises StoreError when the plan is full."""
    revision, plan = current_revision(connection, number), _orders(connection, number)
    if len(plan) >= MAX_MEASURES:
        raise StoreError("too-many-measures", limit=MAX_MEASURES)
    name = next_id(_ever_used(connection, number))
    fields = {**values, "order": max(plan.values(), default=-1) + 1}  # last, so that undoing it begins with it
    write(connection, number, revision, {Place("plan", name, field): value for field, value in fields.items()}, {}, now())
    return name


def move(connection: Connection, number: int, measure: str, direction: Literal["up", "down", "first"]) -> None:
    """Change the place of a measure in the plan; nothing happens to one that is not there (any more)."""
    revision, orders = current_revision(connection, number), _orders(connection, number)
    if measure not in orders:
        return
    wanted = moved(list(orders), measure, direction)
    new = {Place("plan", name, "order"): place for place, name in enumerate(wanted) if orders[name] != place}
    write(connection, number, revision, new, {place: orders[place.item] for place in new}, now())


def remove(connection: Connection, number: int, measure: str) -> int | None:
    """Take a measure out of the plan; returns the revision `changes.undo` brings it back with, None if it was not there."""
    revision = current_revision(connection, number)
    held = {
        place: value.value for place, value in read_values(connection, number, entry.c.section == "plan", entry.c.item == measure).items()
    }
    if not held:
        return None
    places = sorted(held, key=lambda place: place.field == "order")
    return write(connection, number, revision, dict.fromkeys(places), held, now())


def _orders(connection: Connection, number: int) -> dict[str, int]:
    """The `order` of every measure by id, in the order of the plan."""
    held = read_values(connection, number, entry.c.section == "plan", entry.c.field == "order")
    return {name: order for order, name in sorted((value.value, place.item) for place, value in held.items())}


def _ever_used(connection: Connection, number: int) -> list[str]:
    """Ids of all measures there are or were; a value taken back leaves its row behind."""
    rows = connection.execute(sa.select(entry.c.item).distinct().where(entry.c.assessment_id == number, entry.c.section == "plan"))
    return list(rows.scalars())
