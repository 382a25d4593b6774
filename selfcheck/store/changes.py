"""The append-only log: what was changed, and how to take it back."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from selfcheck.entries import Place
from selfcheck.store.tables import change, entry
from selfcheck.store.values import ConflictError, Value, current_revision, current_value, now, write


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the log; old and new are plain values, None = nothing."""

    revision: int
    place: Place
    old: Any
    new: Any
    at: dt.datetime
    undoes: int | None


def changes(connection: Connection, number: int, limit: int = 20, measure: str | None = None) -> list[Change]:
    """The last changes, the newest first; of one measure only, if given."""
    where = [change.c.assessment_id == number]
    if measure is not None:
        where += [change.c.section == "plan", change.c.item == measure]
    rows = connection.execute(sa.select(change).where(*where).order_by(change.c.revision.desc()).limit(limit))
    return [_change(row) for row in rows]


def _change(row: Row[Any]) -> Change:
    def plain(text: str | None) -> Any:
        return None if text is None else json.loads(text)

    return Change(row.revision, Place(row.section, row.item, row.field), plain(row.old), plain(row.new), row.at, row.undoes)


def undo(connection: Connection, number: int, revision: int | None = None, sections: Collection[str] = ()) -> tuple[Change, Value] | None:
    """Take back one change, if its value still stands; itself logged. Without a revision the last one not yet taken back,
    of these sections where some are named.

    What was written together in the plan (a measure taken in, removed or moved) is taken back together. Returns the
    change and the value that stands now; None when there is nothing to undo. Raises ConflictError when a value has
    been changed again since.
    """
    fresh = current_revision(connection, number)
    if revision is None:
        revision = _last_undoable(connection, number, sections)
    where = sa.and_(change.c.assessment_id == number, change.c.revision == revision)
    row = connection.execute(sa.select(change).where(where)).first()
    if row is None:
        return None
    done = _change(row)
    together = _written_with(connection, number, done)
    for one in together:
        current = current_value(connection, number, one.place)
        if current.value != one.new or _has_lost_its_measure(connection, number, one, together):
            raise ConflictError(current)
    at, own = now(), 0
    for one in together:
        fresh = write(connection, number, fresh, {one.place: one.old}, {one.place: one.new}, at, undoes=one.revision)
        own = fresh if one == done else own
    return done, Value(done.old, own, at)


def _written_with(connection: Connection, number: int, done: Change) -> list[Change]:
    """The change itself; in the plan with all that was written to it in the same moment."""
    if done.place.section != "plan":
        return [done]
    c = change.c
    where = sa.and_(c.assessment_id == number, c.section == "plan", c.at == done.at, c.undoes.is_(None))
    found = [_change(row) for row in connection.execute(sa.select(change).where(where).order_by(c.revision))]
    return found or [done]


def _has_lost_its_measure(connection: Connection, number: int, one: Change, together: list[Change]) -> bool:
    """Whether taking this back would give a value to a measure that has been removed."""
    order = Place("plan", one.place.item, "order")
    if one.place.section != "plan" or one.old is None or any(other.place == order for other in together):
        return False
    return current_value(connection, number, order).value is None


def _last_undoable(connection: Connection, number: int, sections: Collection[str]) -> int | None:
    """The newest change (of these sections, if any) that is no undo, has not been undone and whose value still stands."""
    log, e = change.c, entry.c
    undone = sa.select(log.undoes).where(log.assessment_id == number, log.undoes.is_not(None))
    same_place = sa.and_(e.assessment_id == log.assessment_id, e.section == log.section, e.item == log.item, e.field == log.field)
    return connection.execute(
        sa.select(sa.func.max(log.revision))
        .join(entry, same_place)
        .where(
            log.assessment_id == number,
            log.undoes.is_(None),
            log.revision.not_in(undone),
            sa.func.coalesce(log.new, "null") == e.value,
            log.section.in_(sections) if sections else sa.true(),
        )
    ).scalar()
