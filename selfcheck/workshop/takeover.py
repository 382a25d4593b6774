"""From a workshop into an assessment: what was agreed as answers, results of the roles as perspectives; nothing beyond what may be told."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from selfcheck.assessment import Answer, Assessment, Perspective, PositionAnswer, Votes
from selfcheck.catalogue import Catalogue
from selfcheck.comparison.perspectives import agreed_values
from selfcheck.entered import MAX_NAME
from selfcheck.entries import Place, check_value
from selfcheck.texts import Translate, date, shorten
from selfcheck.workshop.protocol import DECIDED, ItemTold, Protocol
from selfcheck.workshop.protocol_document import local_day
from selfcheck.workshop.results import Group, Tally
from selfcheck.workshop.words import group_name, role_names

EVERYBODY: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreed:
    """What an agreed answer would change for one criterion or position question; `new` is empty where everything stands already.

    item: its key in the workshop. reworded: the texts of the levels have changed since the vote.
    """

    item: str
    old: Mapping[Place, object]
    new: Mapping[Place, object]
    reworded: bool


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An item with an agreed answer that cannot be taken over; `key` says why."""

    title: str
    key: str


# --- agreed answers -------------------------------------------------------------------------------------------------------


def agreed_answers(
    protocol: Protocol, catalogue: Catalogue, assessment: Assessment, lang: str, t: Translate
) -> tuple[list[Agreed], list[LeftOut]]:
    """Every decided item with an answer, in the order of the workshop; a decision to postpone has none.

    Dissent goes into the note, the workshop into the evidence of a criterion and the note of a position, once each, behind
    what stands there. Raises RefusedError where note or evidence would become too long.
    """
    found: list[Agreed] = []
    left: list[LeftOut] = []
    for item in protocol.items:
        decision = item.decision
        if item.state != DECIDED or decision is None or decision.level is None or decision.status == "postponed":
            continue
        line = t("takeover.evidence", title=protocol.rules.title, day=date(lang, local_day(protocol.ended or protocol.started)))
        if item.criterion and _fits(catalogue, item):
            found.append(_agreed_level(catalogue, assessment, item, decision.level, line, t))
        elif choices := _choices(catalogue, item):
            found.append(_agreed_choice(catalogue, assessment, item, choices[decision.level], line, t))
        else:
            own = item.key.startswith("question:")
            left.append(LeftOut(item.asked.title[lang], "takeover.no-criterion" if own else "takeover.not-here"))
    return found, left


def _fits(catalogue: Catalogue, item: ItemTold) -> bool:
    """Whether the criterion is one of the catalogue, with as many levels as were voted on."""
    return item.criterion in catalogue.criteria and len(item.asked.options) == catalogue.top_level + 1


def _agreed_level(catalogue: Catalogue, assessment: Assessment, item: ItemTold, level: int, line: str, t: Translate) -> Agreed:
    name = item.criterion
    answer = assessment.answers.get(name) or Answer()
    wanted = agreed_values(answer, name, level, _dissent(item, answer.note, t), t)
    wanted[Place("answers", name, "evidence")] = _with_line(answer.evidence, line)
    old: dict[str, object] = {"rating": answer.level if answer.state == "rated" else None, "note": answer.note, "evidence": answer.evidence}
    if answer.state in ("unknown", "not-applicable"):
        old["rating"] = answer.state
    return _changes(catalogue, item, old, wanted, _is_reworded(catalogue, item))


def _agreed_choice(catalogue: Catalogue, assessment: Assessment, item: ItemTold, choice: str, line: str, t: Translate) -> Agreed:
    name = _position_of(item)
    stands = assessment.positions.get(name) or PositionAnswer()
    dissent = item.decision.dissent.strip() if item.decision else ""
    note = _with_line(stands.note, t("compare.dissent-line", text=dissent)) if dissent else stands.note
    wanted: dict[Place, object] = {
        Place("positions", name, "choice"): choice,
        Place("positions", name, "note"): _with_line(note, line),
    }
    return _changes(catalogue, item, stands.model_dump(), wanted, reworded=False)


def _dissent(item: ItemTold, note: str, t: Translate) -> str:
    """The dissent that does not stand in the note yet."""
    dissent = item.decision.dissent.strip() if item.decision else ""
    return "" if dissent and t("compare.dissent-line", text=dissent) in note else dissent


