"""The parts of the start page."""

from __future__ import annotations

from markupsafe import Markup

from selfcheck.store import assessments as store
from selfcheck.texts import date, moment
from ui import access, show, state, tour
from ui import plain_forms as forms


def introduction() -> Markup:
    """What this is, how long it takes, what happens to the data; in five lines."""
    t = state.texts()
    last = t("access.line") if state.opened().is_shared else t("start.line-5")
    lines = [show.tag("li", line) for line in (*(t(f"start.line-{number}") for number in range(1, 5)), last)]
    return show.join([show.tag("p", t("start.lead"), class_="qm-lead"), show.tag("ul", *lines, class_="qm-text")])


def ways_in() -> Markup:
    """Go on, begin anew, open a file, load an example."""
    t, lang, current, kept = state.texts(), state.lang(), state.stored(), link_kept()
    cards = []
    if current:
        title = current.title or current.assessment.name or t("start.unnamed")
        reading = state.is_read_only()
        go_on = show.link("/questionnaire", t("start.look" if reading else "start.continue"), primary=not reading)
        results = show.link("/results", t("start.to-results"), primary=reading)
        ways = (results, go_on) if reading else (go_on, results)
        closes = show.tag("p", t("start.closes-this"), class_="qm-small") if state.opened().is_shared else None
        cards.append(_card(t("start.open-now", title=title), show.tag("div", *ways, class_="qm-row qm-current"), closes))
    cards.append(
        _card(t("start.new"), show.tag("p", t("start.new-text")), show.button_form("/a/new", t("start.new-button"), not current, kept))
    )
    demos = [
        show.tag("li", show.tag("strong", demo.title[lang]), show.tag("br"), show.tag("p", demo.summary[lang]), show.button_form("/a/demo", t("start.demo-button", title=demo.title[lang]), confirm=kept, demo=name))
        for name, demo in state.opened().demos.items()
    ]  # fmt: skip
    if demos:
        cards.append(
            _card(
                t("start.demo"),
                show.tag("p", t("start.demo-text")),
                tour.begin(kept),
                show.tag("details", show.tag("summary", t("start.demo-each")), show.tag("ul", *demos, class_="qm-list")),
            )
        )
    upload = show.tag(
        "form",
        show.tag("label", t("start.file-label"), show.tag("br"), show.tag("input", type="file", name="file", accept=".json,.xlsx", required=True, class_="qm-input")),
        show.tag("div", show.tag("button", t("start.file-button"), type="submit", class_="qm-button"), class_="qm-row"),
        method="post", action="/a/import", enctype="multipart/form-data",
    )  # fmt: skip
    cards.append(_card(t("start.file"), show.tag("p", t("start.file-text")), upload))
    cards.append(join_card())
    return show.tag("div", *cards, class_="qm-cards")


def link_kept() -> Markup | None:
    """On a shared server the box to tick before what is open is closed: without its link nobody finds it again."""
    if not state.opened().is_shared or state.stored() is None:
        return None
    return forms.check("kept", state.texts()("start.link-kept"), required=True)


def join_card() -> Markup:
    """For participants the field for a join code, for facilitators the way to the desk."""
    t = state.texts()
    code = show.tag(
        "input",
        type="text",
        name="code",
        required=True,
        maxlength="20",
        autocomplete="off",
        autocapitalize="characters",
        spellcheck="false",
        class_="qm-input",
    )
    form = show.tag(
        "form",
        show.tag("label", t("ballot.code-label"), show.tag("br"), code),
        show.tag("div", show.tag("button", t("ballot.join"), type="submit", class_="qm-button"), class_="qm-row"),
        method="get", action="/b/",
    )  # fmt: skip
    return _card(
        t("ballot.enter"),
        show.tag("p", t("takeover.join-text")),
        form,
        show.tag("p", show.link("/workshop", t("takeover.join-lead"), plain=True)),
    )


def _card(title: str, *parts: Markup | None) -> Markup:
    return show.tag("section", show.tag("h2", title), *parts, class_="qm-card")


def assessments() -> Markup:
    """All assessments on this computer, with what can be done to them; on a shared server only the open one and its links."""
    if state.opened().is_shared:
        return show.join([access.entries(), _own()])
    t, lang = state.texts(), state.lang()
    listed, named = state.opened().read(lambda c: (store.list_all(c), store.names(c)))
    if not listed:
        return Markup("")
    items = []
    for one in listed:
        title = one.title or named.get(one.key) or t("start.unnamed")
        times = t("start.times", created=date(lang, one.created.date()), used=moment(lang, one.used))
        items.append(
            show.tag(
                "li",
                show.tag("h3", title),
                show.tag("p", times, class_="qm-small"),
                show.tag("div", show.tag("a", t("start.open"), href=f"/a/open/{one.key}?to=questionnaire", class_="qm-button", aria_label=t("start.open-named", title=title)), class_="qm-row"),
                _more(one.key, title),
                class_="qm-card",
            )
        )  # fmt: skip
    return show.join([show.tag("h2", t("start.list", n=len(listed))), show.tag("ul", *items, class_="qm-list")])


def _own() -> Markup:
    """What can be done with the open assessment of a shared server."""
    t, allowed, current = state.texts(), state.capability(), state.stored()
    if allowed is None or current is None or not allowed.may_edit:
        return Markup("")
    title = current.title or current.assessment.name or t("start.unnamed")
    return show.tag("section", show.tag("h2", title), _more(allowed.key, title, allowed.owns), class_="qm-card")


def _more(key: str, title: str, owns: bool = True) -> Markup:
    """Rename, copy, keep a snapshot; the owner may delete."""
    t = state.texts()

    def named(action: str, label: str, button: str) -> Markup:
        field = show.tag(
            "label", label, show.tag("br"), show.tag("input", type="text", name="called", maxlength="200", class_="qm-input qm-wide")
        )
        hidden = show.tag("input", type="hidden", name="assessment", value=key)
        submit = show.tag("button", button, type="submit", class_="qm-button")
        return show.tag("form", hidden, field, submit, method="post", action=action, class_="qm-under")

    confirm = show.tag(
        "form",
        show.tag("input", type="hidden", name="assessment", value=key),
        show.tag("label", show.tag("input", type="checkbox", name="confirm", value="yes", required=True), show.tag("span", t("start.delete-confirm", title=title)), class_="qm-option"),
        show.tag("button", t("start.delete"), type="submit", class_="qm-button"),
        method="post", action="/a/delete", class_="qm-under",
    )  # fmt: skip
    return show.tag(
        "details",
        show.tag("summary", t("start.more"), show.tag("span", f" {title}", class_="qm-hidden")),
        named("/a/rename", t("start.new-name"), t("start.rename")),
        named("/a/snapshot", t("start.snapshot-name"), t("start.snapshot")),
        show.button_form("/a/duplicate", t("start.duplicate"), assessment=key),
        confirm if owns else None,
    )
