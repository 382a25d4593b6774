"""The protocol as data: a CSV file that Excel opens as it is, and JSON; both hold only what the document holds."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from defusedcsv import csv

from selfcheck.agreement import Summary
from selfcheck.texts import Translate
from selfcheck.workshop.models import Asked
from selfcheck.workshop.protocol import ItemTold, Protocol, RoundTold
from selfcheck.workshop.protocol_document import local_day
from selfcheck.workshop.protocol_items import chosen_words
from selfcheck.workshop.results import Shown, Tally
from selfcheck.workshop.words import decision_words, group_name, role_names, verdict_sentence

FORMAT = 1
OPTIONS = ("option-1", "option-2", "option-3", "option-4", "option-5", "option-6", "option-7")
COUNTS = ("present", "ballots", "valid", *OPTIONS, "abstained", "not-applicable", "paper")
STATISTICS = ("agreement", "chance-low", "chance-high", "variation", "shift")
COLUMNS = ("kind", "number", "id", "item", "round", "who", *COUNTS, *STATISTICS, "text")
Row = dict[str, str | int | Fraction | None]


# --- CSV ------------------------------------------------------------------------------------------------------------------


def protocol_csv(protocol: Protocol, lang: str, t: Translate) -> bytes:
    """A row per fact, round, role, reason and line of a decision; `kind` says which. Semicolons, byte order mark, decimal commas in German.

    A rehearsal says so in the first row, before the names of the columns. Values are unrounded; options count from 1, the
    first being level 0 where there are levels. A text a spreadsheet could take for a formula begins with an apostrophe.
    """
    rows = [*_facts(protocol, t), *(row for place, item in enumerate(protocol.items, 1) for row in _item(protocol, item, place, lang, t))]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    if protocol.rehearsal:
        writer.writerow([t("protocol.rehearsal")])
    writer.writerow([t(f"protocol.column-{column}") for column in COLUMNS])
    writer.writerows([_written(row.get(column), lang) for column in COLUMNS] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "replace")


def _facts(protocol: Protocol, t: Translate) -> Iterator[Row]:
    rules = protocol.rules
    pairs = {
        t("protocol.event"): rules.title,
        t("protocol.day"): local_day(protocol.started).isoformat(),
        t("protocol.state"): t(f"protocol.state-{protocol.state}"),
        t("protocol.people"): protocol.total,
        t("protocol.least"): rules.k,
        t("protocol.software"): protocol.software,
        t("protocol.catalogue"): f"{protocol.edition[0]} {protocol.edition[1]}",
        t("protocol.catalogue-hash"): protocol.edition[2],
        t("protocol.rules-hash"): protocol.rules_sha256,
        t("protocol.ballots-hash"): protocol.ballots_sha256 or t("protocol.hash-later"),
    }
    for name, value in pairs.items():
        yield {"kind": t("protocol.kind-fact"), "item": name, "text": str(value)}


def _item(protocol: Protocol, item: ItemTold, place: int, lang: str, t: Translate) -> Iterator[Row]:
    common: Row = {"number": place, "id": item.key, "item": item.asked.title[lang]}
    names = role_names(protocol.rules, lang)
    for discarded in item.discarded:
        yield {**common, "kind": t("protocol.kind-discarded"), "round": discarded.round, "text": discarded.reason}
    if not item.has_votes:
        yield {**common, "kind": t("protocol.kind-round"), "text": t("protocol.not-told" if item.untold else "protocol.no-votes")}
    for one in item.rounds if item.has_votes else ():
        yield from ({**common, "round": one.number, **row} for row in _round(item.asked, one, names, lang, t))
    if item.decision is not None:
        for label, text in decision_words(item.decision, item.asked, lang, t):
            yield {**common, "kind": t("protocol.decision"), "who": label, "text": text}


def _round(asked: Asked, one: RoundTold, names: Mapping[str, str], lang: str, t: Translate) -> Iterator[Row]:
    """Everybody first, then the groups, then what was said."""
    shown = one.shown
    counts = {**_tally(shown.whole), "present": shown.present, "ballots": shown.ballots}
    words = verdict_sentence(shown, asked, lang, t, names)
    yield {
        "kind": t("protocol.kind-round"),
        "who": t("protocol.all"),
        **counts,
        **_statistics(shown.summary),
        "shift": one.shift,
        "text": words,
    }
    for place, group in enumerate(shown.groups):
        score = shown.summary.roles[place] if shown.summary and shown.summary.roles else None
        values = {"agreement": score.agreement, "variation": score.variation} if score else {}
        yield {"kind": t("protocol.role"), "who": group_name(group.roles, names, t), **_tally(group.tally), **values}
    for said in one.said:
        who = group_name(said.roles, names, t) if said.roles else ""
        yield {
            "kind": t("protocol.kind-reason"),
            "who": ", ".join(part for part in (who, chosen_words(asked, said, t)) if part),
            "text": said.text,
        }


def _tally(tally: Tally | None) -> Row:
    if tally is None:
        return {}
    votes: Row = dict(zip(OPTIONS, tally.votes, strict=False))
    return {**votes, "valid": tally.valid, "abstained": tally.abstained, "not-applicable": tally.not_applicable, "paper": tally.paper}


def _statistics(summary: Summary | None) -> Row:
    if summary is None:
        return {}
    low, high = summary.band or (None, None)
    return {"agreement": summary.agreement, "chance-low": low, "chance-high": high, "variation": summary.variation}


def _written(value: str | int | Fraction | None, lang: str) -> str | int | None:
    """Spaces around a text are dropped, so that none hides the beginning of a formula."""
    if isinstance(value, Fraction):
        text = str(value.numerator) if value.denominator == 1 else repr(float(value))
        return text.replace(".", ",") if lang == "de" else text
    return value.strip() if isinstance(value, str) else value


# --- JSON -----------------------------------------------------------------------------------------------------------------


def protocol_json(protocol: Protocol) -> bytes:
    """Everything of the protocol for programs; numbers unrounded, `null` where there is none or it may not be told."""
    edition, ended = protocol.edition, protocol.ended
    rules = protocol.rules.model_dump(mode="json", by_alias=True, exclude={"items"})
    data = {
        "format": FORMAT,
        "kind": "workshop-protocol",
        "rehearsal": protocol.rehearsal,
        "title": protocol.rules.title,
        "state": protocol.state,
        "started": local_day(protocol.started).isoformat(),
        "ended": local_day(ended).isoformat() if ended else None,
        "delete_on": protocol.delete_on.isoformat() if ended else None,
        "software": protocol.software,
        "catalogue": {"id": edition[0], "version": edition[1], "sha256": edition[2]},
        "rules": rules,
        "rules_sha256": protocol.rules_sha256,
        "ballots_sha256": protocol.ballots_sha256,
        "participants": {"total": protocol.total, "roles": [{"roles": list(roles), "n": count} for roles, count in protocol.people]},
        "items": [_item_data(item) for item in protocol.items],
    }
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def _item_data(item: ItemTold) -> dict[str, Any]:
    return {
        "id": item.key,
        "state": item.state,
        **item.asked.model_dump(mode="json", by_alias=True, include={"title", "question", "options", "ordered", "target"}),
        "votes_taken": item.has_votes,
        "not_told_round": item.untold or None,
        "rounds": [_round_data(one) for one in item.rounds],
        "discarded": [{"round": one.round, "reason": one.reason} for one in item.discarded],
        "decision": item.decision.model_dump(mode="json", by_alias=True) if item.decision else None,
    }


def _round_data(one: RoundTold) -> dict[str, Any]:
    shown = one.shown
    moves = {"up": shown.moves.up, "down": shown.moves.down, "same": shown.moves.same} if shown.moves else None
    return {
        "round": one.number,
        "present": shown.present,
        "ballots": shown.ballots,
        "all": _tally_data(shown.whole) if shown.whole else None,
        "groups": [{"roles": list(group.roles), **_tally_data(group.tally)} for group in shown.groups],
        "statistics": _statistics_data(shown) if shown.summary else None,
        "shift": _float(one.shift),
        "moves": moves,
        "reasons": [{"kind": said.kind, "value": said.value, "roles": list(said.roles), "text": said.text} for said in one.said],
    }


def _tally_data(tally: Tally) -> dict[str, Any]:
    values = {"valid": tally.valid, "abstained": tally.abstained, "not_applicable": tally.not_applicable, "paper": tally.paper}
    return {"votes": list(tally.votes), **values}


def _statistics_data(shown: Shown) -> dict[str, Any]:
    """Named as `python -m selfcheck agreement --json` names them; w1 by the places of two groups, from 1."""
    summary = shown.summary
    assert summary is not None
    low, high = summary.band or (None, None)
    return {
        "A": _float(summary.agreement),
        "consensus": summary.consensus,
        "v": _float(summary.variation),
        "mean_distance": _float(summary.mean_distance),
        "noise_low": _float(low),
        "noise_high": _float(high),
        "role_share": _float(summary.role_share),
        "role_share_adjusted": _float(summary.role_share_adjusted),
        "w1": {f"{one + 1}-{other + 1}": _float(value) for (one, other), value in summary.distances.items()},
        "p": _float(summary.p.value),
        "verdict": summary.verdict,
    }


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
