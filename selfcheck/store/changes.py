"""The append-only log: what was changed, and how to take it back."""

from __future__ import annotations

import datetime as dt
import json
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


def changes(connection: Connection, number: int, limit: int = 20) -> list[Change]:
    """The last changes, the newest first."""
    rows = connection.execute(sa.select(change).where(change.c.assessment_id == number).order_by(change.c.revision.desc()).limit(limit))
    return [_change(row) for row in rows]


def _change(row: Row[Any]) -> Change:
    def plain(text: str | None) -> Any:
        return None if text is None else json.loads(text)

    return Change(row.revision, Place(row.section, row.item, row.field), plain(row.old), plain(row.new), row.at, row.undoes)


def undo(connection: Connection, number: int, revision: int | None = None) -> tuple[Change, Value] | None:
    """Take back one change (the last one not yet taken back), if its value still stands; itself logged.

    Returns the change and the value that stands now; None when there is nothing to undo. Raises ConflictError
    when the value has been changed again since.
    """
    if revision is None:
        revision = _last_undoable(connection, number)
    where = sa.and_(change.c.assessment_id == number, change.c.revision == revision)
    row = connection.execute(sa.select(change).where(where)).first()
    if row is None:
        return None
    done = _change(row)
    current = current_value(connection, number, done.place)
    if current.value != done.new:
        raise ConflictError(current)
    at, place = now(), done.place
    base = current_revision(connection, number)
    fresh = write(connection, number, base, {place: done.old}, {place: done.new}, at, undoes=done.revision)
    return done, Value(done.old, fresh, at)


def _last_undoable(connection: Connection, number: int) -> int | None:
    """The newest change that is no undo, has not been undone and whose value still stands."""
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
        )
    ).scalar()
