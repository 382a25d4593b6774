"""Which overlays are in force, and every value they changed: a part of the catalogue page."""

from __future__ import annotations

from markupsafe import Markup

from selfcheck.overlays import Difference
from selfcheck.texts import texts
from ui import show, state

COLUMNS = ("where", "what", "before", "now")


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
    rows = [_row(difference) for difference in catalogue.differences if _is_shown(difference)]
    head = show.tag("tr", *(show.tag("th", t(f"differences.{name}"), scope="col") for name in COLUMNS))
    table = show.tag("table", show.tag("thead", head), show.tag("tbody", *rows), class_="qm-table")
    text = show.tag("p", t("differences.text", edition=catalogue.edition), class_="qm-text")
    return show.join([text, show.scroll(table, t("differences.table"))])


def _is_shown(difference: Difference) -> bool:
    other = "de" if state.lang() == "en" else "en"
    if difference.path.split(".")[-1] == other:
        return False
    return not _is_new(difference) or difference.path.startswith("title.")


def _is_new(difference: Difference) -> bool:
    name = difference.place.split("/")[-1]
    added = {overlay.id: overlay.new_criteria for overlay in state.catalogue().overlays}
    return "/" in difference.place and name in added.get(difference.overlay, ())


def _row(difference: Difference) -> Markup:
    t, lang, criteria = state.texts(), state.lang(), state.catalogue().criteria
    criterion = criteria.get(difference.place.split("/")[-1]) if "/" in difference.place else None
    where: str | Markup = difference.place
    if criterion:
        where = show.tag("a", criterion.title[lang], href=f"/catalogue?c={criterion.id}")
    elif f"differences.{difference.place}" in texts(lang):
        where = t(f"differences.{difference.place}")
    what = t("differences.new-criterion") if _is_new(difference) else _words(difference.path)
    by = show.tag("span", difference.title[lang], class_="qm-small")
    cells = (what, _value(difference, difference.old), _value(difference, difference.new))
    return show.tag("tr", show.tag("th", where, show.tag("br"), by, scope="row"), *(show.tag("td", cell) for cell in cells))


def _words(path: str) -> str:
    """The key path in words: keys and phases by their names, the language left out."""
    lang, catalogue = state.lang(), state.catalogue()
    names = {phase.id: phase.name[lang] for phase in catalogue.outline.phases}
    steps = [step for step in path.split(".") if step != lang]
    known = texts(lang)
    return " · ".join(names.get(step) or str(known.get(f"differences.key.{step}", step)) for step in steps)


def _value(difference: Difference, value: str | None) -> str:
    t = state.texts()
    if value is None:
        return t("differences.none")
    return t(f"differences.value.{value}") if difference.path.endswith(".basis") and value in ("read", "known") else value
