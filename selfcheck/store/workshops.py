"""Workshops as a whole: created, changed until they start, steered by commands that name what they saw, ended, deleted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from selfcheck.catalogue import Catalogue
from selfcheck.store import rounds
from selfcheck.store.tables import participant, workshop, workshop_item, workshop_role
from selfcheck.store.values import NotFoundError, now
from selfcheck.store.workshop_access import admit_to_desk, destroy_secrets
from selfcheck.store.workshop_rows import Logged, Workshop, load, log, refuse_ended
from selfcheck.workshop import codes
from selfcheck.workshop.models import Decision, Rules, ask, rules_sha256
from selfcheck.workshop.states import OF_MINUTES, Command, ItemNow, NotAllowedError, Right, next_item, next_state

UNUSED_DAYS = 365  # a workshop that never ends is deleted this many days after it was created
_TRIES = 20


class StaleError(Exception):
    """The command was given in a state that has passed; `present` is how it stands now."""

    def __init__(self, present: Workshop) -> None:
        self.present = present
        super().__init__("the state has changed")


@dataclass(frozen=True, slots=True)
class Created:
    """The secrets of a new workshop, told this once: tokens for links, the recovery phrase for paper."""

    id: int
    code: str
    facilitator: str
    minutes: str
    recovery: str


# --- before the start -----------------------------------------------------------------------------------------------------


def create(connection: Connection, rules: Rules, rehearsal: bool = False) -> Created:
    """Store a new workshop in the lobby. `rehearsal` marks one whose participants are simulated; it never changes."""
    at = now()
    taken = set(connection.execute(sa.select(workshop.c.code)).scalars())
    code = next(code for code in (codes.join_code() for _ in range(_TRIES)) if code not in taken)
    made = connection.execute(
        workshop.insert().values(
            code=code,
            rules=_json(rules),
            rehearsal=rehearsal,
            state="lobby",
            revision=0,
            until=rules.until,
            reasons=rules.reasons,
            created=at,
            delete_on=at.date() + dt.timedelta(days=UNUSED_DAYS),
        )
    )
    assert made.inserted_primary_key is not None
    number = int(made.inserted_primary_key[0])
    _write_places(connection, number, rules)
    facilitator = admit_to_desk(connection, number, "facilitator", codes.token())
    minutes = admit_to_desk(connection, number, "minutes", codes.token())
    recovery = admit_to_desk(connection, number, "recovery", codes.recovery_phrase())
    return Created(number, code, facilitator, minutes, recovery)


def change_rules(connection: Connection, number: int, rules: Rules, revision: int) -> Workshop:
    """Replace the rules of a workshop in the lobby. Raises StaleError, NotAllowedError once it has started."""
    opened = _as_seen(connection, number, Command("rules", "lobby", revision))
    gone = {role.id for role in opened.rules.roles} - {role.id for role in rules.roles}
    if gone and _joined(connection, number, gone):
        raise NotAllowedError("workshop.role-in-use")
    connection.execute(workshop_role.delete().where(workshop_role.c.workshop_id == number))
    _write_places(connection, number, rules)
    changed = {"rules": _json(rules), "until": rules.until, "reasons": rules.reasons}
    return _changed(connection, opened, Logged("", 0, "rules", "lobby", "facilitator", "", now()), **changed)


def start(connection: Connection, number: int, catalogue: Catalogue, revision: int) -> Workshop:
    """Freeze rules and texts with their hash, and begin; a self-paced workshop opens all items at once.

    Raises StaleError, NotAllowedError without items or with one the catalogue does not have.
    """
    command = Command("start", "lobby", revision)
    opened = _as_seen(connection, number, command)
    rules, state = opened.rules, next_state(opened.state, command)
    asked = [(item.key, ask(catalogue, item, rules.phase)) for item in rules.items]
    if not asked:
        raise NotAllowedError("workshop.no-items")
    texts = [(key, one) for key, one in asked if one is not None]
    if len(texts) < len(asked):
        raise NotAllowedError("workshop.item-gone")
    at_once = rules.mode == "self-paced"
    rows = [
        {"workshop_id": number, "item": key, "position": position, "state": "open" if at_once else "prepared", "round": int(at_once)}
        | {"previewed": False, "options": len(one.options), "asked": one.model_dump_json(by_alias=True)}
        for position, (key, one) in enumerate(texts)
    ]
    connection.execute(workshop_item.insert(), rows)
    frozen = {
        "rules_sha256": rules_sha256(rules, [one for _, one in texts], catalogue),
        "catalogue_id": catalogue.id,
        "catalogue_version": catalogue.version,
        "catalogue_sha256": catalogue.sha256,
    }
    at = now()
    line = Logged("", 0, "start", state, "facilitator", "", at)
    return _changed(connection, opened, line, state=state, current=rows[0]["item"], started=at, **frozen)


# --- steering ----------------------------------------------------------------------------------------------------------------


def command(connection: Connection, number: int, wish: Command, right: Right) -> Workshop:
    """Carry out one step. Raises StaleError, NotAllowedError, NotFoundError for an unknown item.

    `show` only moves what phones and screen follow. Closing freezes the round in this transaction. Everything is logged.
    """
    if right != "facilitator" and wish.name not in OF_MINUTES:
        raise NotAllowedError("workshop.not-yours")
    opened = _as_seen(connection, number, wish)
    if wish.name == "start":
        raise NotAllowedError("workshop.no-such-step")
    if not wish.item:
        return _step_workshop(connection, opened, wish, right)
    item = opened.item(wish.item)
    if item is None:
        raise NotFoundError(wish.item)
    if wish.name == "show":
        return _changed(connection, opened, Logged(item.key, item.round, "show", item.state, right, "", now()), current=item.key)
    if opened.state != "running":
        raise NotAllowedError("workshop.not-running")
    return _step_item(connection, opened, item, wish, right)


def decide(connection: Connection, number: int, wish: Command, content: Decision, version: int, right: Right) -> Workshop:
    """Store a decision and move the item to decided, both or neither. `version`: the decision known, 0 for the first."""
    done = command(connection, number, wish, right)
    rounds.save_decision(connection, number, wish.item, content, version)
    return done


def set_timer(connection: Connection, number: int, ends: dt.datetime | None) -> None:
    """The advisory timer; it closes nothing."""
    connection.execute(workshop.update().where(workshop.c.id == number).values(timer=ends))


def set_places(connection: Connection, number: int, role: str, places: int | None) -> None:
    """How many may join in a role from now on; None without a bound. Raises NotAllowedError once the workshop has ended."""
    refuse_ended(load(connection, number, lock=True))
    where = (workshop_role.c.workshop_id == number, workshop_role.c.role == role)
    connection.execute(workshop_role.update().where(*where).values(places=places))
    log(connection, number, Logged("", 0, "places", "", "facilitator", f"{role}: {places}", now()))


def _step_workshop(connection: Connection, opened: Workshop, wish: Command, right: Right) -> Workshop:
    state, at = next_state(opened.state, wish), now()
    more: dict[str, object] = {}
    if state == "ended":
        for item in opened.items:
            if item.state == "open":
                _step_item(connection, opened, item, Command("close", "open", 0, item.key), right)
        destroy_secrets(connection, opened.id)
        more = {"ended": at, "delete_on": at.date() + dt.timedelta(days=opened.rules.keep_days), "timer": None}
    return _changed(connection, opened, Logged("", 0, wish.name, state, right, wish.reason, at), state=state, **more)


def _step_item(connection: Connection, opened: Workshop, item: ItemNow, wish: Command, right: Right) -> Workshop:
    after, at = next_item(item, wish, opened.rules.rounds), now()
    if wish.name == "close":
        rounds.close_round(connection, opened, item, at)
    elif wish.name == "reopen":
        rounds.forget_round(connection, opened.id, item)
    elif wish.name == "discard":
        rounds.void_round(connection, opened, item, wish.reason, at)
    where = (workshop_item.c.workshop_id == opened.id, workshop_item.c.item == item.key)
    values = {"state": after.state, "round": after.round, "previewed": after.previewed}
    connection.execute(workshop_item.update().where(*where).values(**values))
    line = Logged(item.key, after.round, wish.name, after.state, right, wish.reason, at)
    return _changed(connection, opened, line, current=item.key, timer=None)


def _as_seen(connection: Connection, number: int, wish: Command) -> Workshop:
    """The workshop, locked, if it still stands as the command saw it. Raises StaleError, NotFoundError."""
    opened = load(connection, number, lock=True, lock_items=True)
    item = opened.item(wish.item) if wish.item else None
    state = item.state if item else opened.state
    if opened.revision != wish.revision or state != wish.state:
        raise StaleError(opened)
    return opened


def _changed(connection: Connection, opened: Workshop, line: Logged, **values: object) -> Workshop:
    """Write the change with the next revision and its line in the log."""
    log(connection, opened.id, line)
    connection.execute(workshop.update().where(workshop.c.id == opened.id).values(revision=workshop.c.revision + 1, **values))
    return load(connection, opened.id)


# --- deletion ------------------------------------------------------------------------------------------------------------------


def delete(connection: Connection, number: int) -> None:
    """Remove a workshop with everything that belongs to it."""
    connection.execute(workshop.delete().where(workshop.c.id == number))


def purge_due(connection: Connection, today: dt.date) -> int:
    """Delete every workshop whose day has come; how many there were."""
    return connection.execute(workshop.delete().where(workshop.c.delete_on <= today)).rowcount


def _joined(connection: Connection, number: int, roles: set[str]) -> bool:
    c = participant.c
    return connection.execute(sa.select(c.id).where(c.workshop_id == number, c.role.in_(roles)).limit(1)).first() is not None


def _write_places(connection: Connection, number: int, rules: Rules) -> None:
    rows = [{"workshop_id": number, "role": role.id, "places": role.expected} for role in rules.roles]
    connection.execute(workshop_role.insert(), rows)


def _json(rules: Rules) -> str:
    return rules.model_dump_json(by_alias=True)
