"""Rounds of an item: frozen when they close, shown only as the rules allow; reasons, shows of hands and decisions."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from selfcheck.store.tables import ballot, decision, participant, round_snapshot
from selfcheck.store.values import NotFoundError, now
from selfcheck.store.workshop_rows import Workshop, load, load_asked, refuse_ended
from selfcheck.workshop.live import ASLEEP_AFTER_S
from selfcheck.workshop.models import Decision
from selfcheck.workshop.results import ABSTAINED, NOT_APPLICABLE, VOTE, Cast, Frozen, Shown, freeze, group_roles, show
from selfcheck.workshop.states import TOLD, ItemNow, NotAllowedError

_B, _P = ballot.c, participant.c


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many people of one role there are; never what they voted. `missing` are awake and have not voted yet."""

    joined: int
    awake: int
    voted: int
    missing: int


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason somebody gave. `roles` is empty where naming the role would tell too much."""

    ballot: int
    kind: str
    value: int | None
    text: str
    roles: tuple[str, ...]
    chosen: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """One version of a decision."""

    version: int
    decision: Decision
    at: dt.datetime


# --- numbers, also while a round is open ---------------------------------------------------------------------------------


def standing(connection: Connection, number: int, key: str | None = None, at: dt.datetime | None = None) -> dict[str, Numbers]:
    """People by role, of every role of the rules; with `key` how many have voted in the item's present round."""
    opened = load(connection, number)
    item = opened.item(key)
    voted = _voters(connection, number, item) if item else {}
    since = (at or now()) - dt.timedelta(seconds=ASLEEP_AFTER_S)
    rows = connection.execute(sa.select(_P.id, _P.role, _P.seen, _P.paper).where(_P.workshop_id == number, _P.withdrawn.is_(None))).all()
    counted: dict[str, Counter[str]] = {role.id: Counter() for role in opened.rules.roles}
    for person, role, seen, paper in rows:
        has_voted = person in voted
        if paper and not has_voted:
            continue
        awake = paper or seen >= since
        counted.setdefault(role, Counter()).update(joined=1, awake=int(awake), voted=int(has_voted), missing=int(awake and not has_voted))
    return {role: Numbers(one["joined"], one["awake"], one["voted"], one["missing"]) for role, one in counted.items()}


def progress(connection: Connection, number: int) -> dict[str, tuple[int, int]]:
    """By role of a self-paced workshop: how many take part by themselves, and how many of them have answered every item."""
    opened = load(connection, number)
    counted = {role.id: Counter[str]() for role in opened.rules.roles}
    answered = sa.func.count(sa.distinct(_B.item))
    rows = connection.execute(
        sa.select(_P.role, answered)
        .outerjoin(ballot, sa.and_(_B.participant_id == _P.id, _B.workshop_id == number))
        .where(_P.workshop_id == number, _P.withdrawn.is_(None), _P.paper.is_(False))
        .group_by(_P.id, _P.role)
    )
    for role, items in rows:
        counted.setdefault(role, Counter()).update(joined=1, done=int(items == len(opened.items)))
    return {role: (one["joined"], one["done"]) for role, one in counted.items()}


def told_numbers(sizes: Mapping[str, int], k: int) -> list[tuple[tuple[str, ...], int]]:
    """Numbers per role as a screen may show them: from k on, smaller roles together; empty if only the total may be told."""
    groups = group_roles({role: size for role, size in sizes.items() if size}, k)
    return [(group, sum(sizes[role] for role in group)) for group in groups]


def _voters(connection: Connection, number: int, item: ItemNow) -> set[int]:
    where = (_B.workshop_id == number, _B.item == item.key, _B.round == item.round)
    return set(connection.execute(sa.select(_B.participant_id).where(*where)).scalars())


# --- closing, and what is told afterwards --------------------------------------------------------------------------------


