"""What became of a measure: the lines of the log in words, each with the way to take it back."""

from __future__ import annotations

from markupsafe import Markup

from selfcheck.plan_words import plan_value
from selfcheck.store import changes
from selfcheck.store.assessments import Stored
from selfcheck.texts import moment
from ui import show, state

MAX_HISTORY = 50
MAX_SHOWN = 80  # characters of an old or new text


def measure_history(current: Stored, measure: str) -> Markup:
    """The last changes of a measure, newest first; each can be taken back while its value still stands."""
    t = state.texts()
    log = state.opened().read(lambda c: changes.changes(c, current.id, MAX_HISTORY, measure), within=current.id)
    whole = {change.at for change in log if change.place.field == "order"}  # taken in, moved: a part cannot be taken back alone
    rows = [_change(current, change, alone=change.at not in whole) for change in log]
    body = show.tag("ul", *rows) if rows else show.tag("p", t("history.none"))
    return show.join([show.tag("h2", t("plan.history")), body])


def _change(current: Stored, change: changes.Change, alone: bool) -> Markup:
    t, lang, place = state.texts(), state.lang(), change.place
    old, new = (
        _short(plan_value(place.field, value, state.catalogue(), lang, t)) or t("form.nothing") for value in (change.old, change.new)
    )
    line = t("plan.history-entry", at=moment(lang, change.at), what=t(f"plan.field-{place.field}"), old=old, new=new)
    now = current.values.get(place)
    if not alone or change.undoes is not None or (now.value if now else None) != change.new:
        return show.tag("li", line)
    back = show.button_form("/a/measure/take-back", t("history.undo"), assessment=current.key, revision=str(change.revision), single="yes")  # fmt: skip
    return show.tag("li", line, " ", back)


def _short(text: str) -> str:
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"
