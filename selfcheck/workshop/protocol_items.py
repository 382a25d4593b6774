"""One item in the protocol: its text, every round that counts, what was said, and what was decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from selfcheck.charts_workshop import distribution_chart
from selfcheck.documents.parts import Block, Bullets, Facts, Heading, Line, Picture, Table
from selfcheck.texts import Translate, number, percent
from selfcheck.workshop.models import Asked
from selfcheck.workshop.protocol import DECIDED, ItemTold, Protocol, RoundTold, Said
from selfcheck.workshop.results import VOTE, Tally
from selfcheck.workshop.words import (
    agreement_words,
    decision_words,
    group_name,
    moves_words,
    option_mark,
    option_name,
    role_names,
    tells_agreement,
    verdict_sentence,
)


def item_blocks(protocol: Protocol, item: ItemTold, place: int, lang: str, t: Translate) -> Iterator[Block]:
    """Heading, question and options, then the rounds in order; an item without votes says so."""
    names = role_names(protocol.rules, lang)
    yield Heading(f"{place}. {item.asked.title[lang]}", 2)
    if item.asked.question[lang] != item.asked.title[lang]:
        yield Line(item.asked.question[lang], style="question")
    yield Bullets(tuple(Line(option[lang], lead=_capital(option_name(item.asked, at, t))) for at, option in enumerate(item.asked.options)))
    if item.asked.target is not None:
        yield Line(t("protocol.target", level=item.asked.target), style="note")
    for one in item.discarded:
        yield Line(t("protocol.discarded", n=one.round, reason=one.reason))
    if not item.has_votes and not item.untold:
        yield Line(t("protocol.no-votes-text"))
    for told in item.rounds if item.has_votes else ():
        yield from _round(protocol, item, told, names, lang, t)
    if item.untold:
        yield Line(t("protocol.untold", n=item.untold))
    yield from _decision(item, lang, t)


def _capital(words: str) -> str:
    """At the beginning of a line."""
    return words[:1].upper() + words[1:]


# --- a round --------------------------------------------------------------------------------------------------------------


def _round(protocol: Protocol, item: ItemTold, one: RoundTold, names: Mapping[str, str], lang: str, t: Translate) -> Iterator[Block]:
    shown = one.shown
    yield Heading(t("ballot.round", n=one.number), 3)
    yield Line(t("ballot.result-of", n=shown.ballots, all=shown.present))
    if shown.whole is None:
        yield Line(t("protocol.too-few", n=protocol.rules.k))
        return
    yield Line(verdict_sentence(shown, item.asked, lang, t, names), style="lead")
    yield from (Line(sentence) for sentence in _numbers(one, lang, t) if sentence)
    key = f"{item.key}-{one.number}"
    yield Picture(distribution_chart(item.asked, shown, key, lang, t), 0.85, table=not shown.groups)
    if shown.groups:
        yield _votes(item.asked, one, names, lang, t)
    yield from _said(item.asked, one.said, names, t)


def _numbers(one: RoundTold, lang: str, t: Translate) -> Iterator[str]:
    """Agreement with what chance alone would give, distance of the roles, what changed since the round before."""
    summary = one.shown.summary
    if summary is not None and tells_agreement(summary):
        yield agreement_words(summary, lang, t)
        if summary.distances:
            yield t("protocol.farthest", value=number(lang, max(summary.distances.values()), 2))
    if one.shift is not None:
        yield t("protocol.shift", percent=percent(lang, one.shift))
    yield moves_words(one.shown, t)
    if one.shown.whole is not None and one.shown.whole.paper:
        yield t("protocol.paper", n=one.shown.whole.paper)


def _votes(asked: Asked, one: RoundTold, names: Mapping[str, str], lang: str, t: Translate) -> Table:
    """Counts per option of the roles as they may be told, and of everybody."""
    size = len(asked.options)
    lines = [(group_name(group.roles, names, t), group.tally) for group in one.shown.groups]
    if one.shown.whole is not None:
        lines.append((t("protocol.all"), one.shown.whole))
    head = (t("protocol.role"), *(option_mark(asked, at) for at in range(size)))
    more = (t("protocol.votes"), t("protocol.abstained"), t("protocol.not-applicable"))
    rows = tuple((Line(name), *(Line(number(lang, count)) for count in _counts(tally))) for name, tally in lines)
    return Table(
        (*head, *more), rows, (6, *[1] * size, 2, 3, 3), right=tuple(range(1, size + 4)), strong=(len(rows) - 1,),
        caption=t("protocol.votes-table" if asked.ordered else "protocol.choices-table"),
    )  # fmt: skip


def _counts(tally: Tally) -> tuple[int, ...]:
    return (*tally.votes, tally.valid, tally.abstained, tally.not_applicable)


def _said(asked: Asked, said: tuple[Said, ...], names: Mapping[str, str], t: Translate) -> Iterator[Block]:
    if said:
        yield Line(t("protocol.reasons"), style="question")
    for one in said:
        choice = chosen_words(asked, one, t)
        who = group_name(one.roles, names, t) if one.roles else ""
        yield Line(one.text, mark=f"({choice}; {who})" if who else f"({choice})", style="own")


def chosen_words(asked: Asked, said: Said, t: Translate) -> str:
    """What the person chose whose reason this is."""
    return option_name(asked, said.value, t) if said.kind == VOTE and said.value is not None else t(f"ballot.kind.{said.kind}")


# --- the decision -----------------------------------------------------------------------------------------------------------


def _decision(item: ItemTold, lang: str, t: Translate) -> Iterator[Block]:
    yield Heading(t("protocol.decision"), 3)
    if item.decision is None:
        yield Line(t("protocol.no-decision-text"))
        return
    if item.state != DECIDED:
        yield Line(t("protocol.reopened"), style="notice")
    yield Facts(tuple(decision_words(item.decision, item.asked, lang, t)))
