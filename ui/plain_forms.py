"""Fields of plain forms that post to our routes; for what is sent as a whole instead of saved while it is typed.

Browsers drop fields from drawn markup whose name a document or form already has, such as `name`, `title` or `role`.
"""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from ui import show


def form(action: str, *parts: Markup | None, class_: str | None = None, **hidden: str | int) -> Markup:
    """A form with hidden values; underscores in their names become hyphens."""
    values = [show.tag("input", type="hidden", name=name.replace("_", "-"), value=str(value)) for name, value in hidden.items()]
    return show.tag("form", *values, *parts, method="post", action=action, class_=class_)


def submit(label: str, primary: bool = False, more: str = "", disabled: bool = False) -> Markup:
    """The button of a form; `more` names for screen readers what it is about."""
    hidden = show.tag("span", f" {more}", class_="qm-hidden") if more else None
    look = "qm-button qm-primary" if primary else "qm-button"
    return show.tag("button", label, hidden, type="submit", class_=look, disabled=disabled)


def text_field(
    name: str, label: str, value: str = "", kind: str = "text", note: str = "", wide: bool = False, **more: str | bool
) -> Markup:
    """A label above an input; `kind` is the input's type."""
    look = "qm-input qm-wide" if wide else "qm-input"
    return _field(label, show.tag("input", type=kind, name=name, value=value, class_=look, **more), note)


def number_field(name: str, label: str, value: int | None, low: int, high: int, note: str = "", required: bool = True) -> Markup:
    """A whole number within bounds; empty where there is none."""
    shown = "" if value is None else str(value)
    bounds = {"min": str(low), "max": str(high), "inputmode": "numeric"}
    return _field(label, show.tag("input", type="number", name=name, value=shown, required=required, class_="qm-input", **bounds), note)


def area_field(name: str, label: str, rows: int, note: str = "", required: bool = False) -> Markup:
    """A label above a field of several lines."""
    return _field(label, show.tag("textarea", name=name, rows=str(rows), required=required, class_="qm-input qm-wide"), note)


def select_field(name: str, label: str, options: Iterable[tuple[str, str]], chosen: str = "", note: str = "") -> Markup:
    """A label above a list of (value, text)."""
    drawn = [show.tag("option", text, value=value, selected=value == chosen) for value, text in options]
    return _field(label, show.tag("select", *drawn, name=name, class_="qm-input"), note)


def check(name: str, label: str | Markup, value: str = "yes", checked: bool = False, required: bool = False) -> Markup:
    """A box to tick with its label."""
    box = show.tag("input", type="checkbox", name=name, value=value, checked=checked, required=required)
    return show.tag("label", box, show.tag("span", label), class_="qm-option")


def radios(name: str, legend: str, options: Iterable[tuple[str, str]], chosen: str, required: bool = False) -> Markup:
    """One of several, in a group of its own."""
    drawn = [
        show.tag(
            "label",
            show.tag("input", type="radio", name=name, value=value, checked=value == chosen, required=required),
            show.tag("span", text),
            class_="qm-option",
        )
        for value, text in options
    ]
    return show.tag("fieldset", show.tag("legend", legend), *drawn, class_="qm-fieldset")


def beside(*fields: Markup) -> Markup:
    """Fields side by side, as far as the window is wide enough."""
    return show.tag("div", *fields, class_="qm-beside")


def _field(label: str, control: Markup, note: str) -> Markup:
    small = show.tag("span", show.tag("br"), note, class_="qm-small") if note else None
    return show.tag("p", show.tag("label", label, show.tag("br"), control, small))
