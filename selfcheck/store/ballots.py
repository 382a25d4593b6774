"""Ballots of participants: a vote is judged and written in one transaction that reads the state again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DataError, IntegrityError

from selfcheck.store.engine import StoreError, store_error
from selfcheck.store.participants import Person
from selfcheck.store.tables import ballot, ballot_log, participant, workshop, workshop_item
from selfcheck.store.values import NotFoundError, now
from selfcheck.workshop import codes
from selfcheck.workshop.results import KINDS, VOTE

_P, _B, _W, _I = participant.c, ballot.c, workshop.c, workshop_item.c
# Everything a vote is judged by, read under the write lock; one statement, since every vote runs it.
_JUDGED = (
    sa.select(
        _P.id,
        _P.workshop_id,
        _W.state.label("workshop_state"),
        _W.code,
        _W.until,
        _W.reasons,
        _I.state,
        _I.round,
        _I.options,
        _B.id.label("ballot"),
        _B.kind,
        _B.value,
        _B.reason,
        _B.revision,
        _B.at,
    )
    .select_from(participant)
    .join(workshop, _W.id == _P.workshop_id)
    .join(workshop_item, sa.and_(_I.workshop_id == _P.workshop_id, _I.item == sa.bindparam("key")))
    .outerjoin(ballot, sa.and_(_B.participant_id == _P.id, _B.item == _I.item, _B.round == _I.round))
    .where(_P.token_hash == sa.bindparam("token"), _P.withdrawn.is_(None))
    .with_for_update(read=True, of=workshop_item)
)
_FIRST = ballot.insert()
_AGAIN = (
    ballot.update()
    .where(_B.id == sa.bindparam("number"))
    .values(
        kind=sa.bindparam("to_kind"),
        value=sa.bindparam("to_value"),
        reason=sa.bindparam("to_reason"),
        revision=sa.bindparam("to_revision"),
        at=sa.bindparam("to_at"),
    )
)
_LOG = ballot_log.insert()
_OWN = sa.select(_B.item, _B.round, _B.kind, _B.value, _B.reason, _B.revision, _B.at).where(_B.participant_id == sa.bindparam("person"))


class RefusedVoteError(Exception):
    """The vote does not count; `key` says why."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


@dataclass(frozen=True, slots=True)
class Ballot:
    """What somebody votes on one item in one round. `value` counts options from 0 and is None unless kind is `vote`."""

    item: str
    round: int
    kind: str
    value: int | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StoredBallot:
    """A ballot with its revision (1 for the first) and UTC time."""

    ballot: Ballot
    revision: int
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Cast:
    """One vote as it came in; `code` is that of the workshop it was sent to, `day` is today as an ISO day."""

    code: str
    token: str
    wish: Ballot
    day: str


Outcome = StoredBallot | RefusedVoteError | NotFoundError | StoreError


@dataclass(slots=True)
class _Writes:
    """What a batch has decided and not yet written: one statement for all rows of a kind costs a fraction of one each."""

    decided: set[tuple[str, str]] = field(default_factory=set)  # token and item; the next vote there must see the one before
    first: list[dict[str, Any]] = field(default_factory=list)
    log: list[dict[str, Any]] = field(default_factory=list)
    again: list[dict[str, Any]] = field(default_factory=list)

    def carry_out(self, connection: Connection) -> None:
        for statement, rows in ((_FIRST, self.first), (_LOG, self.log), (_AGAIN, self.again)):
            if rows:
                connection.execute(statement, rows)
                rows.clear()
        self.decided.clear()


def vote_all(connection: Connection, casts: Sequence[Cast]) -> list[Outcome]:
    """Write many votes in order, as `vote` does; what became of each.

    A vote is refused before it writes, so all share one savepoint: one each costs more than the vote. Only where a row stands in
    the way of one of them (somebody voted through two processes at the same moment) they are tried again, each in its own.
    """
    try:
        with connection.begin_nested():
            writes = _Writes()
            outcomes = [_outcome(connection, cast, writes) for cast in casts]
            writes.carry_out(connection)
            return outcomes
    except (IntegrityError, DataError):
        return [_outcome_alone(connection, cast) for cast in casts]


