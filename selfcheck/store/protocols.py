"""Reads the protocol of a workshop: what may be told of every item, and the hash of the ballots once it has ended."""

from __future__ import annotations

from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from selfcheck import __version__
from selfcheck.agreement import shift
from selfcheck.store import rounds, workshops
from selfcheck.store.tables import ballot, participant, workshop
from selfcheck.store.workshop_rows import Workshop, load, load_asked
from selfcheck.workshop.models import Decision
from selfcheck.workshop.protocol import BallotRow, Discarded, ItemTold, Protocol, RoundTold, Said, hash_ballots
from selfcheck.workshop.results import Shown
from selfcheck.workshop.states import Command, ItemNow, NotAllowedError


def read_protocol(connection: Connection, number: int) -> Protocol:
    """What may be told of a workshop now. While it runs, rounds that are not revealed are left out, also a previewed one.

    Raises NotFoundError, NotAllowedError before the start.
    """
    opened = load(connection, number)
    if opened.started is None or opened.catalogue is None or opened.rules_sha256 is None:
        raise NotAllowedError("protocol.not-started")
    ended = opened.state == "ended"
    decisions = {key: one.decision for key, one in rounds.load_decisions(connection, number).items()}
    discarded = rounds.voided(connection, number)
    sizes = {role: one.joined for role, one in rounds.standing(connection, number).items()}
    return Protocol(
        rules=opened.rules,
        rules_sha256=opened.rules_sha256,
        edition=opened.catalogue,
        rehearsal=opened.rehearsal,
        state=opened.state,
        started=opened.started,
        ended=opened.ended,
        delete_on=opened.delete_on,
        total=sum(sizes.values()),
        people=tuple(rounds.told_numbers(sizes, opened.rules.k)),
        items=tuple(_item(connection, opened, item, decisions.get(item.key), discarded) for item in opened.items),
        ballots_sha256=hash_ballots(_ballots(connection, number)) if ended else None,
        software=__version__,
    )


def is_over(connection: Connection, number: int, day: str) -> bool:
    """Whether a self-paced workshop still runs although its last day lies before `day` (ISO); nobody can vote in it any more."""
    return _is_over(load(connection, number), day)


def list_over(connection: Connection, day: str) -> list[int]:
    """Workshops for which `is_over` holds."""
    c = workshop.c
    rows = connection.execute(sa.select(c.id).where(c.until < day, c.state.in_(("running", "paused")))).scalars().all()
    return [number for number in rows if is_over(connection, number, day)]


def end_if_over(connection: Connection, number: int, day: str) -> Workshop:
    """End a workshop that is over, which freezes its votes; any other stays as it is."""
    opened = load(connection, number, lock=True, lock_items=True)
    if not _is_over(opened, day):
        return opened
    return workshops.command(connection, number, Command("end", opened.state, opened.revision), "facilitator")


def _is_over(opened: Workshop, day: str) -> bool:
    until = opened.rules.until if opened.rules.mode == "self-paced" else None
    return until is not None and day > until and opened.state in ("running", "paused")


def _item(
    connection: Connection, opened: Workshop, item: ItemNow, decision: Decision | None, discarded: list[tuple[str, int, str]]
) -> ItemTold:
    asked, ended = load_asked(connection, opened.id, item.key), opened.state == "ended"
    void = tuple(Discarded(round_, note) for key, round_, note in discarded if key == item.key)
    told: list[RoundTold] = []
    for round_ in range(1, item.round + 1):
        found = rounds.shown(connection, opened.id, item.key, round_, desk=ended)
        if found is not None:
            reasons = rounds.reasons(connection, opened.id, item.key, round_, chosen_only=True, desk=ended)
            said = tuple(Said(one.kind, one.value, one.text, one.roles) for one in reasons)
            told.append(RoundTold(round_, found, said, _shift(told[-1].shown if told else None, found)))
    waiting = item.state in ("open", "closed") and not (told and told[-1].number == item.round)
    return ItemTold(item.key, item.state, asked, tuple(told), void, decision, item.round if waiting else 0)


def _shift(before: Shown | None, after: Shown) -> Fraction | None:
    if before is None or before.whole is None or after.whole is None:
        return None
    return shift(before.whole.votes, after.whole.votes)


def _ballots(connection: Connection, number: int) -> list[BallotRow]:
    b, p = ballot.c, participant.c
    rows = connection.execute(
        sa.select(b.item, b.round, b.id, b.participant_id, p.role, b.kind, b.value, b.reason, b.revision, b.at, b.source)
        .join(participant, p.id == b.participant_id)
        .where(b.workshop_id == number)
    )
    return [BallotRow(*row) for row in rows]
