"""Reading and writing assessments: each function works on one connection, inside the caller's transaction."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from selfcheck.assessment import Assessment, Edition, Snapshot, as_data
from selfcheck.catalogue import Catalogue
from selfcheck.entries import Place, differing, from_entries, to_entries
from selfcheck.store.tables import assessment, change, entry, snapshot

MAX_SNAPSHOTS = 100


class NotFoundError(Exception):
    """There is no such assessment (any more)."""


class ConflictError(Exception):
    """The value was changed elsewhere since it was read; `current` is what stands now."""

    def __init__(self, current: Value) -> None:
        self.current = current
        super().__init__("changed elsewhere")


@dataclass(frozen=True, slots=True)
class Value:
    """A stored value with the revision and UTC time it was written; None and 0 where nothing is stored."""

    value: Any
    revision: int
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list of assessments; times UTC."""

    key: str
    title: str
    catalogue_sha256: str
    created: dt.datetime
    used: dt.datetime


@dataclass(frozen=True, slots=True)
class Stored:
    """An assessment as stored, with the revision of every value."""

    id: int
    key: str
    title: str
    revision: int
    edition: Edition
    catalogue_sha256: str
    values: dict[Place, Value]
    snapshots: tuple[Snapshot, ...]

    @property
    def assessment(self) -> Assessment:
        """The assessment these values make, snapshots as its history."""
        made = from_entries(self.edition, {place: value.value for place, value in self.values.items()})
        return made.model_copy(update={"history": list(self.snapshots)})


    @property
    def pending(self) -> int:
        """Choices that lack their reason and therefore count as not made: not applicable, deviating target."""
        answers = self.assessment.answers
        values = {place: value.value for place, value in self.values.items() if place.section == "answers"}
        unreasoned = [p for p, v in values.items() if p.field == "rating" and v == "not-applicable" and answers[p.item].state == "open"]
        untold = [p for p in values if p.field == "target" and answers[p.item].target is None]
        return len(unreasoned) + len(untold)


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the log; old and new are plain values, None = nothing."""

    revision: int
    place: Place
    old: Any
    new: Any
    at: dt.datetime
    undoes: int | None


def now() -> dt.datetime:
    """UTC without zone, as stored."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


def create(connection: Connection, catalogue: Catalogue, content: Assessment, title: str = "") -> str:
    """Store a new assessment with everything in `content`; returns its key."""
    key, at = secrets.token_urlsafe(16), now()
    made = connection.execute(
        assessment.insert().values(
            key=key,
            title=title[:200],
            catalogue_id=content.catalogue.id,
            catalogue_version=content.catalogue.version,
            catalogue_sha256=catalogue.sha256,
            created=at,
            used=at,
            revision=0,
        )
    )
    assert made.inserted_primary_key is not None
    number = made.inserted_primary_key[0]
    _write(connection, number, 0, to_entries(content), {}, at, log=False)
    for past in content.history:
        add_snapshot(connection, number, past)
    return key


def find_id(connection: Connection, key: str) -> int:
    """The row of an assessment. Raises NotFoundError."""
    found = connection.execute(sa.select(assessment.c.id).where(assessment.c.key == key)).scalar()
    if found is None:
        raise NotFoundError(key)
    return int(found)


def list_all(connection: Connection) -> list[Listed]:
    """All assessments, the last used first."""
    c = assessment.c
    rows = connection.execute(
        sa.select(c.key, c.title, c.catalogue_sha256, c.created, c.used).order_by(c.used.desc(), c.id.desc())
    )
    return [Listed(*row) for row in rows]


def names(connection: Connection) -> dict[str, str]:
    """Municipality and neighbourhood of every assessment by key, as far as they are known."""
    wanted = ("municipality-name", "neighbourhood-name")
    rows = connection.execute(
        sa.select(assessment.c.key, entry.c.field, entry.c.value)
        .join(entry, entry.c.assessment_id == assessment.c.id)
        .where(entry.c.section == "profile", entry.c.field.in_(wanted))
        .order_by(entry.c.field)
    )
    found: dict[str, list[str]] = {}
    for key, _, value in rows:
        if value := json.loads(value):
            found.setdefault(key, []).append(str(value))
    return {key: " – ".join(parts) for key, parts in found.items()}


