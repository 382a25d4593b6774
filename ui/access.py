"""On a shared server: who may open the open assessment, links made, renewed and withdrawn, and what a visitor must know."""

from __future__ import annotations

import datetime as dt

from markupsafe import Markup

from selfcheck.rights import Capability
from selfcheck.store import links, sign_ins
from selfcheck.store.assessments import Stored
from selfcheck.store.retention import due_on, is_due_soon
from selfcheck.texts import date
from ui import plain_forms as forms
from ui import show, state

MADE = ("editor", "reader")


def notices(current: Stored) -> Markup:
    """Above every page: that nothing can be changed, that the time is running out; nothing on one's own computer."""
    if not state.opened().is_shared:
        return Markup("")
    t, days, parts = state.texts(), state.opened().settings.retention_days, []
    if state.is_read_only():
        parts.append(show.tag("p", t("access.read-only"), class_="qm-note qm-reading"))
    if is_due_soon(current.used, days, dt.date.today()):
        day = date(state.lang(), due_on(current.used, days))
        sentence = show.tag("p", t("access.due", day=day), role="status")
        keep = show.button_form("/a/keep", t("access.keep"), assessment=current.key)
        parts.append(show.tag("div", sentence, keep, class_="qm-warning"))
    return show.join(parts)


def entries() -> Markup:
    """The section of the start page: what is open, by which right, and for the owner all links."""
    t, allowed = state.texts(), state.capability()
    head = show.tag("h2", t("access.title"))
    if allowed is None:
        return show.tag("section", head, show.tag("p", t("access.none-open"), class_="qm-text"))
    parts = [head, show.tag("p", t(f"access.you-{allowed.right}"), class_="qm-text")]
    if allowed.owns:
        main = show.link("/x/access", t("access.show-main"))
        parts += [show.tag("p", t("access.main-text"), class_="qm-text"), show.tag("div", main, class_="qm-row"), _table(allowed), _new()]
    parts.append(show.tag("p", t("access.leave-text"), class_="qm-small"))
    parts.append(show.button_form("/a/leave", t("access.leave")))
    return show.tag("section", *parts, class_="qm-card")


def _table(allowed: Capability) -> Markup:
    """Every link with what it allows, when it was made and used last, and what can be done with it."""
    t, lang, number = state.texts(), state.lang(), allowed.assessment
    words = [t(f"access.column-{word}") for word in ("label", "right", "made", "used", "doing")]
    rows = []
    listed, tied = state.opened().read(lambda c: (links.list_all(c, number), sign_ins.count_tied(c, number)), within=number)
    for one in listed:
        name = t("access.right-owner") if one.right == "owner" else one.label or t("access.unnamed")
        if one.revoked:
            doing: Markup = show.tag("span", t("access.revoked", day=date(lang, one.revoked.date())))
        else:
            doing = _actions(one, name)
        cells = (
            t(f"access.right-{one.right}"),
            date(lang, one.created.date()),
            date(lang, one.last_used) if one.last_used else t("access.never"),
            doing,
        )
        signed = show.tag("div", t("sign-in.tied", n=tied[one.id]), class_="qm-small") if one.id in tied and not one.revoked else None
        told = (show.tag("td", cell, data_label=word) for cell, word in zip(cells, words[1:], strict=True))
        rows.append(show.tag("tr", show.tag("th", name, signed, scope="row", class_="qm-plain"), *told))
    head = show.tag("tr", *(show.tag("th", word, scope="col") for word in words))
    table = show.tag("table", show.tag("thead", head), show.tag("tbody", *rows), class_="qm-table qm-stacked")
    return show.scroll(table, t("access.links"))


def _actions(one: links.Link, name: str) -> Markup:
    t = state.texts()

    def button(action: str, label: str) -> Markup:
        return forms.form(action, forms.submit(label, more=name), class_="qm-form", link=one.id)

    renew = button("/a/link/renew", t("access.renew"))
    return renew if one.right == "owner" else show.join([renew, button("/a/link/withdraw", t("access.withdraw"))])


def _new() -> Markup:
    """A link for others: to fill in together, or to read."""
    t = state.texts()
    form = forms.form(
        "/a/link/new",
        forms.select_field("right", t("access.new-right"), [(right, t(f"access.right-{right}")) for right in MADE]),
        forms.text_field("called", t("access.new-label"), maxlength="200"),
        forms.submit(t("access.new-button")),
    )
    summary, text = show.tag("summary", t("access.new")), show.tag("p", t("access.new-text"), class_="qm-text")
    return show.tag("details", summary, text, form, class_="qm-fold")