def _outcome(connection: Connection, cast: Cast, writes: _Writes) -> Outcome:
    try:
        return _decide(connection, cast, writes)
    except (RefusedVoteError, NotFoundError) as refused:
        return refused


def _outcome_alone(connection: Connection, cast: Cast) -> Outcome:
    try:
        with connection.begin_nested():
            return vote(connection, cast.code, cast.token, cast.wish, cast.day)
    except (RefusedVoteError, NotFoundError) as refused:
        return refused
    except (IntegrityError, DataError) as error:
        return store_error(error)


def vote(connection: Connection, code: str, token: str, wish: Ballot, day: str) -> StoredBallot:
    """Write a ballot for the round it names; `day` is today as an ISO day. The same ballot again changes nothing, so a repeated request is harmless.

    While a round is discussed only the reason may change. Raises NotFoundError for an unknown item or a token of no one in the workshop of this code,
    RefusedVoteError when the round is not open (any more) or the option does not exist.
    """
    writes = _Writes()
    stored = _decide(connection, Cast(code, token, wish, day), writes)
    writes.carry_out(connection)
    return stored


def _decide(connection: Connection, cast: Cast, writes: _Writes) -> StoredBallot:
    """What `vote` stores, laid into `writes`."""
    wish, place = cast.wish, (cast.token, cast.wish.item)
    if place in writes.decided:
        writes.carry_out(connection)
    row = connection.execute(_JUDGED, {"token": codes.hash_token(cast.token), "key": wish.item}).first()
    if row is None or row.code != cast.code:
        raise NotFoundError("participant")
    _judge(row, wish, cast.day)
    reason = wish.reason if row.reasons else ""
    if row.ballot is not None and (row.kind, row.value, row.reason) == (wish.kind, wish.value, reason):
        return StoredBallot(wish, row.revision, row.at)
    at = now()
    writes.decided.add(place)
    if row.ballot is None:
        where = {"workshop_id": row.workshop_id, "item": wish.item, "round": wish.round, "participant_id": row.id}
        said = {"kind": wish.kind, "value": wish.value, "reason": reason, "at": at}
        writes.first.append({**where, **said, "revision": 1, "source": "phone", "chosen": False})
        return StoredBallot(wish, 1, at)
    writes.log.append({"ballot_id": row.ballot, "revision": row.revision, "kind": row.kind, "value": row.value, "at": row.at})
    new = {"to_kind": wish.kind, "to_value": wish.value, "to_reason": reason, "to_revision": row.revision + 1, "to_at": at}
    writes.again.append({"number": row.ballot, **new})
    return StoredBallot(wish, row.revision + 1, at)


def _judge(row: Any, wish: Ballot, day: str) -> None:
    """Raises RefusedVoteError."""
    if row.workshop_state != "running":
        raise RefusedVoteError("ballot.paused" if row.workshop_state == "paused" else "ballot.ended")
    if row.until is not None and day > row.until:
        raise RefusedVoteError("ballot.over")
    only_reason = row.state == "discuss" and (row.kind, row.value) == (wish.kind, wish.value) and row.ballot is not None
    if row.round != wish.round or (row.state != "open" and not only_reason):
        raise RefusedVoteError("ballot.was-closed")
    fits = wish.value is not None and 0 <= wish.value < row.options if wish.kind == VOTE else wish.value is None
    if wish.kind not in KINDS or not fits:
        raise RefusedVoteError("ballot.choose")


def own(connection: Connection, person: Person) -> dict[tuple[str, int], StoredBallot]:
    """Somebody's own ballots by item and round."""
    rows = connection.execute(_OWN, {"person": person.id})
    return {
        (item, number): StoredBallot(Ballot(item, number, kind, value, reason), rev, at)
        for item, number, kind, value, reason, rev, at in rows
    }
