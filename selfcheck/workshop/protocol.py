"""The protocol of a workshop as one structure, which every format is written from; it holds only what may be told."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from selfcheck.workshop.models import Asked, Decision, Rules
from selfcheck.workshop.results import Shown

DECIDED, ENDED = "decided", "ended"


@dataclass(frozen=True, slots=True)
class Said:
    """A reason that was put on the screen. `roles` is empty where naming the role would tell too much."""

    kind: str
    value: int | None
    text: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoundTold:
    """A round that counts and may be told. shift: share of votes (0…1) that stand elsewhere than in the round before it."""

    number: int
    shown: Shown
    said: tuple[Said, ...]
    shift: Fraction | None


@dataclass(frozen=True, slots=True)
class Discarded:
    """A round that counts no more, and why."""

    round: int
    reason: str


@dataclass(frozen=True, slots=True)
class ItemTold:
    """One item. untold: number of the present round while it may not be told, else 0."""

    key: str
    state: str
    asked: Asked
    rounds: tuple[RoundTold, ...]
    discarded: tuple[Discarded, ...]
    decision: Decision | None
    untold: int

    @property
    def last(self) -> RoundTold | None:
        """The round that counts in the end."""
        return self.rounds[-1] if self.rounds else None

    @property
    def has_votes(self) -> bool:
        return any(one.shown.ballots for one in self.rounds)

    @property
    def criterion(self) -> str:
        """The id of the criterion voted on, '' for other items."""
        return self.key.partition(":")[2] if self.key.startswith("criterion:") else ""


@dataclass(frozen=True, slots=True)
class Protocol:
    """A whole workshop without persons. Times are UTC; `edition` is id, version and SHA-256 of the catalogue.

    people: how many took part, by roles told together; empty where only the total may be told.
    ballots_sha256: of the ballot table (see `hash_ballots`), None until the workshop has ended.
    """

    rules: Rules
    rules_sha256: str
    edition: tuple[str, str, str]
    rehearsal: bool
    state: str
    started: dt.datetime
    ended: dt.datetime | None
    delete_on: dt.date
    total: int
    people: tuple[tuple[tuple[str, ...], int], ...]
    items: tuple[ItemTold, ...]
    ballots_sha256: str | None
    software: str

    @property
    def is_final(self) -> bool:
        return self.state == ENDED


@dataclass(frozen=True, slots=True)
class BallotRow:
    """One ballot as it is stored; it leaves the store as part of a hash only. `at` is UTC without zone."""

    item: str
    round: int
    ballot: int
    participant: int
    role: str
    kind: str
    value: int | None
    reason: str
    revision: int
    at: dt.datetime
    source: str


def hash_ballots(rows: Iterable[BallotRow]) -> str:
    """SHA-256 of the ballot table, hexadecimal: whoever holds the store can prove that no ballot was changed afterwards.

    The table is a JSON array with one array per ballot of every round, discarded ones too, ordered by item, round and
    number of the ballot, each with these eleven values: item, round, number of the ballot, number of the participant, role,
    kind, value (null unless a vote), reason, revision, time (`2026-11-26T09:30:00.123456Z`), source. It is written without
    spaces, signs beyond ASCII as they are, in UTF-8: `[["criterion:a",1,7,3,"team","vote",2,"",1,"…Z","phone"],…]`.

    Numbers and times stand in no export; without them nobody can find small roles' votes by trying all of them.
    """
    ordered = sorted(rows, key=lambda row: (row.item, row.round, row.ballot))
    table = [
        [
            row.item,
            row.round,
            row.ballot,
            row.participant,
            row.role,
            row.kind,
            row.value,
            row.reason,
            row.revision,
            _time(row.at),
            row.source,
        ]
        for row in ordered
    ]
    return hashlib.sha256(json.dumps(table, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")).hexdigest()


def _time(at: dt.datetime) -> str:
    return at.isoformat(timespec="microseconds") + "Z"
