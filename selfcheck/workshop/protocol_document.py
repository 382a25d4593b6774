"""The protocol as a document: what was decided at a glance, every item with its rounds, the rules, and what proves them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from selfcheck.documents.parts import Block, Bullets, Document, Facts, Heading, Line, Table, Words
from selfcheck.texts import Translate, date
from selfcheck.workshop.models import Rules
from selfcheck.workshop.protocol import ItemTold, Protocol
from selfcheck.workshop.protocol_items import item_blocks
from selfcheck.workshop.words import group_name, option_name, role_names, verdict_sentence


def protocol_document(protocol: Protocol, lang: str, t: Translate, day: dt.date) -> Document:
    """The whole protocol; a rehearsal and one of a running workshop say so on every page."""
    blocks = [
        *_head(protocol, lang, t),
        *_overview(protocol, lang, t),
        Heading(t("protocol.items"), 1),
        *(block for number, item in enumerate(protocol.items, 1) for block in item_blocks(protocol, item, number, lang, t)),
        *_rules(protocol, lang, t),
        *_proofs(protocol, t),
    ]
    return Document(
        lang=lang,
        title=t("protocol.title"),
        subtitle=protocol.rules.title,
        footer=t("protocol.footer", title=t("app.title"), name=protocol.rules.title),
        words=Words(page=t("proof.page"), contents=t("proof.contents"), undrawn=t("report.undrawn")),
        day=day,
        blocks=tuple(blocks),
        watermark=mark(protocol, t),
    )


def mark(protocol: Protocol, t: Translate) -> str:
    """What stands on every page: a rehearsal, an interim state, or nothing."""
    if protocol.rehearsal:
        return t("protocol.mark-rehearsal")
    return "" if protocol.is_final else t("protocol.mark-interim")


def day_words(protocol: Protocol, lang: str) -> str:
    """The day, or first and last day; local days of the stored times."""
    first = local_day(protocol.started)
    last = local_day(protocol.ended) if protocol.ended else first
    if protocol.rules.mode == "self-paced" and protocol.rules.until:
        last = min(last, dt.date.fromisoformat(protocol.rules.until)) if protocol.ended else dt.date.fromisoformat(protocol.rules.until)
    return date(lang, first) if last <= first else f"{date(lang, first)} – {date(lang, last)}"


def local_day(at: dt.datetime) -> dt.date:
    """The local day of a stored UTC time."""
    return at.replace(tzinfo=dt.UTC).astimezone().date()


# --- at a glance ----------------------------------------------------------------------------------------------------------


def _head(protocol: Protocol, lang: str, t: Translate) -> Iterator[Block]:
    if protocol.rehearsal:
        yield Line(t("protocol.rehearsal"), style="notice")
    if not protocol.is_final:
        yield Line(t("protocol.interim"), style="notice")
    yield Facts(
        (
            (t("protocol.day"), day_words(protocol, lang)),
            (t("protocol.mode"), t(f"protocol.mode-{protocol.rules.mode}")),
            (t("protocol.state"), t(f"protocol.state-{protocol.state}")),
            (t("protocol.people"), t("protocol.people-n", n=protocol.total)),
            (
                t("protocol.delete-on"),
                date(lang, protocol.delete_on) if protocol.is_final else t("protocol.days", n=protocol.rules.keep_days),
            ),
        )
    )
    if protocol.people:
        rows = tuple((Line(group_name(roles, role_names(protocol.rules, lang), t)), Line(str(count))) for roles, count in protocol.people)
        yield Table((t("protocol.role"), t("protocol.people")), rows, (4, 1), right=(1,), caption=t("protocol.people-table"))
    yield Line(t("protocol.people-note", n=protocol.rules.k), style="note")


def _overview(protocol: Protocol, lang: str, t: Translate) -> Iterator[Block]:
    """The agenda with what came out."""
    yield Heading(t("protocol.agenda"), 1)
    rows = tuple(
        (Line(f"{number}. {item.asked.title[lang]}"), Line(outcome(protocol, item, lang, t)), Line(decided(item, t)))
        for number, item in enumerate(protocol.items, 1)
    )
    yield Table((t("protocol.item"), t("protocol.outcome"), t("protocol.decision")), rows, (3, 3, 2))


def outcome(protocol: Protocol, item: ItemTold, lang: str, t: Translate) -> str:
    """The last round that counts in one sentence, or why there is none to tell."""
    if item.last is None or not item.has_votes:
        return t("protocol.not-told" if item.untold else "protocol.no-votes")
    return verdict_sentence(item.last.shown, item.asked, lang, t, role_names(protocol.rules, lang))


def decided(item: ItemTold, t: Translate) -> str:
    """The status of the decision, with its level where it names one."""
    if item.decision is None:
        return t("protocol.no-decision")
    words, level = t(f"ballot.decision.{item.decision.status}"), item.decision.level
    return words if level is None else f"{words}, {option_name(item.asked, level, t)}"


# --- rules and proofs -----------------------------------------------------------------------------------------------------


def _rules(protocol: Protocol, lang: str, t: Translate) -> Iterator[Block]:
    yield Heading(t("protocol.rules"), 1)
    yield Line(t("protocol.rules-text"), style="intro")
    yield Bullets(tuple(Line(sentence) for sentence in rule_sentences(protocol.rules, lang, t)))


def rule_sentences(rules: Rules, lang: str, t: Translate) -> Iterator[str]:
    """The frozen rules in words."""
    roles = [f"{role.name[lang]} ({t('protocol.expected', n=role.expected)})" if role.expected else role.name[lang] for role in rules.roles]
    yield t("protocol.rule-roles", roles=", ".join(roles))
    yield t("protocol.rule-k", n=rules.k)
    limits = rules.limits
    thresholds = {"agreement": _hundredths(limits.agreement, lang), "neighbours": limits.neighbours, "votes": rules.thresholds.votes}
    yield t("protocol.rule-agreed", apart=_hundredths(limits.apart, lang), **thresholds)
    yield t("protocol.rule-apart", apart=_hundredths(limits.apart, lang), chance=limits.chance)
    yield t("protocol.rule-disputed", ends=limits.ends)
    yield t("protocol.rule-rounds", n=rules.rounds)
    yield t("protocol.rule-reasons" if rules.reasons else "protocol.rule-no-reasons")
    if rules.cards:
        yield t("protocol.rule-cards")
    yield t("protocol.rule-days", n=rules.keep_days)


def _hundredths(value: int, lang: str) -> str:
    whole, rest = divmod(value, 100)
    return f"{whole}{',' if lang == 'de' else '.'}{rest:02}"


def _proofs(protocol: Protocol, t: Translate) -> Iterator[Block]:
    yield Heading(t("protocol.proofs"), 1)
    yield Line(t("protocol.hash-note"), style="intro")
    yield Facts(
        (
            (t("protocol.software"), f"{t('app.title')} {protocol.software}"),
            (t("protocol.catalogue"), f"{protocol.edition[0]} {protocol.edition[1]}"),
            (t("protocol.catalogue-hash"), grouped(protocol.edition[2])),
            (t("protocol.rules-hash"), grouped(protocol.rules_sha256)),
            (t("protocol.ballots-hash"), grouped(protocol.ballots_sha256) if protocol.ballots_sha256 else t("protocol.hash-later")),
        )
    )


def grouped(fingerprint: str) -> str:
    """A hash in groups of eight, so that lines can break and eyes can compare."""
    return " ".join(fingerprint[at : at + 8] for at in range(0, len(fingerprint), 8))
