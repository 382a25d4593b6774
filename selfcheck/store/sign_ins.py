"""Which links somebody has tied to their sign-in, and until when earlier sign-ins count no more. Known by a hash only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from selfcheck.rights import Capability, Right, RightError
from selfcheck.sign_in import SIGNED_IN_HOURS, Signed
from selfcheck.store import assessments, postgres
from selfcheck.store.engine import StoreError
from selfcheck.store.tables import assessment, link, sign_in_link, signed_out
from selfcheck.store.values import NotFoundError

MAX_TIED = 200
_STRENGTH: dict[Right, int] = {"owner": 0, "editor": 1, "reader": 2}


@dataclass(frozen=True, slots=True)
class Mine:
    """One assessment tied to a sign-in. used: day of the last change."""

    key: str
    name: str
    right: Right
    used: dt.date


def require_valid(connection: Connection, signed: Signed | None) -> Signed:
    """The same, unless there is none or it was signed before this person signed out. Raises NotFoundError."""
    if signed is None:
        raise NotFoundError("sign-in")
    ended = connection.execute(sa.select(signed_out.c.at).where(signed_out.c.subject == signed.subject)).scalar()
    if ended is not None and signed.at <= ended:
        raise NotFoundError("sign-in")
    return signed


def end(connection: Connection, signed: Signed, now: int) -> None:
    """Whatever was signed for this person up to now (seconds UTC) counts no more, in every browser.

    The row is needed only as long as a cookie could still be young enough; rows older than that go.
    """
    connection.execute(
        signed_out.delete().where((signed_out.c.at < now - SIGNED_IN_HOURS * 3600) | (signed_out.c.subject == signed.subject))
    )
    connection.execute(signed_out.insert().values(subject=signed.subject, at=now))


def tie(connection: Connection, subject: str, found: Capability, day: dt.date) -> None:
    """Tie the link used to a sign-in; its right comes and goes with that link. Raises RightError without a link, StoreError."""
    if found.link is None:
        raise RightError("sign-in.by-link-only")
    c = sign_in_link.c
    if (connection.execute(sa.select(sa.func.count()).where(c.subject == subject)).scalar() or 0) >= MAX_TIED:
        raise StoreError("too-many-links", limit=MAX_TIED)
    connection.execute(sign_in_link.delete().where(c.subject == subject, c.link_id == found.link))
    values = {"subject": subject, "link_id": found.link, "assessment_id": found.assessment, "created": day}
    connection.execute(sign_in_link.insert().values(**values))


def untie(connection: Connection, subject: str, key: str) -> None:
    """This sign-in opens the assessment no more; the links themselves stay. Raises NotFoundError."""
    found = find(connection, subject, key)
    c = sign_in_link.c
    connection.execute(sign_in_link.delete().where(c.subject == subject, c.assessment_id == found.assessment))


def find(connection: Connection, subject: str, key: str) -> Capability:
    """What a sign-in allows with one assessment: as much as the strongest link tied to it that still opens. Raises NotFoundError.

    On PostgreSQL the rest of the transaction sees no other assessment.
    """
    for found in _each(connection, subject):
        if found.key == key:
            return found
    raise NotFoundError("sign-in")


def list_mine(connection: Connection, subject: str) -> list[Mine]:
    """The assessments tied to a sign-in, each once with its strongest right, the last used first."""
    listed = []
    for found in _each(connection, subject):
        title, used = connection.execute(sa.select(assessment.c.title, assessment.c.used).where(assessment.c.id == found.assessment)).one()
        name = title or assessments.names(connection, [found.assessment]).get(found.key, "")
        listed.append(Mine(found.key, name, found.right, used.date()))
    return sorted(listed, key=lambda one: one.used, reverse=True)


def count_tied(connection: Connection, number: int) -> dict[int, int]:
    """To how many sign-ins each link of an assessment is tied; its owner shall know."""
    c = sign_in_link.c
    query = sa.select(c.link_id, sa.func.count()).where(c.assessment_id == number).group_by(c.link_id)
    return {row[0]: row[1] for row in connection.execute(query)}


def _each(connection: Connection, subject: str) -> Iterator[Capability]:
    """One assessment after the other, each with the strongest link tied that still opens; only that one is there meanwhile."""
    c = sign_in_link.c
    tied: dict[int, list[int]] = {}
    for number, wanted in connection.execute(sa.select(c.assessment_id, c.link_id).where(c.subject == subject).order_by(c.link_id)):
        tied.setdefault(number, []).append(wanted)
    for number, wanted in tied.items():
        postgres.narrow(connection, number)
        query = (
            sa.select(link.c.assessment_id, assessment.c.key, link.c.access, link.c.id)
            .join(assessment, assessment.c.id == link.c.assessment_id)
            .where(link.c.id.in_(wanted), link.c.assessment_id == number, link.c.revoked.is_(None))
        )
        opening = sorted((Capability(*row) for row in connection.execute(query)), key=lambda one: _STRENGTH[one.right])
        if opening:
            yield opening[0]
    postgres.leave_scope(connection)