def close_round(connection: Connection, opened: Workshop, item: ItemNow, at: dt.datetime) -> None:
    """Freeze the ballots of the present round. Belongs into the transaction that closes the item."""
    casts = _casts(connection, opened.id, item.key, item.round)
    earlier = _snapshots(connection, opened.id, item.key)
    counting = [round_ for round_, (_, void) in earlier.items() if not void and round_ < item.round]
    before = _casts(connection, opened.id, item.key, max(counting)) if counting else []
    present = {role: one.voted + one.missing for role, one in standing(connection, opened.id, item.key, at).items()}
    frozen = freeze(casts, present, opened.rules, item.options, [one for one, _ in earlier.values()], before)
    values = {"content": json.dumps(frozen.as_data(), ensure_ascii=False), "at": at, "void": False, "note": ""}
    connection.execute(round_snapshot.insert().values(workshop_id=opened.id, item=item.key, round=item.round, **values))


def forget_round(connection: Connection, number: int, item: ItemNow) -> None:
    """Take a snapshot back because its round is opened again; the ballots stay."""
    connection.execute(round_snapshot.delete().where(*_of_round(number, item.key, item.round)))


def void_round(connection: Connection, opened: Workshop, item: ItemNow, reason: str, at: dt.datetime) -> None:
    """Mark the present round as discarded; its ballots stay and count no more."""
    if item.state == "open":
        close_round(connection, opened, item, at)
    connection.execute(round_snapshot.update().where(*_of_round(opened.id, item.key, item.round)).values(void=True, note=reason))


def shown(connection: Connection, number: int, key: str, round_: int | None = None, desk: bool = False) -> Shown | None:
    """What may be shown of a round (the present one unless named); None while it may not be told.

    A round may be told once it is revealed; the desk also sees a closed one after the step `preview` or the workshop's
    end. Earlier rounds of an item stay told; discarded ones are not. Raises NotFoundError.
    """
    opened = load(connection, number)
    item = opened.item(key)
    if item is None:
        raise NotFoundError(key)
    wanted = item.round if round_ is None else round_
    if not may_tell(item, wanted, desk, opened.state == "ended"):
        return None
    found = _snapshots(connection, number, key).get(wanted)
    if found is None or found[1]:
        return None
    return show(found[0], opened.rules, load_asked(connection, number, key).ordered)


def may_tell(item: ItemNow, round_: int, desk: bool = False, ended: bool = False) -> bool:
    """Whether a round's values may be told: an earlier round, or the present one from its revealing on."""
    if not 1 <= round_ <= item.round:
        return False
    if round_ < item.round or item.state in TOLD:
        return True
    return desk and item.state == "closed" and (item.previewed or ended)


def voided(connection: Connection, number: int) -> list[tuple[str, int, str]]:
    """Discarded rounds with the reason: (item, round, reason)."""
    c = round_snapshot.c
    rows = connection.execute(sa.select(c.item, c.round, c.note).where(c.workshop_id == number, c.void).order_by(c.at))
    return [(item, round_, note) for item, round_, note in rows]


# --- reasons --------------------------------------------------------------------------------------------------------------


def reasons(connection: Connection, number: int, key: str, round_: int, chosen_only: bool = False, desk: bool = False) -> list[Reason]:
    """Reasons of a round that may be told, by kind and level; the screen asks for the chosen ones only."""
    told = shown(connection, number, key, round_, desk)
    if told is None or told.whole is None:
        return []
    of_role = {role: group.roles for group in told.groups for role in group.roles}
    conditions = [_B.workshop_id == number, _B.item == key, _B.round == round_, _B.reason != ""]
    rows = connection.execute(
        sa.select(_B.id, _B.kind, _B.value, _B.reason, _P.role, _B.chosen)
        .join(participant, _P.id == _B.participant_id)
        .where(*conditions, *([_B.chosen] if chosen_only else []))
        .order_by(_B.kind.desc(), _B.value, sa.func.length(_B.reason), _B.reason)  # not in the order people wrote in
    )
    return [Reason(number_, kind, value, text, of_role.get(role, ()), chosen) for number_, kind, value, text, role, chosen in rows]


def choose_reason(connection: Connection, number: int, ballot_id: int, chosen: bool) -> None:
    """Put a reason on the screen or take it away. Raises NotAllowedError once the workshop has ended: its protocol stands."""
    refuse_ended(load(connection, number, lock=True))
    connection.execute(ballot.update().where(_B.id == ballot_id, _B.workshop_id == number).values(chosen=chosen))


# --- show of hands ----------------------------------------------------------------------------------------------------------


