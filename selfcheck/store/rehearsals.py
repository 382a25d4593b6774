"""Rehearsals: workshops of their own whose people are imagined; in any other workshop nobody is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from selfcheck.store.tables import ballot, participant
from selfcheck.store.values import now
from selfcheck.store.workshop_rows import Workshop, load, load_asked
from selfcheck.store.workshops import Created, create
from selfcheck.workshop.models import Rules
from selfcheck.workshop.rehearsal import imagine, roles_of_people
from selfcheck.workshop.states import ItemNow, NotAllowedError

_P, _B = participant.c, ballot.c
_AWAKE = dt.timedelta(days=400)  # imagined people hold no phone that could fall asleep


def create_rehearsal(connection: Connection, rules: Rules) -> Created:
    """A new workshop in the lobby with these rules and 30 imagined people; real phones may join too, without a card."""
    roles = [role.model_copy(update={"expected": None}) for role in rules.roles]
    made = create(connection, rules.model_copy(update={"roles": roles, "cards": False}), rehearsal=True)
    at = now()
    rows = [
        {"workshop_id": made.id, "role": role, "joined": at, "seen": at + _AWAKE, "paper": False} for role in roles_of_people(rules.roles)
    ]
    connection.execute(participant.insert(), rows)
    return made


def let_vote(connection: Connection, number: int, reasons: Sequence[str]) -> Workshop:
    """Whoever is imagined votes in every open round; `reasons` are sentences some of them give.

    The same workshop gives the same votes. Raises NotAllowedError when it is no rehearsal or nothing is open.
    """
    opened = load(connection, number, lock=True)
    if not opened.rehearsal:
        raise NotAllowedError("desk-setup.no-rehearsal")
    if opened.state != "running" or not any(item.state == "open" for item in opened.items):
        raise NotAllowedError("workshop.not-open")
    for item in opened.items:
        if item.state == "open":
            _vote_on(connection, opened, item, reasons if opened.rules.reasons else ())
    return load(connection, number)


def _vote_on(connection: Connection, opened: Workshop, item: ItemNow, reasons: Sequence[str]) -> None:
    """Ballots of this round, for those who have none yet. Imagined people hold no token, and they are no show of hands."""
    imagined = (_P.workshop_id == opened.id, _P.token_hash.is_(None), _P.withdrawn.is_(None), ~_P.paper)
    people = connection.execute(sa.select(_P.id, _P.role).where(*imagined).order_by(_P.id)).all()
    where = (_B.workshop_id == opened.id, _B.item == item.key, _B.round == item.round)
    voted = set(connection.execute(sa.select(_B.participant_id).where(*where)).scalars())
    ordered = load_asked(connection, opened.id, item.key).ordered
    said = imagine([one.role for one in people], item.options, ordered, item.position, item.round, opened.code, reasons)
    at = now()
    same = {"workshop_id": opened.id, "item": item.key, "round": item.round, "revision": 1, "at": at, "source": "phone", "chosen": False}
    rows = [
        {**same, "participant_id": one.id, "kind": vote.kind, "value": vote.value, "reason": vote.reason}
        for one, vote in zip(people, said, strict=True)
        if one.id not in voted
    ]
    if rows:
        connection.execute(ballot.insert(), rows)
