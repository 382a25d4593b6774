"""The desk of a workshop that has not begun: what it is, who has joined, and its parts one at a time."""

from __future__ import annotations

import datetime as dt

import streamlit as st
from markupsafe import Markup

from selfcheck.store import rounds, workshop_rows
from selfcheck.store.values import NotFoundError
from selfcheck.store.workshop_access import Access
from selfcheck.store.workshop_rows import Workshop
from selfcheck.texts import date
from selfcheck.workshop.joining import spaced_code
from ui import show, state
from ui.workshop_prepare_items import draw_items
from ui.workshop_prepare_people import draw_roles, draw_rules
from ui.workshop_prepare_start import draw_papers, draw_start

NAMES = {
    "items": "desk-setup.part-items",
    "roles": "desk-setup.part-roles",
    "rules": "desk-setup.part-rules",
    "papers": "desk-setup.part-papers",
    "start": "desk-setup.part-start",
}
PARTS = {"items": draw_items, "roles": draw_roles, "rules": draw_rules, "papers": draw_papers, "start": draw_start}


def draw_preparation(access: Access, now: Workshop) -> None:
    """Everything that is settled in the lobby; the minute-taker only sees where it stands."""
    t = state.texts()
    show.show_html(_head(now))
    _draw_joined(access.workshop, now.revision)
    if access.right != "facilitator":
        show.show_html(show.tag("p", t("desk-setup.minutes-wait"), class_="qm-note"))
        return
    part = state.chosen("part", list(PARTS), "items")
    links = [
        show.tag(
            "a",
            t(NAMES[name]),
            href=f"?part={name}",
            class_="qm-button qm-primary" if name == part else "qm-button",
            aria_current="page" if name == part else None,
        )
        for name in PARTS
    ]
    show.show_html(show.tag("nav", *links, class_="qm-row", aria_label=t("desk-setup.parts")))
    PARTS[part](now)


def _head(now: Workshop) -> Markup:
    t, lang = state.texts(), state.lang()
    rules = now.rules
    if rules.mode == "self-paced" and rules.until:
        kind = t("desk-setup.kind-self-paced", day=date(lang, dt.date.fromisoformat(rules.until)))
    else:
        kind = t("desk-setup.kind-room")
    facts = t("desk-setup.facts", kind=kind, n=len(rules.items), code=spaced_code(now.code))
    tag = show.tag("span", t("desk.workshop-lobby"), class_="qm-tag")
    return show.join([show.tag("h2", rules.title, " ", tag), show.tag("p", facts)])


@st.fragment(run_every=2)
def _draw_joined(number: int, seen: int) -> None:
    """How many have joined in each role; looks by itself, and says when somebody else has changed something."""
    t, lang = state.texts(), state.lang()
    try:
        now, people = state.opened().read(lambda c: (workshop_rows.load(c, number), rounds.standing(c, number)))
    except NotFoundError:
        st.rerun()
    if now.state != "lobby":
        st.rerun()
    total = sum(one.joined for one in people.values())
    by_role = [f"{role.name[lang]} {people[role.id].joined}" for role in now.rules.roles if people[role.id].joined]
    line = t("screen.people", n=total) if total else t("screen.nobody")
    if by_role:
        line += f" ({', '.join(by_role)})"
    news = None
    if now.revision != seen:
        news = show.tag(
            "p", t("desk-setup.changed-elsewhere"), " ", show.link("/workshop", t("desk-setup.reload"), plain=True), class_="qm-warning"
        )
    show.show_html(show.tag("div", show.tag("p", line), news))