def save_paper_votes(connection: Connection, number: int, key: str, role: str, counts: Mapping[int | str, int]) -> None:
    """Replace the show of hands of one role in the open round: how many for each option, `abstained`, `not-applicable`.

    Each hand is a ballot of its own with source `paper`. Raises NotAllowedError unless the item is open, ValueError for
    numbers below 0, above 500 in all, or options that do not exist.
    """
    opened = load(connection, number, lock=True)
    item = opened.item(key)
    if item is None or item.state != "open" or opened.state != "running" or opened.rules.role(role) is None:
        raise NotAllowedError("workshop.not-open")
    hands = [(kind, value) for (kind, value), count in _hands(counts, item.options) for _ in range(count)]
    old = sa.select(_P.id).where(_P.workshop_id == number, _P.role == role, _P.paper)
    connection.execute(ballot.delete().where(_B.item == key, _B.round == item.round, _B.participant_id.in_(old)))
    people = list(connection.execute(old.order_by(_P.id)).scalars())
    at = now()
    while len(people) < len(hands):
        made = connection.execute(participant.insert().values(workshop_id=number, role=role, joined=at, seen=at, paper=True))
        assert made.inserted_primary_key is not None
        people.append(int(made.inserted_primary_key[0]))
    rows = [
        {"participant_id": person, "kind": kind, "value": value, "workshop_id": number, "item": key, "round": item.round}
        | {"reason": "", "revision": 1, "at": at, "source": "paper", "chosen": False}
        for person, (kind, value) in zip(people, hands, strict=False)
    ]
    if rows:
        connection.execute(ballot.insert(), rows)


def _hands(counts: Mapping[int | str, int], options: int) -> list[tuple[tuple[str, int | None], int]]:
    known: dict[int | str, tuple[str, int | None]] = {option: (VOTE, option) for option in range(options)}
    known |= {ABSTAINED: (ABSTAINED, None), NOT_APPLICABLE: (NOT_APPLICABLE, None)}
    if not set(counts) <= set(known) or min(counts.values(), default=0) < 0 or sum(counts.values()) > 500:
        raise ValueError("a show of hands has numbers from 0 for the options of its item")
    return [(known[name], count) for name, count in counts.items()]


# --- decisions ----------------------------------------------------------------------------------------------------------------


def save_decision(connection: Connection, number: int, key: str, content: Decision, version: int) -> int:
    """Store a decision over the version known (0 for the first); returns the new one. Raises NotAllowedError when newer."""
    newest = connection.execute(
        sa.select(sa.func.max(decision.c.version)).where(decision.c.workshop_id == number, decision.c.item == key)
    ).scalar()
    if (newest or 0) != version:
        raise NotAllowedError("workshop.decision-changed")
    text = content.model_dump_json(by_alias=True)
    connection.execute(decision.insert().values(workshop_id=number, item=key, version=version + 1, content=text, at=now()))
    return version + 1


def load_decisions(connection: Connection, number: int) -> dict[str, Decided]:
    """The newest decision of every item that has one."""
    c = decision.c
    rows = connection.execute(sa.select(c.item, c.version, c.content, c.at).where(c.workshop_id == number).order_by(c.version))
    return {item: Decided(version, Decision.model_validate_json(content), at) for item, version, content, at in rows}


# --- rows -----------------------------------------------------------------------------------------------------------------------


def _casts(connection: Connection, number: int, key: str, round_: int) -> list[Cast]:
    rows = connection.execute(
        sa.select(_B.participant_id, _P.role, _B.kind, _B.value, _B.source)
        .join(participant, _P.id == _B.participant_id)
        .where(_B.workshop_id == number, _B.item == key, _B.round == round_)
        .order_by(_B.id)
    )
    return [Cast(*row) for row in rows]


def _snapshots(connection: Connection, number: int, key: str) -> dict[int, tuple[Frozen, bool]]:
    """Frozen rounds of an item by number, and whether they are void."""
    c = round_snapshot.c
    rows = connection.execute(sa.select(c.round, c.content, c.void).where(c.workshop_id == number, c.item == key).order_by(c.round))
    return {round_: (Frozen.from_data(json.loads(content)), void) for round_, content, void in rows}


def _of_round(number: int, key: str, round_: int) -> tuple[sa.ColumnElement[bool], ...]:
    c = round_snapshot.c
    return c.workshop_id == number, c.item == key, c.round == round_
