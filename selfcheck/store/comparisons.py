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


def add(connection: Connection, practice: Practice, title: str, beside: int | None = None) -> str:
    """Keep a comparison; returns its key. beside: the row of the assessment it belongs to, None on one's own computer."""
    key = secrets.token_urlsafe(16)
    values = {"key": key, "title": title[:200], "at": now(), "content": to_content(practice), "assessment_id": beside}
    connection.execute(comparison.insert().values(**values))
    return key


def load(connection: Connection, key: str, beside: int | None = None) -> Kept:
    """One comparison, with `beside` only one that belongs to this assessment. Raises NotFoundError."""
    row = connection.execute(sa.select(comparison).where(comparison.c.key == key, *_belongs(beside))).first()
    if row is None:
        raise NotFoundError(key)
    return Kept(row.key, row.title, row.at, from_content(row.content))


def list_all(connection: Connection, beside: int | None = None) -> list[tuple[str, str, dt.datetime]]:
    """Key, name and time of every comparison, with `beside` of this assessment's; the newest first."""
    c = comparison.c
    found = sa.select(c.key, c.title, c.at).where(*_belongs(beside)).order_by(c.at.desc(), c.id.desc())
    return [(row.key, row.title, row.at) for row in connection.execute(found)]


def delete(connection: Connection, key: str, beside: int | None = None) -> None:
    """Forget a comparison. Raises NotFoundError."""
    if connection.execute(comparison.delete().where(comparison.c.key == key, *_belongs(beside))).rowcount == 0:
        raise NotFoundError(key)


def _belongs(beside: int | None) -> list[sa.ColumnElement[bool]]:
    return [] if beside is None else [comparison.c.assessment_id == beside]


def released_keys(connection: Connection) -> list[str]:
    """Keys of the assessments on this computer that are released for comparison, the oldest first."""
    wanted = sa.and_(entry.c.section == "sharing", entry.c.field == "released", entry.c.value == "true")
    found = sa.select(assessment.c.key).join(entry, entry.c.assessment_id == assessment.c.id).where(wanted).order_by(assessment.c.id)
    return list(connection.execute(found).scalars())
