"""The desk of a workshop that has ended: its documents, and what came out for every question."""

from __future__ import annotations

from markupsafe import Markup

from selfcheck.store import protocols
from selfcheck.store.workshop_access import Access
from selfcheck.store.workshop_rows import Workshop
from selfcheck.texts import date, number
from selfcheck.workshop.protocol import ItemTold, Protocol, RoundTold
from selfcheck.workshop.protocol_document import decided, outcome
from selfcheck.workshop.words import decision_words, option_name
from ui import show, state

FILES = ("docx", "pdf", "md", "csv", "json")


def draw_ended(access: Access, now: Workshop) -> None:
    """Where the documents are, what can be taken over, then all questions with their results."""
    t, lang = state.texts(), state.lang()
    told = state.opened().read(lambda connection: protocols.read_protocol(connection, now.id))
    has_decisions = any(item.decision for item in told.items)
    has_votes = any(item.last is not None and item.last.shown.whole is not None for item in told.items)
    parts = [
        show.tag("h2", now.rules.title),
        show.tag("p", t("desk.ended", day=date(lang, now.delete_on)), class_="qm-note"),
        files(),
        show.tag("h2", t("desk.results")),
        show.tag("p", t("desk.results-how", n=told.total)),
        _overview(told),
        afterwards(has_decisions) if (has_decisions or has_votes) and access.right == "facilitator" else Markup(""),
    ]
    show.show_html(show.join(parts))


def files() -> Markup:
    """The protocol as it stands."""
    t = state.texts()
    links = [
        show.tag("a", t(f"desk.file-{kind}"), href=f"/x/workshop/protocol.{kind}?lang={state.lang()}", download=True, class_="qm-button")
        for kind in FILES
    ]
    return show.tag("div", show.tag("h2", t("desk.protocol")), show.tag("div", *links, class_="qm-row"))


def afterwards(has_decisions: bool) -> Markup:
    """What may be taken over into the open assessment; without a decision the results of the roles only."""
    t = state.texts()
    buttons = [show.button_form("/a/workshop/take-over", t("desk.take-over"))] if has_decisions else []
    buttons.append(show.button_form("/a/workshop/perspectives", t("desk.perspectives")))
    return show.tag(
        "details", show.tag("summary", t("desk.afterwards")), show.tag("p", t("desk.afterwards-how")), *buttons, class_="qm-fold"
    )


def _overview(told: Protocol) -> Markup:
    items = [show.tag("li", _item(told, item, place), class_="qm-card") for place, item in enumerate(told.items, start=1)]
    return show.tag("ol", *items, class_="qm-list")


def _item(told: Protocol, item: ItemTold, place: int) -> Markup:
    """What came out and what was decided; votes and the whole decision in a fold."""
    t, lang = state.texts(), state.lang()
    lines = [
        show.tag("h3", f"{place}. {item.asked.title[lang]}"),
        show.tag("p", outcome(told, item, lang, t)),
        show.tag("p", show.tag("strong", f"{t('protocol.decision')}: "), decided(item, t), _choice(item, lang)),
    ]
    more = []
    if item.last is not None and item.has_votes:
        more.append(_votes(item, item.last))
    if item.decision is not None:
        pairs = decision_words(item.decision, item.asked, lang, t)
        more.append(show.tag("dl", *(show.tag("dt", show.tag("strong", label)) + show.tag("dd", text) for label, text in pairs)))
    if more:
        title = show.tag("span", f" {item.asked.title[lang]}", class_="qm-hidden")
        lines.append(show.tag("details", show.tag("summary", t("desk.results-more"), title), *more))
    return show.join(lines)


def _choice(item: ItemTold, lang: str) -> str:
    """The text of the agreed choice; levels of a scale speak for themselves."""
    if item.asked.ordered or item.decision is None or item.decision.level is None:
        return ""
    return f": {item.asked.options[item.decision.level][lang]}"


def _votes(item: ItemTold, last: RoundTold) -> Markup:
    """How many chose what in the round that counts; their number only, where it is too few to tell."""
    t, lang = state.texts(), state.lang()
    turnout = show.tag("p", t("ballot.result-of", n=last.shown.ballots, all=last.shown.present))
    whole = last.shown.whole
    if whole is None:
        return turnout
    rows = []
    for place, text in enumerate(item.asked.options):
        name = option_name(item.asked, place, t)
        head = show.tag("th", show.tag("strong", f"{name[:1].upper()}{name[1:]}:"), " ", text[lang], scope="row", class_="qm-plain")
        rows.append(show.tag("tr", head, show.tag("td", number(lang, whole.votes[place]), class_="qm-number")))
    caption = t("protocol.votes-table" if item.asked.ordered else "protocol.choices-table")
    heads = show.tag("tr", show.tag("th", caption, scope="col"), show.tag("th", t("desk.votes"), scope="col", class_="qm-number"))
    return turnout + show.tag("table", show.tag("thead", heads), show.tag("tbody", *rows), class_="qm-table")
