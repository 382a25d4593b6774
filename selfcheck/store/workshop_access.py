"""Secrets of a workshop: the desk's links and its recovery phrase, cards and links that carry a role."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from selfcheck.store.tables import admission, participant, workshop_access
from selfcheck.store.values import NotFoundError
from selfcheck.workshop import codes
from selfcheck.workshop.states import Right


@dataclass(frozen=True, slots=True)
class Access:
    """What a token of the desk allows."""

    workshop: int
    right: Right


def find_access(connection: Connection, secret: str) -> Access:
    """What a token of a link allows. Raises NotFoundError; wrong and revoked look alike."""
    c = workshop_access.c
    row = connection.execute(sa.select(c.workshop_id, c.access).where(c.secret_hash == codes.hash_token(secret))).first()
    if row is None or row.access == "recovery":
        raise NotFoundError("access")
    return Access(row.workshop_id, row.access)


def recover_access(connection: Connection, phrase: str) -> str:
    """A new facilitator's token for the recovery phrase; the tokens before die. Raises NotFoundError."""
    c = workshop_access.c
    where = (c.secret_hash == codes.hash_token(codes.as_typed(phrase)), c.access == "recovery")
    number = connection.execute(sa.select(c.workshop_id).where(*where)).scalar()
    if number is None:
        raise NotFoundError("access")
    return renew_access(connection, number, "facilitator")


def renew_access(connection: Connection, number: int, right: Right) -> str:
    """A new token for a right; those before die."""
    c = workshop_access.c
    connection.execute(workshop_access.delete().where(c.workshop_id == number, c.access == right))
    return admit_to_desk(connection, number, right, codes.token())


def make_cards(connection: Connection, number: int, role: str, count: int) -> list[str]:
    """Codes for paper cards that admit one person each into a role, told this once."""
    return [_make_admission(connection, number, role, codes.card_code(), once=True) for _ in range(count)]


def make_role_link(connection: Connection, number: int, role: str) -> str:
    """A token for a link that admits everybody who holds it into a role, told this once."""
    return _make_admission(connection, number, role, codes.token(), once=False)


def _make_admission(connection: Connection, number: int, role: str, secret: str, once: bool) -> str:
    values = {"workshop_id": number, "role": role, "once": once, "secret_hash": codes.hash_secret(number, secret)}
    connection.execute(admission.insert().values(**values))
    return secret


def admit_to_desk(connection: Connection, number: int, right: Right, secret: str) -> str:
    """Store a secret of the desk; returns it."""
    connection.execute(workshop_access.insert().values(workshop_id=number, secret_hash=codes.hash_token(secret), access=right))
    return secret


def destroy_secrets(connection: Connection, number: int) -> None:
    """What participants held opens nothing any more."""
    connection.execute(participant.update().where(participant.c.workshop_id == number).values(token_hash=None, phrase_hash=None))
    connection.execute(admission.delete().where(admission.c.workshop_id == number))