def load(connection: Connection, key: str) -> Stored:
    """One assessment whole. Raises NotFoundError."""
    row = connection.execute(sa.select(assessment).where(assessment.c.key == key)).mappings().first()
    if row is None:
        raise NotFoundError(key)
    past = connection.execute(
        sa.select(snapshot.c.content).where(snapshot.c.assessment_id == row["id"]).order_by(snapshot.c.id)
    ).scalars()
    return Stored(
        id=row["id"],
        key=row["key"],
        title=row["title"],
        revision=row["revision"],
        edition=Edition(id=row["catalogue_id"], version=row["catalogue_version"]),
        catalogue_sha256=row["catalogue_sha256"],
        values=_values(connection, row["id"]),
        snapshots=tuple(Snapshot.model_validate_json(content) for content in past),
    )


def _values(connection: Connection, number: int, *conditions: sa.ColumnElement[bool]) -> dict[Place, Value]:
    c = entry.c
    rows = connection.execute(
        sa.select(c.section, c.item, c.field, c.value, c.revision, c.at).where(c.assessment_id == number, *conditions)
    )
    return {Place(section, item, field): Value(json.loads(value), revision, at)
            for section, item, field, value, revision, at in rows if value != "null"}


def load_ratings(connection: Connection, number: int) -> dict[Place, Any]:
    """What progress is counted from: ratings, their reasons and the phase."""
    c = entry.c
    needed = sa.or_(
        sa.and_(c.section == "answers", c.field.in_(("rating", "reason"))),
        sa.and_(c.section == "profile", c.field == "phase"),
    )
    return {place: value.value for place, value in _values(connection, number, needed).items()}


def load_profile(connection: Connection, number: int) -> dict[str, Any]:
    """The profile's values by field."""
    return {place.field: value.value for place, value in _values(connection, number, entry.c.section == "profile").items()}


def save_value(connection: Connection, number: int, place: Place, value: object, base: int) -> Value:
    """Compare and set one value. Writing what already stands changes nothing, so a repeated request is harmless.

    Raises ConflictError when the stored value is newer than `base` and another one.
    """
    current = current_value(connection, number, place)
    if current.value == value and (current.revision or value is None):
        return current
    if current.revision != base:
        raise ConflictError(current)
    at = now()
    revision = _write(connection, number, _revision(connection, number), {place: value}, {place: current.value}, at)
    return Value(value, revision, at)


def current_value(connection: Connection, number: int, place: Place) -> Value:
    """What stands at a place now; a value taken back keeps its revision."""
    c = entry.c
    row = connection.execute(
        sa.select(c.value, c.revision, c.at).where(
            c.assessment_id == number, c.section == place.section, c.item == place.item, c.field == place.field
        )
    ).first()
    return Value(None, 0, None) if row is None else Value(json.loads(row.value), row.revision, row.at)


def _revision(connection: Connection, number: int) -> int:
    found = connection.execute(sa.select(assessment.c.revision).where(assessment.c.id == number)).scalar()
    if found is None:
        raise NotFoundError(str(number))
    return int(found)


def _write(
    connection: Connection,
    number: int,
    revision: int,
    new: Mapping[Place, Any],
    old: Mapping[Place, Any],
    at: dt.datetime,
    undoes: int | None = None,
    log: bool = True,
) -> int:
    """Store values, one revision each, and log them; returns the last revision."""
    entries, changes = [], []
    for place, value in new.items():
        revision += 1
        where = {"assessment_id": number, "section": place.section, "item": place.item, "field": place.field}
        text, before = json.dumps(value, ensure_ascii=False), old.get(place)
        entries.append({**where, "value": text, "revision": revision, "at": at})
        changes.append(
            {
                **where,
                "revision": revision,
                "old": None if before is None else json.dumps(before, ensure_ascii=False),
                "new": None if value is None else text,
                "at": at,
                "undoes": undoes,
            }
        )
    if entries:
        connection.execute(_upsert(connection), entries)
        if log:
            connection.execute(change.insert(), changes)
    connection.execute(assessment.update().where(assessment.c.id == number).values(revision=revision, used=at))
    return revision


