"""A workshop as stored: where it stands, what it asks, and the log every command leaves behind."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from selfcheck.models import Text
from selfcheck.store.tables import phase_log, workshop, workshop_item
from selfcheck.store.values import NotFoundError
from selfcheck.workshop.models import Asked, Rules
from selfcheck.workshop.states import ItemNow, NotAllowedError

_ID: sa.BindParameter[Any] = sa.bindparam("number")
_WORKSHOP = sa.select(workshop).where(workshop.c.id == _ID)
# Votes hold a share of their item and of the workshop's key: a command waits for them, they do not wait for it.
_LOCKED = _WORKSHOP.with_for_update(key_share=True)
_OF_CODE = sa.select(workshop.c.id).where(workshop.c.code == sa.bindparam("code"))
_ITEMS = (
    sa.select(*(c for c in workshop_item.c if c.name != "asked"))
    .where(workshop_item.c.workshop_id == _ID)
    .order_by(workshop_item.c.position)
)
_LOCKED_ITEMS = _ITEMS.with_for_update(key_share=True)
_TITLES = (
    sa.select(workshop_item.c.item, workshop_item.c.asked).where(workshop_item.c.workshop_id == _ID).order_by(workshop_item.c.position)
)
_ASKED = sa.select(workshop_item.c.asked).where(workshop_item.c.workshop_id == _ID, workshop_item.c.item == sa.bindparam("key"))


@dataclass(frozen=True, slots=True)
class Workshop:
    """Times are UTC. `revision` counts commands; `items` is empty before the start; `timer` is when the advisory timer ends."""

    id: int
    code: str
    rules: Rules
    rules_sha256: str | None
    catalogue: tuple[str, str, str] | None
    rehearsal: bool
    state: str
    current: str | None
    revision: int
    timer: dt.datetime | None
    created: dt.datetime
    started: dt.datetime | None
    ended: dt.datetime | None
    delete_on: dt.date
    items: tuple[ItemNow, ...]

    def item(self, key: str | None) -> ItemNow | None:
        return next((item for item in self.items if item.key == key), None)

    @property
    def current_item(self) -> ItemNow | None:
        """What phones and screen follow."""
        return self.item(self.current)


@dataclass(frozen=True, slots=True)
class Logged:
    """One command in the log; item '' for the workshop itself."""

    item: str
    round: int
    step: str
    state: str
    access: str
    note: str
    at: dt.datetime


def load(connection: Connection, number: int, lock: bool = False, lock_items: bool = False) -> Workshop:
    """One workshop. `lock` keeps others from changing it until the transaction ends, `lock_items` also from voting. Raises NotFoundError."""
    row = connection.execute(_LOCKED if lock else _WORKSHOP, {"number": number}).mappings().first()
    if row is None:
        raise NotFoundError(str(number))
    items = tuple(_item(one) for one in connection.execute(_LOCKED_ITEMS if lock_items else _ITEMS, {"number": number}).mappings())
    return _workshop(row, items)


def refuse_ended(opened: Workshop) -> None:
    """Raises NotAllowedError once a workshop has ended: from then on it is read only."""
    if opened.state == "ended":
        raise NotAllowedError("workshop.not-running")


def load_titles(connection: Connection, number: int) -> dict[str, Text]:
    """Titles of all items as they were frozen, by key."""
    return {key: _asked(asked).title for key, asked in connection.execute(_TITLES, {"number": number})}


def find_code(connection: Connection, code: str) -> int:
    """The workshop of a join code. Raises NotFoundError."""
    found = connection.execute(_OF_CODE, {"code": code}).scalar()
    if found is None:
        raise NotFoundError(code)
    return int(found)


def list_all(connection: Connection) -> list[Workshop]:
    """All workshops of this store, the newest first; for the list of mode `local`."""
    rows = connection.execute(sa.select(workshop).order_by(workshop.c.id.desc())).mappings().all()
    return [_workshop(row, ()) for row in rows]


def load_asked(connection: Connection, number: int, key: str) -> Asked:
    """The frozen texts of an item. Raises NotFoundError."""
    text = connection.execute(_ASKED, {"number": number, "key": key}).scalar()
    if text is None:
        raise NotFoundError(key)
    return _asked(text)


def revisions(connection: Connection) -> dict[int, int]:
    """The revision of every workshop that still runs, for those who wait for news."""
    rows = connection.execute(sa.select(workshop.c.id, workshop.c.revision).where(workshop.c.state != "ended"))
    return {int(row.id): int(row.revision) for row in rows}


def log(connection: Connection, number: int, line: Logged) -> None:
    """Add a line to the log."""
    values = {"item": line.item, "round": line.round, "step": line.step, "state": line.state, "access": line.access}
    connection.execute(phase_log.insert().values(workshop_id=number, **values, note=line.note, at=line.at))


def read_log(connection: Connection, number: int) -> list[Logged]:
    """Every command, the oldest first."""
    c = phase_log.c
    rows = connection.execute(
        sa.select(c.item, c.round, c.step, c.state, c.access, c.note, c.at).where(c.workshop_id == number).order_by(c.id)
    )
    return [Logged(*row) for row in rows]


# Every phone of a room reads the same frozen texts; which text means what never changes.
@lru_cache(maxsize=256)
def _asked(text: str) -> Asked:
    return Asked.model_validate_json(text)


@lru_cache(maxsize=64)
def _rules(text: str) -> Rules:
    return Rules.model_validate_json(text)


def _item(row: RowMapping) -> ItemNow:
    return ItemNow(row["item"], row["position"], row["state"], row["round"], row["previewed"], row["options"])


def _workshop(row: RowMapping, items: tuple[ItemNow, ...]) -> Workshop:
    edition = (row["catalogue_id"], row["catalogue_version"], row["catalogue_sha256"]) if row["catalogue_id"] else None
    return Workshop(
        id=row["id"],
        code=row["code"],
        rules=_rules(row["rules"]),
        rules_sha256=row["rules_sha256"],
        catalogue=edition,
        rehearsal=row["rehearsal"],
        state=row["state"],
        current=row["current"],
        revision=row["revision"],
        timer=row["timer"],
        created=row["created"],
        started=row["started"],
        ended=row["ended"],
        delete_on=row["delete_on"],
        items=items,
    )
