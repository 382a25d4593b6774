"""The accessibility statement: what was checked and how, known faults, and whom to tell. Says only what is true of this version."""

from __future__ import annotations

from markupsafe import Markup

from selfcheck import __version__
from ui import show, state

# Faults we know of and have not mended; whoever mends one takes it out here.
KNOWN = ("streamlit", "loading", "connection", "charts", "pdf-rows", "word-contents")
CHECKS = ("axe", "keyboard", "widths", "preferences", "documents", "not-done")


def statement() -> Markup:
    """The whole page below its title."""
    t, settings = state.texts(), state.opened().settings
    contact = t("accessibility.contact", contact=settings.contact) if settings.contact else t("accessibility.contact-missing")
    return show.join(
        [
            show.tag("p", t("accessibility.lead", version=__version__), class_="qm-lead"),
            _part("state", [t("accessibility.state-text")]),
            _part("known", [t(f"accessibility.known-{name}") for name in KNOWN]),
            _part("checks", [t(f"accessibility.check-{name}") for name in CHECKS]),
            _part("tell", [contact, t("accessibility.enforcement")]),
        ]
    )


def _part(name: str, lines: list[str]) -> Markup:
    heading = show.tag("h2", state.texts()(f"accessibility.title-{name}"))
    items = (show.tag("li", line) for line in lines)
    return show.tag("section", heading, show.tag("ul", *items, class_="qm-text"))