def _with_line(text: str, line: str) -> str:
    """The line behind what stands there, once."""
    if line in text:
        return text
    return f"{text}\n{line}" if text else line


def _changes(catalogue: Catalogue, item: ItemTold, old: Mapping[str, object], wanted: Mapping[Place, object], reworded: bool) -> Agreed:
    new = {place: check_value(catalogue, place, value) for place, value in wanted.items() if value != old[place.field]}
    return Agreed(item.key, {place: old[place.field] for place in new}, new, reworded)


def _is_reworded(catalogue: Catalogue, item: ItemTold) -> bool:
    criterion = catalogue.criteria[item.criterion]
    return [criterion.levels[level] for level in sorted(criterion.levels)] != item.asked.options


# --- perspectives ---------------------------------------------------------------------------------------------------------


def perspectives_of(protocol: Protocol, catalogue: Catalogue, lang: str, t: Translate) -> list[Perspective]:
    """A perspective per shown group of roles from the last round of every item, one of everybody where no roles were shown.

    The same workshop gives perspectives whose ids begin with its `mark`, so that they can be replaced.
    """
    names = role_names(protocol.rules, lang)
    votes: dict[tuple[str, ...], dict[str, Votes]] = {}
    positions: dict[tuple[str, ...], dict[str, dict[str, int]]] = {}
    for item, group in _told_groups(protocol):
        if item.criterion and _fits(catalogue, item) and not _is_reworded(catalogue, item):
            votes.setdefault(group.roles, {})[item.criterion] = _votes(group.tally)
        elif choices := _choices(catalogue, item):
            positions.setdefault(group.roles, {})[_position_of(item)] = dict(zip(choices, group.tally.votes, strict=True))
    groups = sorted({*votes, *positions}, key=lambda roles: [list(names).index(role) if role in names else len(names) for role in roles])
    return [
        Perspective(
            id=f"{mark(protocol)}-{place}",
            name=_called(group_name(roles, names, t) if roles else t("takeover.everybody"), protocol.rules.title, t),
            source="self-paced" if protocol.rules.mode == "self-paced" else "workshop",
            at=local_day(protocol.ended or protocol.started).isoformat(),
            votes=votes.get(roles, {}),
            positions=positions.get(roles, {}),
        )
        for place, roles in enumerate(groups, 1)
    ]


def mark(protocol: Protocol) -> str:
    """What tells the perspectives of this workshop from those of others; says nothing about its code."""
    text = f"{protocol.started.isoformat()} {protocol.rules_sha256}"
    return f"w{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def _told_groups(protocol: Protocol) -> Iterator[tuple[ItemTold, Group]]:
    for item in protocol.items:
        if item.last is not None and item.last.shown.whole is not None:
            everybody = (Group(EVERYBODY, item.last.shown.whole),)
            yield from ((item, group) for group in item.last.shown.groups or everybody)


def _votes(tally: Tally) -> Votes:
    return Votes.model_validate({"levels": list(tally.votes), "unknown": tally.abstained, "not-applicable": tally.not_applicable})


def _choices(catalogue: Catalogue, item: ItemTold) -> list[str]:
    """Ids of a position's choices in the order they were voted on; empty where it is none or its texts have changed."""
    position = catalogue.positions.get(_position_of(item))
    if position is None or [choice.text for choice in position.choices] != item.asked.options:
        return []
    return [choice.id for choice in position.choices]


def _position_of(item: ItemTold) -> str:
    """Id of the position question, '' where it is none."""
    return item.key.removeprefix("position:") if item.key.startswith("position:") else ""


def _called(who: str, title: str, t: Translate) -> str:
    return shorten(t("takeover.perspective-name", who=who, title=title), MAX_NAME)


# --- what a preview showed ------------------------------------------------------------------------------------------------


def fingerprint(parts: Iterable[Agreed | Perspective]) -> str:
    """A hash of a preview, so that what is confirmed is what was seen."""
    data = [part.model_dump(mode="json") if isinstance(part, Perspective) else _data(part) for part in parts]
    return hashlib.sha256(json.dumps(data, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()


def _data(agreed: Agreed) -> list[object]:
    return [agreed.item, *([place.field, agreed.old[place], value] for place, value in agreed.new.items())]
