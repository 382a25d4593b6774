"""Links that open an assessment on a shared server: made, found, exchanged and withdrawn. Tokens are told once, hashes stored."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from selfcheck.rights import Capability, Right, RightError
from selfcheck.store import postgres
from selfcheck.store.engine import StoreError
from selfcheck.store.tables import assessment, link
from selfcheck.store.values import NotFoundError, now

MAX_LINKS = 50
TOKEN_BYTES = 16


@dataclass(frozen=True, slots=True)
class Link:
    """A link as its owner sees it, never its token. Times UTC; last_used is a day only, so that nobody is followed."""

    id: int
    right: Right
    label: str
    created: dt.datetime
    last_used: dt.date | None
    revoked: dt.datetime | None


def create(connection: Connection, number: int, right: Right, label: str = "") -> str:
    """A new link; returns its token. Raises StoreError where there are too many."""
    where = (link.c.assessment_id == number, link.c.revoked.is_(None))
    if (connection.execute(sa.select(sa.func.count()).where(*where)).scalar() or 0) >= MAX_LINKS:
        raise StoreError("too-many-links", limit=MAX_LINKS)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    values = {"assessment_id": number, "secret_hash": _hash(token), "access": right, "label": label[:200], "created": now()}
    connection.execute(link.insert().values(**values))
    return token


def find(connection: Connection, token: str) -> Capability:
    """What a token allows. Raises NotFoundError; wrong, foreign and withdrawn ones look alike.

    Looked up by its hash: how long that takes tells nothing about the token. On PostgreSQL the rest of the transaction
    sees no other assessment.
    """
    c, secret = link.c, _hash(token)
    postgres.show_link(connection, secret)
    row = connection.execute(sa.select(c.id, c.assessment_id, c.access).where(c.secret_hash == secret, c.revoked.is_(None))).first()
    if row is None:
        raise NotFoundError("link")
    postgres.narrow(connection, row.assessment_id)
    key = connection.execute(sa.select(assessment.c.key).where(assessment.c.id == row.assessment_id)).scalar_one()
    return Capability(row.assessment_id, key, row.access, row.id)


def note_use(connection: Connection, token: str, day: dt.date) -> Capability:
    """What a token allows, and the day it was used kept. Raises NotFoundError."""
    found = find(connection, token)
    connection.execute(link.update().where(link.c.id == found.link).values(last_used=day))
    return found


def list_all(connection: Connection, number: int) -> list[Link]:
    """The links of an assessment in the order they were made, withdrawn ones too."""
    c = link.c
    columns = (c.id, c.access, c.label, c.created, c.last_used, c.revoked)
    return [Link(*row) for row in connection.execute(sa.select(*columns).where(c.assessment_id == number).order_by(c.id))]


def rotate(connection: Connection, number: int, wanted: int) -> str:
    """A new token in place of a link's, which opens nothing from now on; returns it. Raises NotFoundError."""
    found = _active(connection, number, wanted)
    _withdraw(connection, wanted)
    return create(connection, number, found.right, found.label)


def revoke(connection: Connection, number: int, wanted: int) -> None:
    """A link opens nothing from now on. Raises NotFoundError, RightError for the owner's, which can only be renewed."""
    if _active(connection, number, wanted).right == "owner":
        raise RightError("access.owner-stays")
    _withdraw(connection, wanted)


def _active(connection: Connection, number: int, wanted: int) -> Link:
    """Only among the assessment's own: a number guessed finds nothing."""
    found = next((one for one in list_all(connection, number) if one.id == wanted and one.revoked is None), None)
    if found is None:
        raise NotFoundError("link")
    return found


def _withdraw(connection: Connection, number: int) -> None:
    connection.execute(link.update().where(link.c.id == number).values(revoked=now()))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