def _upsert(connection: Connection) -> Any:
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]
    statement = insert(entry)
    keys = ["assessment_id", "section", "item", "field"]
    fresh = {name: statement.excluded[name] for name in ("value", "revision", "at")}
    return statement.on_conflict_do_update(index_elements=keys, set_=fresh)


def changes(connection: Connection, number: int, limit: int = 20) -> list[Change]:
    """The last changes, the newest first."""
    rows = connection.execute(
        sa.select(change).where(change.c.assessment_id == number).order_by(change.c.revision.desc()).limit(limit)
    )
    return [_change(row) for row in rows]


def _change(row: Row[Any]) -> Change:
    def plain(text: str | None) -> Any:
        return None if text is None else json.loads(text)

    return Change(
        row.revision, Place(row.section, row.item, row.field), plain(row.old), plain(row.new), row.at, row.undoes
    )


def undo(connection: Connection, number: int, revision: int | None = None) -> tuple[Change, Value] | None:
    """Take back one change (the last one not yet taken back), if its value still stands; itself logged.

    Returns the change and the value that stands now; None when there is nothing to undo. Raises ConflictError
    when the value has been changed again since.
    """
    if revision is None:
        revision = _last_undoable(connection, number)
    where = sa.and_(change.c.assessment_id == number, change.c.revision == revision)
    row = connection.execute(sa.select(change).where(where)).first()
    if row is None:
        return None
    done = _change(row)
    current = current_value(connection, number, done.place)
    if current.value != done.new:
        raise ConflictError(current)
    at, place = now(), done.place
    base = _revision(connection, number)
    fresh = _write(connection, number, base, {place: done.old}, {place: done.new}, at, undoes=done.revision)
    return done, Value(done.old, fresh, at)


def _last_undoable(connection: Connection, number: int) -> int | None:
    """The newest change that is no undo, has not been undone and whose value still stands."""
    log, e = change.c, entry.c
    undone = sa.select(log.undoes).where(log.assessment_id == number, log.undoes.is_not(None))
    same_place = sa.and_(
        e.assessment_id == log.assessment_id, e.section == log.section, e.item == log.item, e.field == log.field
    )
    return connection.execute(
        sa.select(sa.func.max(log.revision))
        .join(entry, same_place)
        .where(
            log.assessment_id == number,
            log.undoes.is_(None),
            log.revision.not_in(undone),
            sa.func.coalesce(log.new, "null") == e.value,
        )
    ).scalar()


def replace_content(connection: Connection, number: int, content: Assessment) -> int:
    """Make the stored values those of `content`, logging each change; returns how many changed. All or nothing."""
    stored = {place: value.value for place, value in _values(connection, number).items()}
    wanted = to_entries(content)
    places = differing(stored, wanted)
    new = {place: wanted.get(place) for place in places}
    _write(connection, number, _revision(connection, number), new, stored, now())
    return len(places)


def rename(connection: Connection, number: int, title: str) -> None:
    """Give an assessment a title of its own; '' returns to municipality and neighbourhood."""
    connection.execute(assessment.update().where(assessment.c.id == number).values(title=title[:200]))


def delete(connection: Connection, number: int) -> None:
    """Remove an assessment with everything that belongs to it."""
    for table in (entry, change, snapshot):
        connection.execute(table.delete().where(table.c.assessment_id == number))
    connection.execute(assessment.delete().where(assessment.c.id == number))


def add_snapshot(connection: Connection, number: int, past: Snapshot) -> None:
    """Keep the assessment as it stood, under a name."""
    content = json.dumps(past.model_dump(mode="json", by_alias=True), ensure_ascii=False)
    connection.execute(
        snapshot.insert().values(assessment_id=number, name=past.name, at=past.at, content=content)
    )


def make_snapshot(content: Assessment, name: str, at: str) -> Snapshot:
    """A snapshot of `content` as of the ISO day `at`."""
    return Snapshot(name=name, at=at, catalogue=content.catalogue, profile=content.profile, answers=content.answers)


def exported(stored: Stored) -> dict[str, Any]:
    """The data of the assessment file."""
    return dict(as_data(stored.assessment))
