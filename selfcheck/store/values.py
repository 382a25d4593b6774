"""Single values of an assessment: read, compared and set, each write with its own revision and logged."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from selfcheck.entries import Place
from selfcheck.store.prepared import Prepared
from selfcheck.store.tables import assessment, change, entry

# A save runs all of them.
_OF: sa.BindParameter[Any] = sa.bindparam("of")
_ID = Prepared(sa.select(assessment.c.id).where(assessment.c.key == _OF))
# On PostgreSQL locked, so that no other instance writes from the same revision; SQLite has one writer at a time anyway.
_REVISION = Prepared(sa.select(assessment.c.revision).where(assessment.c.id == _OF).with_for_update(key_share=True))
_TOUCH = Prepared(
    assessment.update().where(assessment.c.id == _OF).values(revision=sa.bindparam("to_revision"), used=sa.bindparam("to_used"))
)
_LOG = Prepared(change.insert())
_CURRENT = Prepared(
    sa.select(entry.c.value, entry.c.revision, entry.c.at).where(
        entry.c.assessment_id == _OF,
        entry.c.section == sa.bindparam("section"),
        entry.c.item == sa.bindparam("item"),
        entry.c.field == sa.bindparam("field"),
    )
)
_RATINGS = Prepared(
    sa.select(entry.c.section, entry.c.item, entry.c.field, entry.c.value).where(
        entry.c.assessment_id == _OF,
        sa.or_(
            sa.and_(entry.c.section == "answers", sa.or_(entry.c.field == "rating", entry.c.field == "reason")),
            sa.and_(entry.c.section == "profile", entry.c.field == "phase"),
        ),
    )
)


class ConflictError(Exception):
    """The value was changed elsewhere since it was read; `current` is what stands now."""

    def __init__(self, current: Value) -> None:
        self.current = current
        super().__init__("changed elsewhere")


class NotFoundError(Exception):
    """There is no such assessment (any more)."""


@dataclass(frozen=True, slots=True)
class Value:
    """A stored value with the revision and UTC time it was written; None and 0 where nothing is stored."""

    value: Any
    revision: int
    at: dt.datetime | None


def now() -> dt.datetime:
    """UTC without zone, as stored."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


def find_id(connection: Connection, key: str) -> int:
    """The row of an assessment. Raises NotFoundError."""
    found = _ID.first(connection, {"of": key})
    if found is None:
        raise NotFoundError(key)
    return int(found[0])


def read_values(connection: Connection, number: int, *conditions: sa.ColumnElement[bool]) -> dict[Place, Value]:
    """Entries of an assessment that hold something."""
    c = entry.c
    rows = connection.execute(
        sa.select(c.section, c.item, c.field, c.value, c.revision, c.at).where(c.assessment_id == number, *conditions)
    )
    return {
        Place(section, item, field): Value(json.loads(value), revision, at)
        for section, item, field, value, revision, at in rows
        if value != "null"
    }


def load_ratings(connection: Connection, number: int) -> dict[Place, Any]:
    """What progress is counted from: ratings, their reasons and the phase. Read at every save, hence lean."""
    rows = [row for row in _RATINGS.rows(connection, {"of": number}) if row[-1] != "null"]
    read = json.loads(f"[{','.join(row[-1] for row in rows)}]")  # in one go: a tenth of the time
    return {Place(*row[:3]): value for row, value in zip(rows, read, strict=True)}


def load_profile(connection: Connection, number: int) -> dict[str, Any]:
    """The profile's values by field."""
    return {place.field: value.value for place, value in read_values(connection, number, entry.c.section == "profile").items()}


def save_value(connection: Connection, number: int, place: Place, value: object, base: int) -> Value:
    """Compare and set one value. Writing what already stands changes nothing, so a repeated request is harmless.

    Raises ConflictError when the stored value is newer than `base` and another one.
    """
    before = current_revision(connection, number)
    current = current_value(connection, number, place)
    if current.value == value and (current.revision or value is None):
        return current
    if current.revision != base:
        raise ConflictError(current)
    at = now()
    revision = write(connection, number, before, {place: value}, {place: current.value}, at)
    return Value(value, revision, at)


def current_value(connection: Connection, number: int, place: Place) -> Value:
    """What stands at a place now; a value taken back keeps its revision."""
    where = {"of": number, "section": place.section, "item": place.item, "field": place.field}
    row = _CURRENT.first(connection, where)
    if row is None:
        return Value(None, 0, None)
    value, revision, at = row
    return Value(json.loads(value), revision, at)


def current_revision(connection: Connection, number: int) -> int:
    """How often the assessment was written; nobody else writes to it until the transaction ends. Raises NotFoundError.

    Asked before what a write depends on is read.
    """
    found = _REVISION.first(connection, {"of": number})
    if found is None:
        raise NotFoundError(str(number))
    return int(found[0])


def write(
    connection: Connection,
    number: int,
    revision: int,
    new: Mapping[Place, Any],
    old: Mapping[Place, Any],
    at: dt.datetime,
    undoes: int | None = None,
    log: bool = True,
) -> int:
    """Store values, one revision each, and log them; returns the last revision."""
    entries, changes = [], []
    for place, value in new.items():
        revision += 1
        where = {"assessment_id": number, "section": place.section, "item": place.item, "field": place.field}
        text, before = json.dumps(value, ensure_ascii=False), old.get(place)
        entries.append({**where, "value": text, "revision": revision, "at": at})
        changes.append(
            {
                **where,
                "revision": revision,
                "old": None if before is None else json.dumps(before, ensure_ascii=False),
                "new": None if value is None else text,
                "at": at,
                "undoes": undoes,
            }
        )
    if entries:
        _upsert(connection.dialect.name).many(connection, entries)
        if log:
            _LOG.many(connection, changes)
    _TOUCH.rows(connection, {"of": number, "to_revision": revision, "to_used": at})
    return revision


@cache
def _upsert(dialect: str) -> Prepared:
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]
    statement = insert(entry)
    keys = ["assessment_id", "section", "item", "field"]
    fresh = {name: statement.excluded[name] for name in ("value", "revision", "at")}
    return Prepared(statement.on_conflict_do_update(index_elements=keys, set_=fresh))
