"""What one phone shows: the scene of the moment, the item in its language, the own vote, and results once they are told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from sqlalchemy.engine import Connection

from selfcheck.ballot_languages import BallotLanguage
from selfcheck.store import ballots, rounds
from selfcheck.store.ballots import StoredBallot
from selfcheck.store.participants import Person
from selfcheck.store.workshop_rows import Workshop, load_asked, load_titles
from selfcheck.texts import Translate, date, percent
from selfcheck.workshop.models import Asked, Decision
from selfcheck.workshop.questions import Question, question_in, ui_language
from selfcheck.workshop.results import ABSTAINED, NOT_APPLICABLE, VOTE, Shown
from selfcheck.workshop.states import ItemNow

SCENES = {"prepared": "waiting", "open": "open", "closed": "closed", "revealed": "revealed", "discuss": "discuss", "decided": "decided"}


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer. `value` as the form sends it; `level` is its number where levels have one."""

    value: str
    text: str
    lang: str
    direction: str
    level: int | None
    mine: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the result; `width` of the bar in percent, `share` in words ('' for answers that are no votes)."""

    option: Option
    count: int
    share: str
    width: int


@dataclass(frozen=True, slots=True)
class Step:
    """One question of a self-paced workshop in the list of all."""

    key: str
    title: str
    answered: bool
    here: bool


@dataclass(frozen=True, slots=True)
class View:
    """Everything the templates draw. `scene`: lobby, waiting, open, closed, revealed, discuss, decided, paused, over, ended.

    `earlier` is the own vote of the last round before the present one; its round is 0 where there is none.
    """

    scene: str
    code: str
    revision: int
    k: int
    rehearsal: bool
    reasons: bool
    delete_on: str
    role: str
    all: int = 0
    key: str = ""
    round: int = 0
    number: int = 0
    action: str = ""
    question: Question | None = None
    own: StoredBallot | None = None
    saved: str = ""
    options: tuple[Option, ...] = ()
    mine: Option | None = None
    earlier: Option | None = None
    earlier_round: int = 0
    shown: Shown | None = None
    rows: tuple[Row, ...] = ()
    decided: Decision | None = None
    status: str = ""
    decided_option: Option | None = None
    until: str = ""
    previous: str = ""
    next: str = ""
    overview: tuple[Step, ...] = field(default_factory=tuple)


def local_time(at: dt.datetime) -> str:
    """A stored UTC time as 14:03:22."""
    return f"{at.replace(tzinfo=dt.UTC).astimezone():%H:%M:%S}"


def make_view(
    connection: Connection,
    person: Person,
    opened: Workshop,
    code: str,
    languages: Mapping[str, BallotLanguage],
    t: Translate,
    today: str,
    wished: str = "",
) -> View:
    """The phone of `person` in language `code`; `wished` is the item asked for in a self-paced workshop, `today` an ISO day."""
    own = ballots.own(connection, person)
    lang, rules = ui_language(code), opened.rules
    role = rules.role(person.role)
    base: dict[str, Any] = {
        "code": opened.code,
        "revision": opened.revision,
        "k": rules.k,
        "rehearsal": opened.rehearsal,
        "reasons": rules.reasons,
        "delete_on": date(lang, opened.delete_on),
        "role": role.name[lang] if role else person.role,
        "all": len(opened.items),
    }
    item = _choose(opened, own, wished)
    scene = _scene(opened, item, today)
    if item is None or scene in ("lobby", "ended"):
        return View(scene=scene, **base)
    asked = load_asked(connection, opened.id, item.key)
    question = question_in(asked, item.key, languages, code)
    mine = own.get((item.key, item.round))
    options = _options(question, item, asked, mine, t, lang)
    shown = rounds.shown(connection, opened.id, item.key) if scene in ("revealed", "discuss", "decided") else None
    decided = rounds.load_decisions(connection, opened.id).get(item.key) if scene == "decided" else None
    level = decided.decision.level if decided else None
    earlier_round = max((number for key, number in own if key == item.key and number < item.round), default=0)
    before = _options(question, item, asked, own.get((item.key, earlier_round)), t, lang)
    return View(
        scene=scene,
        key=item.key,
        round=item.round,
        number=item.position + 1,
        action=f"/b/{opened.code}/vote",
        question=question,
        own=mine,
        saved=local_time(mine.at) if mine else "",
        options=options,
        mine=next((option for option in options if option.mine), None),
        earlier=next((option for option in before if option.mine), None),
        earlier_round=earlier_round,
        shown=shown,
        rows=_rows(shown, options, lang),
        decided=decided.decision if decided else None,
        status=t(f"ballot.decision.{decided.decision.status}") if decided else "",
        decided_option=options[level] if level is not None and level < item.options else None,
        **_course(connection, opened, own, item, lang),
        **base,
    )


def _choose(opened: Workshop, own: Mapping[tuple[str, int], StoredBallot], wished: str) -> ItemNow | None:
    """The item everybody follows; self-paced the wished one, else the first without a ballot."""
    if opened.rules.mode == "room":
        return opened.current_item
    left = (item for item in opened.items if (item.key, item.round) not in own)
    return opened.item(wished) or next(left, None) or next(iter(opened.items), None)


def _scene(opened: Workshop, item: ItemNow | None, today: str) -> str:
    if opened.state in ("lobby", "ended"):
        return opened.state
    if opened.state == "paused":
        return "paused"
    if opened.rules.until and today > opened.rules.until:
        return "over"
    return SCENES[item.state] if item else "lobby"


def _options(question: Question, item: ItemNow, asked: Asked, own: StoredBallot | None, t: Translate, lang: str) -> tuple[Option, ...]:
    """The answers in order, then the two that are no vote."""
    numbered = asked.ordered and item.key.startswith("criterion:")
    kind, value = (own.ballot.kind, own.ballot.value) if own else ("", None)
    found = [
        Option(str(at), text, question.lang, question.direction, at if numbered else None, kind == VOTE and value == at)
        for at, text in enumerate(question.options)
    ]
    found += [Option(other, t(f"ballot.kind.{other}"), lang, "ltr", None, kind == other) for other in (ABSTAINED, NOT_APPLICABLE)]
    return tuple(found)


def _rows(shown: Shown | None, options: tuple[Option, ...], lang: str) -> tuple[Row, ...]:
    """How many chose each answer; shares are of the valid votes."""
    if shown is None or shown.whole is None:
        return ()
    whole = shown.whole
    rows = []
    for option, count in zip(options, [*whole.votes, whole.abstained, whole.not_applicable], strict=True):
        part = Fraction(count, whole.valid)
        counts = option.value.isdecimal()
        rows.append(Row(option, count, percent(lang, part) if counts else "", round(100 * part) if counts else 0))
    return tuple(rows)


def _course(
    connection: Connection, opened: Workshop, own: Mapping[tuple[str, int], StoredBallot], here: ItemNow, lang: str
) -> dict[str, Any]:
    """The way through a self-paced workshop."""
    if opened.rules.mode == "room" or opened.rules.until is None:
        return {}
    keys = [item.key for item in opened.items]
    titles = load_titles(connection, opened.id)
    steps = tuple(Step(item.key, titles[item.key][lang], (item.key, item.round) in own, item.key == here.key) for item in opened.items)
    place = keys.index(here.key)
    return {
        "until": date(lang, dt.date.fromisoformat(opened.rules.until)),
        "previous": keys[place - 1] if place else "",
        "next": keys[place + 1] if place + 1 < len(keys) else "",
        "overview": steps,
    }
