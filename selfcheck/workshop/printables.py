"""Papers of a workshop: the poster that leads to it, cards that admit one person each, and ballots to fill in by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from selfcheck.ballot_languages import BallotLanguage
from selfcheck.documents.parts import Blank, Block, Boxes, Document, Heading, Line, Words
from selfcheck.documents.signs import divisible, drawable
from selfcheck.texts import Translate, translator
from selfcheck.workshop import codes
from selfcheck.workshop.joining import card_address, join_address, qr_svg, spaced_code
from selfcheck.workshop.models import Asked, Rules
from selfcheck.workshop.questions import Question, question_in, ui_language
from selfcheck.workshop.words import option_mark


@dataclass(frozen=True, slots=True)
class Invitation:
    """What every paper needs: the rules with title and roles, the join code, and where phones reach the server."""

    rules: Rules
    code: str
    rehearsal: bool
    base_url: str
    port: int

    def common(self, lang: str, t: Translate, day: dt.date, name: str) -> dict[str, Any]:
        """`name` is the title of the paper."""
        return {
            "lang": lang,
            "day": day.isoformat(),
            "name": _text(f"{name} – {self.rules.title}"),
            "event": _text(self.rules.title),
            "mark": t("protocol.mark-rehearsal") if self.rehearsal else "",
            "code": spaced_code(self.code),
            "code_label": t("screen.code-label"),
        }


def poster_pdf(invitation: Invitation, languages: Mapping[str, BallotLanguage], lang: str, t: Translate, day: dt.date) -> bytes:
    """One page for the wall: QR code, address, code, three steps, languages of the questions."""
    from selfcheck.documents.pdf import set_template

    address = join_address(invitation.base_url, invitation.port, invitation.code)
    own = (t("ballot.lang-de"), t("ballot.lang-plain"), t("ballot.lang-en"))
    spoken = ", ".join((*own, *(one.name for one in languages.values())))
    steps = [t("papers.step-scan"), t("papers.step-card" if invitation.rules.cards else "papers.step-role"), t("papers.step-vote")]
    data = {
        **invitation.common(lang, t, day, t("papers.poster")),
        "heading": t("papers.poster"),
        "qr": _qr(address, t("papers.qr")),
        "address": drawable(address),
        "address_label": t("papers.address"),
        "steps": steps,
        "languages": _text(t("papers.languages", languages=spoken)),
    }
    return set_template("poster.typ", data, day)


def cards_pdf(invitation: Invitation, secrets: Mapping[str, Iterable[str]], lang: str, t: Translate, day: dt.date) -> bytes:
    """One card per secret, ten on a page, role by role; `secrets`: codes by id of the role."""
    from selfcheck.documents.pdf import set_template

    names = {role.id: role.name[lang] for role in invitation.rules.roles}
    cards = [
        {
            "role": _text(names[role]),
            "code": codes.spaced(secret),
            "qr": _qr(_address(invitation, secret), t("papers.card-qr", role=names[role])),
        }
        for role, given in secrets.items()
        for secret in given
    ]
    words = {"card_label": t("papers.card-code"), "sentence": t("papers.card-sentence")}
    return set_template("cards.typ", {**invitation.common(lang, t, day, t("papers.cards")), **words, "cards": cards}, day)


def _address(invitation: Invitation, secret: str) -> str:
    return card_address(invitation.base_url, invitation.port, invitation.code, secret)


def _qr(address: str, title: str) -> dict[str, str]:
    return {"svg": str(qr_svg(address, title)), "alt": drawable(f"{title}: {address}")}


def _text(text: str) -> str:
    return divisible(drawable(text))


# --- ballots on paper -----------------------------------------------------------------------------------------------------


def ballot_sheets(
    invitation: Invitation, items: Mapping[str, Asked], languages: Mapping[str, BallotLanguage], code: str, day: dt.date
) -> Document:
    """A page per item to fill in by hand, in the language `code` of the ballot; the words around are German or English."""
    lang = ui_language(code)
    t = translator(lang)
    title = invitation.rules.title
    blocks: list[Block] = []
    for place, (key, asked) in enumerate(items.items(), 1):
        blocks += _sheet(invitation.rules, asked, question_in(asked, key, languages, code), t("papers.number", n=place), lang, t)
    return Document(
        lang=lang,
        title=t("papers.ballots"),
        subtitle=title,
        footer=t("papers.ballots-footer", name=title),
        words=Words(page=t("proof.page"), contents=t("proof.contents")),
        day=day,
        blocks=tuple(blocks),
        watermark=t("protocol.mark-rehearsal") if invitation.rehearsal else "",
    )


def _sheet(rules: Rules, asked: Asked, question: Question, number: str, lang: str, t: Translate) -> Iterator[Block]:
    yield Heading(f"{number}: {asked.title[lang]}", 1, new_page=True)
    if question.question != asked.title[lang]:
        yield Line(question.question, lang=question.lang, style="question")
    yield Heading(t("ballot.role"), 2)
    yield Boxes(tuple(Line(role.name[lang]) for role in rules.roles))
    yield Heading(t("papers.tick-one"), 2)
    marks = [
        t("ballot.level", level=option_mark(asked, at)) if asked.ordered else option_mark(asked, at) for at in range(len(asked.options))
    ]
    options = [Line(text, lead=mark, lang=question.lang) for mark, text in zip(marks, question.options, strict=True)]
    yield Boxes((*options, Line(t("ballot.kind.abstained")), Line(t("ballot.kind.not-applicable"))))
    if rules.reasons:
        yield Blank(t("ballot.reason"), 3)
