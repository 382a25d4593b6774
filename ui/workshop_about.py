"""What belongs to a desk beside steering: frozen rules, the log of its steps, links, rehearsal, leaving and deleting."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from selfcheck.store.workshop_access import Access
from selfcheck.store.workshop_rows import Logged, Workshop, load_titles, read_log
from selfcheck.texts import date, moment
from selfcheck.workshop.preparing import LIMITS
from selfcheck.workshop.words import role_names
from ui import plain_forms as forms
from ui import show, state

PREPARING = "rules"  # logged for each change before the start; how the workshop went begins with the start


def draw_about(access: Access, now: Workshop) -> None:
    """Below the desk of a workshop that has begun."""
    t = state.texts()
    parts = [_fold(t("desk-setup.rules-frozen"), _frozen(now)), _fold(t("desk.log"), _log(now))]
    if access.right == "facilitator":
        if now.state != "ended":
            parts.append(_fold(t("desk-setup.links"), links(now)))
        parts.append(_fold(t("desk-setup.delete"), delete(now)))
    show.show_html(show.join([show.tag("h2", t("desk-setup.about")), *parts, leave(now)]))


def draw_rehearsal(access: Access, now: Workshop) -> None:
    """Above everything in a rehearsal: that it is one, and the votes of the imagined people."""
    t = state.texts()
    votes = Markup("")
    if access.right == "facilitator" and now.state == "running":
        votes = forms.form("/a/workshop/imagined-votes", forms.submit(t("desk-setup.imagined-votes")))
    onward = f" {t('desk-setup.rehearsal-begin')}" if now.state == "lobby" else None
    text = show.tag("p", show.tag("strong", f"{t('desk-setup.rehearsal')}:"), " ", t("desk-setup.rehearsal-text"), onward)
    show.show_html(show.tag("div", text, show.tag("div", votes, leave(now), class_="qm-row"), class_="qm-warning"))


def _frozen(now: Workshop) -> Markup:
    """The rules as they were at the start, with their hash."""
    t, lang, rules = state.texts(), state.lang(), now.rules
    facts = [
        t("desk-setup.fact-k", n=rules.k),
        t("desk-setup.fact-rounds", n=rules.rounds),
        t("desk-setup.fact-reasons") if rules.reasons else t("desk-setup.fact-no-reasons"),
        t("desk-setup.fact-cards") if rules.cards else t("desk-setup.fact-no-cards"),
        t("desk-setup.fact-deleted", day=date(lang, now.delete_on)),
        *(f"{t(f'desk-setup.field-{name}')}: {getattr(rules.limits, name)}" for name in LIMITS),
    ]
    parts = [show.tag("ul", *(show.tag("li", fact) for fact in facts))]
    if now.catalogue is not None:
        parts.append(show.tag("p", t("desk-setup.edition", version=now.catalogue[1])))
    if now.rules_sha256:
        mark = show.tag("span", now.rules_sha256, class_="qm-mono")
        parts.append(show.tag("p", t("desk-setup.hash"), show.tag("br"), mark))
        parts.append(show.tag("p", t("desk-setup.hash-note"), class_="qm-small"))
    return show.join(parts)


def _log(now: Workshop) -> Markup:
    """Every step of the desk since the start with its time, the oldest first, so that it can be told later how it went."""
    lang = state.lang()
    steps, titles = state.opened().read(lambda c: (read_log(c, now.id), load_titles(c, now.id)))
    names, roles = {key: title[lang] for key, title in titles.items()}, role_names(now.rules, lang)
    return show.tag("ol", *(show.tag("li", _step(one, names, roles)) for one in steps if one.step != PREPARING), class_="qm-text")


def _step(one: Logged, titles: Mapping[str, str], roles: Mapping[str, str]) -> str:
    t = state.texts()
    if one.step == "places":
        role, places = one.note.split(": ")
        said = t("desk.log-places", role=roles.get(role, role), places=t("desk.log-unbound") if places == "None" else places)
    else:
        said = t(f"desk.log-{one.step}", note=one.note)
    place = t("desk.log-item", title=titles[one.item], n=one.round) if one.round else titles.get(one.item)
    who = t("desk.log-minutes") if one.access == "minutes" else ""
    return " · ".join(part for part in (moment(state.lang(), one.at), place, said, who) if part)


def links(now: Workshop) -> Markup:
    """New links, each told once on a page of its own."""
    t = state.texts()
    rows = [
        ("roles", t("desk-setup.make-role-links"), t("desk-setup.make-role-links-text")),
        ("minutes", t("desk-setup.make-minutes-link"), t("desk-setup.make-minutes-link-text")),
        ("facilitator", t("desk-setup.make-facilitator-link"), t("desk-setup.make-facilitator-link-text")),
    ]
    return show.join(
        show.tag("div", show.tag("p", text), forms.form("/a/workshop/links", forms.submit(label), what=what), class_="qm-after")
        for what, label, text in rows
    )


def rehearse(now: Workshop) -> Markup:
    """A button for a rehearsal from these rules."""
    t = state.texts()
    return show.tag("p", t("desk-setup.rehearse-text")) + forms.form("/a/workshop/rehearse", forms.submit(t("desk-setup.rehearse")))


def leave(now: Workshop) -> Markup:
    t = state.texts()
    label = t("desk-setup.leave-rehearsal") if now.rehearsal else t("desk-setup.leave")
    return forms.form("/a/workshop/leave", forms.submit(label), class_="qm-row")


def delete(now: Workshop) -> Markup:
    """With a box to tick, since nothing brings it back."""
    t = state.texts()
    sure = forms.check("confirm", t("desk-setup.delete-confirm", title=now.rules.title), required=True)
    return forms.form("/a/workshop/delete", sure, forms.submit(t("desk-setup.delete")))


def _fold(title: str, *parts: Markup) -> Markup:
    return show.tag("details", show.tag("summary", title), *parts, class_="qm-fold")
