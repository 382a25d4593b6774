"""Participants of a workshop: join with a role, come back with a phrase, be heard of, withdraw. No names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from selfcheck.store.tables import admission, ballot, participant, workshop, workshop_item, workshop_role
from selfcheck.store.values import NotFoundError, now
from selfcheck.store.workshop_rows import load
from selfcheck.workshop import codes

_P, _B, _I, _A = participant.c, ballot.c, workshop_item.c, admission.c
# Built once: a whole room joins within a minute, and building a statement costs more than running it.
_JOIN = participant.insert()
_ADMISSION = sa.select(_A.id, _A.role, _A.once, _A.participant_id).where(
    _A.workshop_id == sa.bindparam("number"), _A.secret_hash.in_([sa.bindparam("as_held"), sa.bindparam("as_typed")])
)
_PLACES = sa.select(workshop_role.c.places).where(
    workshop_role.c.workshop_id == sa.bindparam("number"), workshop_role.c.role == sa.bindparam("named")
)
_INSIDE = sa.select(sa.func.count()).where(
    _P.workshop_id == sa.bindparam("number"), _P.role == sa.bindparam("named"), _P.withdrawn.is_(None), ~_P.paper
)
_CARD = sa.select(_A.id).where(_A.workshop_id == sa.bindparam("number"), _A.once).limit(1)
_BY_TOKEN = sa.select(_P.id, _P.workshop_id, _P.role).where(_P.token_hash == sa.bindparam("token"), _P.withdrawn.is_(None))
_REVISION = (
    sa.select(workshop.c.revision, _P.id)
    .join(workshop, workshop.c.id == _P.workshop_id)
    .where(_P.token_hash == sa.bindparam("token"), _P.withdrawn.is_(None))
)
_SEEN = participant.update().where(_P.id == sa.bindparam("person")).values(seen=sa.bindparam("to_seen"))


class RefusedJoinError(Exception):
    """Nobody was let in; `key` says why."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


@dataclass(frozen=True, slots=True)
class Person:
    """A participant, without a name."""

    id: int
    workshop: int
    role: str


@dataclass(frozen=True, slots=True)
class Joined:
    """The secrets of a participant, told this once."""

    person: Person
    token: str
    phrase: str


def join(connection: Connection, number: int, role: str, secret: str = "") -> Joined:
    """Let somebody in; `secret` is a card's code or a role link's token, which then decides the role.

    Raises RefusedJoinError: ended, no such role, card wrong or used, a card is needed, no places left.
    """
    opened = load(connection, number, lock=True)
    if opened.state == "ended":
        raise RefusedJoinError("ballot.ended")
    card = _find_admission(connection, number, secret) if secret else None
    if card is None and opened.rules.cards:
        raise RefusedJoinError("ballot.card-needed")
    role = card.role if card else role
    if opened.rules.role(role) is None:
        raise RefusedJoinError("ballot.choose-role")
    if not _has_place(connection, number, role):
        raise RefusedJoinError("ballot.role-full")
    token, phrase, at = codes.token(), codes.personal_phrase(), now()
    hashes = {"token_hash": codes.hash_token(token), "phrase_hash": codes.hash_secret(number, phrase)}
    made = connection.execute(_JOIN, {"workshop_id": number, "role": role, "joined": at, "seen": at, "paper": False, **hashes})
    assert made.inserted_primary_key is not None
    person = Person(int(made.inserted_primary_key[0]), number, role)
    if card is not None and card.once:
        connection.execute(admission.update().where(admission.c.id == card.id).values(participant_id=person.id))
    return Joined(person, token, phrase)


def _find_admission(connection: Connection, number: int, secret: str) -> Any:
    """The card or link, if it admits somebody. Cards are typed, links are not. Raises RefusedJoinError."""
    hashes = {"as_held": codes.hash_secret(number, secret), "as_typed": codes.hash_secret(number, codes.as_typed(secret))}
    row = connection.execute(_ADMISSION, {"number": number, **hashes}).first()
    if row is None or (row.once and row.participant_id is not None):
        raise RefusedJoinError("ballot.card-wrong")
    return row


def role_of_link(connection: Connection, number: int, secret: str) -> str:
    """The role a card or link carries, without using it. Raises RefusedJoinError."""
    return str(_find_admission(connection, number, secret).role)


def _has_place(connection: Connection, number: int, role: str) -> bool:
    """Whether fewer people than expected are in; who withdrew makes room."""
    of = {"number": number, "named": role}
    places = connection.execute(_PLACES, of).scalar()
    if places is None:
        return True
    return int(connection.execute(_INSIDE, of).scalar() or 0) < int(places)


def rejoin(connection: Connection, number: int, phrase: str) -> Joined:
    """Come back on another device with the personal phrase; the old token and phrase die. Raises RefusedJoinError."""
    wanted = codes.hash_secret(number, codes.as_typed(phrase))
    where = (_P.workshop_id == number, _P.phrase_hash == wanted, _P.withdrawn.is_(None))
    row = connection.execute(sa.select(_P.id, _P.role).where(*where).with_for_update()).first()
    if row is None:
        raise RefusedJoinError("ballot.phrase-wrong")
    token, fresh = codes.token(), codes.personal_phrase()
    hashes = {"token_hash": codes.hash_token(token), "phrase_hash": codes.hash_secret(number, fresh), "seen": now()}
    connection.execute(participant.update().where(_P.id == row.id).values(**hashes))
    return Joined(Person(row.id, number, row.role), token, fresh)


def withdraw(connection: Connection, person: Person) -> None:
    """Leave for good: secrets die, ballots of rounds that are still open go, those of closed rounds stay counted."""
    still_open = sa.select(_I.item).where(_I.workshop_id == person.workshop, _I.state == "open", _I.round == _B.round)
    connection.execute(ballot.delete().where(_B.participant_id == person.id, _B.item.in_(still_open)))
    gone = {"withdrawn": now(), "token_hash": None, "phrase_hash": None}
    connection.execute(participant.update().where(_P.id == person.id).values(**gone))


def find_person(connection: Connection, token: str) -> Person:
    """Whose token this is. Raises NotFoundError."""
    row = connection.execute(_BY_TOKEN, {"token": codes.hash_token(token)}).first()
    if row is None:
        raise NotFoundError("participant")
    return Person(*row)


def find_revision(connection: Connection, token: str) -> tuple[int, int]:
    """The workshop's revision and the participant a token belongs to, in one small query. Raises NotFoundError."""
    row = connection.execute(_REVISION, {"token": codes.hash_token(token)}).first()
    if row is None:
        raise NotFoundError("participant")
    return int(row.revision), int(row.id)


def has_cards(connection: Connection, number: int) -> bool:
    """Whether cards were printed for this workshop."""
    return connection.execute(_CARD, {"number": number}).first() is not None


def mark_seen(connection: Connection, seen: Mapping[int, dt.datetime]) -> None:
    """Write down when participants were last heard of."""
    if seen:
        connection.execute(_SEEN, [{"person": person, "to_seen": at} for person, at in seen.items()])
