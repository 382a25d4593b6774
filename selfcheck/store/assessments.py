"""Assessments as a whole: create, list, load, replace, keep, delete. Each function works on one connection, inside the caller's transaction."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from selfcheck.assessment import Answer, Assessment, Edition, Snapshot
from selfcheck.catalogue import Catalogue
from selfcheck.entries import SECTIONS, Place, answer_entries, differing, from_entries, to_entries
from selfcheck.store import postgres
from selfcheck.store.tables import assessment, change, comparison, entry, link, snapshot
from selfcheck.store.values import NotFoundError, Value, current_revision, now, read_values, write

MAX_SNAPSHOTS = 100
# Beside the values of the file: whether this computer's comparison may count the assessment.
RELEASED, NAMED = Place("sharing", "", "released"), Place("sharing", "", "named")


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
    used: dt.datetime  # UTC
    values: dict[Place, Value]
    snapshots: tuple[Snapshot, ...]
    released: bool = False  # for comparison with others on this computer
    named: bool = False  # and its name may be told if all others' may

    @property
    def assessment(self) -> Assessment:
        """The assessment these values make, snapshots as its history."""
        made = from_entries(self.edition, {place: value.value for place, value in self.values.items()})
        return made.model_copy(update={"history": list(self.snapshots)})

    @property
    def pending(self) -> list[str]:
        """Criteria of choices that lack their reason and so count as not made: not applicable, deviating target."""
        answers = self.assessment.answers
        values = {place: value.value for place, value in self.values.items() if place.section == "answers"}
        unreasoned = [p for p, v in values.items() if p.field == "rating" and v == "not-applicable" and answers[p.item].state == "open"]
        untold = [p for p in values if p.field == "target" and answers[p.item].target is None]
        return [place.item for place in unreasoned + untold]


def create(connection: Connection, catalogue: Catalogue, content: Assessment, title: str = "") -> str:
    """Store a new assessment with everything in `content`; returns its key."""
    key, at = secrets.token_urlsafe(16), now()
    number = _insert(connection, key, title, content.catalogue, catalogue.sha256, at)
    write(connection, number, 0, to_entries(content), {}, at, log=False)
    for past in content.history:
        add_snapshot(connection, number, past)
    return key


def duplicate(connection: Connection, stored: Stored, title: str) -> str:
    """Store a copy with every value, choices that lack their reason too, on the same catalogue; returns its key."""
    key, at = secrets.token_urlsafe(16), now()
    number = _insert(connection, key, title, stored.edition, stored.catalogue_sha256, at)
    write(connection, number, 0, {place: value.value for place, value in stored.values.items()}, {}, at, log=False)
    for past in stored.snapshots:
        add_snapshot(connection, number, past)
    return key


def _insert(connection: Connection, key: str, title: str, edition: Edition, sha256: str, at: dt.datetime) -> int:
    postgres.open_all(connection)
    made = connection.execute(
        assessment.insert().values(
            key=key,
            title=title[:200],
            catalogue_id=edition.id,
            catalogue_version=edition.version,
            catalogue_sha256=sha256,
            created=at,
            used=at,
            revision=0,
        )
    )
    assert made.inserted_primary_key is not None
    number = int(made.inserted_primary_key[0])
    postgres.narrow(connection, number)
    return number


def list_all(connection: Connection) -> list[Listed]:
    """All assessments, the last used first."""
    c = assessment.c
    rows = connection.execute(sa.select(c.key, c.title, c.catalogue_sha256, c.created, c.used).order_by(c.used.desc(), c.id.desc()))
    return [Listed(*row) for row in rows]


def names(connection: Connection, numbers: Sequence[int] | None = None) -> dict[str, str]:
    """Municipality and neighbourhood by key, as far as they are known, of these assessments or of every one."""
    wanted = ("municipality-name", "neighbourhood-name")
    rows = connection.execute(
        sa.select(assessment.c.key, entry.c.field, entry.c.value)
        .join(entry, entry.c.assessment_id == assessment.c.id)
        .where(entry.c.section == "profile", entry.c.field.in_(wanted))
        .where(sa.true() if numbers is None else assessment.c.id.in_(numbers))
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
    found = read_values(connection, row["id"])
    return Stored(
        id=row["id"],
        key=row["key"],
        title=row["title"],
        revision=row["revision"],
        edition=Edition(id=row["catalogue_id"], version=row["catalogue_version"]),
        catalogue_sha256=row["catalogue_sha256"],
        used=row["used"],
        values={place: value for place, value in found.items() if place.section in SECTIONS},
        snapshots=load_snapshots(connection, row["id"]),
        released=RELEASED in found and bool(found[RELEASED].value),
        named=NAMED in found and bool(found[NAMED].value),
    )


def load_snapshots(connection: Connection, number: int) -> tuple[Snapshot, ...]:
    """The kept states of an assessment, the oldest first."""
    kept = connection.execute(sa.select(snapshot.c.content).where(snapshot.c.assessment_id == number).order_by(snapshot.c.id))
    return tuple(Snapshot.model_validate_json(content) for content in kept.scalars())


def replace_content(connection: Connection, number: int, content: Assessment, catalogue: Catalogue | None = None) -> int:
    """Make the stored values those of `content`, logging each change; returns how many changed. All or nothing.

    With the catalogue `content` was checked against, the assessment belongs to the edition of `content` from now on.
    """
    if catalogue:
        edition = {"catalogue_id": content.catalogue.id, "catalogue_version": content.catalogue.version}
        pinned = assessment.update().where(assessment.c.id == number).values(**edition, catalogue_sha256=catalogue.sha256)
        connection.execute(pinned)
    revision = current_revision(connection, number)
    stored = {place: value.value for place, value in read_values(connection, number).items() if place.section in SECTIONS}
    wanted = to_entries(content)
    places = differing(stored, wanted)
    new = {place: wanted.get(place) for place in places}
    write(connection, number, revision, new, stored, now())
    kept = load_snapshots(connection, number)
    for past in [past for past in content.history if past not in kept][: MAX_SNAPSHOTS - len(kept)]:
        add_snapshot(connection, number, past)
    return len(places)


def put_answers(connection: Connection, number: int, answers: Mapping[str, Answer]) -> int:
    """Make the stored answers to these criteria those given, logging each change; everything else stays. Returns how many changed."""
    revision = current_revision(connection, number)
    stored = {
        place: value.value
        for place, value in read_values(connection, number).items()
        if place.section == "answers" and place.item in answers
    }
    wanted = answer_entries(answers)
    places = differing(stored, wanted)
    write(connection, number, revision, {place: wanted.get(place) for place in places}, stored, now())
    return len(places)


def rename(connection: Connection, number: int, title: str) -> None:
    """Give an assessment a title of its own; '' returns to municipality and neighbourhood."""
    connection.execute(assessment.update().where(assessment.c.id == number).values(title=title[:200]))


def touch(connection: Connection, number: int) -> None:
    """An assessment counts as used now."""
    connection.execute(assessment.update().where(assessment.c.id == number).values(used=now()))


def delete(connection: Connection, number: int) -> None:
    """Remove an assessment with everything that belongs to it."""
    for table in (entry, change, snapshot, link, comparison):
        connection.execute(table.delete().where(table.c.assessment_id == number))
    connection.execute(assessment.delete().where(assessment.c.id == number))


def add_snapshot(connection: Connection, number: int, past: Snapshot) -> None:
    """Keep the assessment as it stood, under a name."""
    content = json.dumps(past.model_dump(mode="json", by_alias=True), ensure_ascii=False)
    connection.execute(snapshot.insert().values(assessment_id=number, name=past.name, at=past.at, content=content))


def make_snapshot(content: Assessment, name: str, at: str) -> Snapshot:
    """A snapshot of `content` as of the ISO day `at`."""
    return Snapshot(name=name, at=at, catalogue=content.catalogue, profile=content.profile, answers=content.answers)
