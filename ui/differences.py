"""Which overlays are in force, every value they changed, and a form to check a further one: parts of the catalogue page."""

from __future__ import annotations

from markupsafe import Markup

from selfcheck.difference_words import COLUMNS, ChangedValue, changed_values
from ui import show, state


def in_force() -> Markup:
    """One line that names the overlays; nothing where there are none."""
    t, lang, overlays = state.texts(), state.lang(), state.catalogue().overlays
    if not overlays:
        return Markup("")
    more = [show.tag("p", overlay.text[lang]) for overlay in overlays if overlay.text]
    line = t("catalogue.in-force", titles=", ".join(overlay.title[lang] for overlay in overlays))
    return show.tag("div", show.tag("p", line), *more, class_="qm-note")


def differences() -> Markup:
    """Where, what, before, now; texts in the language shown, a new criterion in one row."""
    t, catalogue = state.texts(), state.catalogue()
    rows = map(_row, changed_values(catalogue, state.lang()))
    head = show.tag("tr", *(show.tag("th", t(f"differences.{name}"), scope="col") for name in COLUMNS))
    table = show.tag("table", show.tag("thead", head), show.tag("tbody", *rows), class_="qm-table")
    text = show.tag("p", t("differences.text", edition=catalogue.edition), class_="qm-text")
    return show.join([text, show.scroll(table, t("differences.table"))])


def check_form() -> Markup:
    """A form that sends an overlay to be looked at; it changes nothing here."""
    t = state.texts()
    file = show.tag("input", type="file", name="file", accept=".zip", required=True, class_="qm-input")
    form = show.tag(
        "form",
        show.tag("label", t("overlay.file"), show.tag("br"), file),
        show.tag("div", show.tag("button", t("overlay.button"), type="submit", class_="qm-button"), class_="qm-row"),
        method="post",
        action="/a/overlay",
        enctype="multipart/form-data",
    )
    text = show.tag("p", t("overlay.check-text"), class_="qm-text")
    return show.tag("details", show.tag("summary", t("overlay.check")), text, form, class_="qm-fold")


def _row(one: ChangedValue) -> Markup:
    where = show.tag("a", one.where, href=f"/catalogue?c={one.criterion}") if one.criterion else one.where
    by = show.tag("span", one.by, class_="qm-small")
    cells = (one.what, one.before, one.now)
    return show.tag("tr", show.tag("th", where, show.tag("br"), by, scope="row"), *(show.tag("td", cell) for cell in cells))
