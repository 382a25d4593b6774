"""Draws HTML of our own: every value is escaped here, so that what users wrote stays text."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import streamlit as st
from markupsafe import Markup, escape

from selfcheck.texts import Translate

_CSS = Path(__file__).parent / "show.css"


def show_html(markup: Markup) -> None:
    """Draw markup made by `tag`, `Markup(...)` constants or `.format()` of them."""
    if not isinstance(markup, Markup):
        raise TypeError("only escaped markup is drawn")
    if markup:
        st.html(str(markup))


def show_stack(*parts: Markup | None) -> None:
    """Draw several pieces as one element, as far apart as elements are; empty ones are left out."""
    pieces = [tag("div", part) for part in parts if part]
    show_html(tag("div", *pieces, class_="qm-stack") if pieces else Markup(""))


def tag(name: str, /, *children: str | Markup | None, **attributes: str | bool | None) -> Markup:
    """An element; text is escaped, `class_` becomes class, `aria_label` aria-label, None and False are left out."""
    parts = [f"<{name}"]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        label = key.rstrip("_").replace("_", "-")
        parts.append(f" {label}" if value is True else f' {label}="{escape(value)}"')
    parts.append(">")
    content = Markup("").join(escape(child) for child in children if child is not None)
    closing = "" if name in ("input", "br", "hr", "img") else f"</{name}>"
    return Markup("".join(parts)) + content + Markup(closing)  # noqa: S704 – escaped above


def join(parts: Iterable[Markup]) -> Markup:
    """Markup one after the other."""
    return Markup("").join(parts)


def button_form(action: str, label: str, primary: bool = False, confirm: Markup | None = None, **values: str) -> Markup:
    """A button that posts `values` to a route of ours; `confirm` is a box to be ticked before."""
    hidden = join(tag("input", type="hidden", name=name, value=value) for name, value in values.items())
    button = tag("button", label, type="submit", class_="qm-button qm-primary" if primary else "qm-button")
    return tag("form", hidden, confirm, button, method="post", action=action, class_="qm-form")


def link(href: str, label: str | Markup, primary: bool = False, plain: bool = False) -> Markup:
    """A link drawn as a button, or as text when plain."""
    look = None if plain else "qm-button qm-primary" if primary else "qm-button"
    return tag("a", label, href=href, class_=look)


def show_error(sentence: str, more: Iterable[str] = ()) -> None:
    """A readable fault instead of a traceback."""
    items = join(tag("li", line) for line in more)
    show_html(tag("div", tag("p", sentence), tag("ul", items) if items else None, class_="qm-error", role="alert"))


@cache
def _css() -> str:
    return _CSS.read_text("utf-8")


def show_style() -> None:
    """The app's own style sheet, once per page."""
    st.html(Markup("<style>{}</style>").format(Markup(_css())))  # noqa: S704 – our own file


def show_nothing_open(t: Translate) -> None:
    """Empty state of every page that needs an open assessment: what to do."""
    show_html(join([tag("p", t("none.open"), class_="qm-lead"), tag("p", link("/", t("none.to-start"), primary=True))]))


def scroll(table: Markup, label: str) -> Markup:
    """A wide table that scrolls by itself and can be reached with the keyboard."""
    return tag("div", table, class_="qm-scroll", tabindex="0", role="region", aria_label=label)
