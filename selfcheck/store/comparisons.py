"""Kept comparisons of many files: sums only; the files themselves are never stored."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from selfcheck.comparison.practice import Practice, from_content, to_content
from selfcheck.store.tables import assessment, comparison, entry
from selfcheck.store.values import NotFoundError, now


@dataclass(frozen=True, slots=True)
class Kept:
    """A comparison with its key and name; `at` UTC. names: of the assessments, where everyone agreed to be named."""

    key: str
    title: str
    at: dt.datetime
    practice: Practice


def add(connection: Connection, practice: Practice, title: str) -> str:
    """Keep a comparison; returns its key."""
    key = secrets.token_urlsafe(16)
    connection.execute(comparison.insert().values(key=key, title=title[:200], at=now(), content=to_content(practice)))
    return key


def load(connection: Connection, key: str) -> Kept:
    """One comparison. Raises NotFoundError."""
    row = connection.execute(sa.select(comparison).where(comparison.c.key == key)).first()
    if row is None:
        raise NotFoundError(key)
    return Kept(row.key, row.title, row.at, from_content(row.content))


def list_all(connection: Connection) -> list[tuple[str, str, dt.datetime]]:
    """Key, name and time of every comparison, the newest first."""
    c = comparison.c
    return [(row.key, row.title, row.at) for row in connection.execute(sa.select(c.key, c.title, c.at).order_by(c.at.desc(), c.id.desc()))]


def delete(connection: Connection, key: str) -> None:
    """Forget a comparison. Raises NotFoundError."""
    if connection.execute(comparison.delete().where(comparison.c.key == key)).rowcount == 0:
        raise NotFoundError(key)


def released_keys(connection: Connection) -> list[str]:
    """Keys of the assessments on this computer that are released for comparison, the oldest first."""
    wanted = sa.and_(entry.c.section == "sharing", entry.c.field == "released", entry.c.value == "true")
    found = sa.select(assessment.c.key).join(entry, entry.c.assessment_id == assessment.c.id).where(wanted).order_by(assessment.c.id)
    return list(connection.execute(found).scalars())
