"""How long what nobody uses is kept on a shared server, and its deletion without a trace."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from selfcheck.store import assessments, postgres
from selfcheck.store.tables import assessment
from selfcheck.store.workshops import purge_due

NOTICE_DAYS = 30


@dataclass(frozen=True, slots=True)
class Purged:
    """How many assessments and workshops were deleted."""

    assessments: int
    workshops: int

    @property
    def any(self) -> bool:
        return bool(self.assessments or self.workshops)


def due_on(used: dt.datetime, days: int) -> dt.date:
    """The UTC day an assessment is deleted on if nobody changes or keeps it; `used` when that was last done."""
    return used.date() + dt.timedelta(days=days)


def is_due_soon(used: dt.datetime, days: int, today: dt.date) -> bool:
    """Whether the notice is to be shown: in the month before."""
    return due_on(used, days) <= today + dt.timedelta(days=NOTICE_DAYS)


def purge(connection: Connection, today: dt.date, days: int | None) -> Purged:
    """Delete what is due. days: how long an unused assessment is kept; None on one's own computer, where none is deleted."""
    postgres.open_all(connection)
    number = 0
    if days is not None:
        last = dt.datetime.combine(today - dt.timedelta(days=days) + dt.timedelta(days=1), dt.time())
        for due in connection.execute(sa.select(assessment.c.id).where(assessment.c.used < last)).scalars().all():
            assessments.delete(connection, due)
            number += 1
    return Purged(number, purge_due(connection, today))
