"""The accessibility statement in the order German law asks for (§ 12b BGG, § 7 BITV 2.0). Says only what is true of this version."""

from __future__ import annotations

import datetime as dt

from markupsafe import Markup

from selfcheck import __version__
from selfcheck.texts import date
from ui import show, state

REVIEWED = dt.date(2026, 11, 30)  # set anew by whoever looks through the whole statement
# Faults we know of and have not mended; whoever mends one takes it out here.
KNOWN = ("streamlit", "connection", "charts", "pdf-rows", "word-contents", "easy")
CHECKS = ("axe", "keyboard", "widths", "preferences", "documents", "not-done")


def statement() -> Markup:
    """The whole page below its title."""
    t, settings = state.texts(), state.opened().settings
    where = show.tag("p", t("accessibility.where", address=settings.base_url)) if settings.base_url else None
    known = [t(f"accessibility.known-{name}") for name in KNOWN]
    checks = [t(f"accessibility.check-{name}") for name in CHECKS]
    parts = [
        show.tag("p", t("accessibility.lead", version=__version__), class_="qm-lead"),
        where,
        _part("state", t("accessibility.state-law"), t("accessibility.state-text")),
        _part("known", items=known),
        _part("made", t("accessibility.made-when", day=date(state.lang(), REVIEWED)), t("accessibility.made-how"), items=checks),
        _part("tell", _contact()),
        _part("enforcement", t("accessibility.enforcement"), t("accessibility.enforcement-federal")),
    ]
    return show.join(part for part in parts if part)


def _contact() -> str:
    t, settings = state.texts(), state.opened().settings
    if settings.contact:
        return t("accessibility.contact", contact=settings.contact)
    return t("accessibility.contact-local" if settings.mode == "local" else "accessibility.contact-missing")


def _part(name: str, *lines: str, items: list[str] | None = None) -> Markup:
    heading = show.tag("h2", state.texts()(f"accessibility.title-{name}"))
    listed = show.tag("ul", *(show.tag("li", item) for item in items), class_="qm-text") if items else None
    return show.tag("section", heading, *(show.tag("p", line, class_="qm-text") for line in lines), listed)
