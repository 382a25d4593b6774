"""What stands beside the result and is never part of it: the axis between two orientations, and the positions."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from selfcheck.catalogue import Catalogue
from selfcheck.explanations import Position
from selfcheck.store.assessments import Stored
from selfcheck.texts import Translate
from ui import show, state
from ui.questions import FormWriter


def positions_form(catalogue: Catalogue, stored: Stored, lang: str, t: Translate) -> dict[str, Any]:
    """All questions, folded; the title says where a position was already chosen."""
    answers = stored.assessment.positions
    writer = FormWriter(catalogue, stored, lang, t)
    blocks = [
        _block(number, name, position, lang, t, chosen=name in answers and bool(answers[name].choice))
        for number, (name, position) in enumerate(catalogue.positions.items(), start=1)
    ]
    names = {name: position.question[lang] for name, position in catalogue.positions.items()}
    return writer.data("positions", blocks, ["positions"], names=names)


def answered(catalogue: Catalogue, stored: Stored) -> int:
    """How many questions have a position."""
    return sum(bool(answer.choice) for name, answer in stored.assessment.positions.items() if name in catalogue.positions)


def _block(number: int, name: str, position: Position, lang: str, t: Translate, chosen: bool) -> dict[str, Any]:
    options = [{"value": one.id, "label": one.text[lang]} for one in position.choices]
    choice = {
        "type": "radios",
        "place": ["positions", name, "choice"],
        "label": t("results.position-yours", number=number),
        "help": position.background[lang] if position.background else None,
        "options": options,
    }
    note = {
        "type": "textarea",
        "place": ["positions", name, "note"],
        "label": t("results.position-note", number=number),
        "rows": 2,
        "max": 20000,
    }
    title = t("results.position-chosen" if chosen else "results.position", number=number, question=position.question[lang])
    return {"kind": "fold", "id": name, "title": title, "fields": [choice, note]}


def profile_heading() -> Markup:
    """Above axis and positions: that neither is part of the result."""
    t = state.texts()
    return show.join([show.tag("h2", t("results.profile")), show.tag("p", t("results.profile-text"), class_="qm-note")])


def axis_heading() -> Markup:
    t = state.texts()
    return show.join([show.tag("h3", t("results.axis")), show.tag("p", t("results.axis-text"), class_="qm-text")])


def positions_heading(answered: int, all_: int) -> Markup:
    t = state.texts()
    text = t("results.positions-text", n=all_, answered=answered)
    sources = show.tag("a", t("results.positions-sources"), href="/catalogue?part=positions")
    return show.join([show.tag("h3", t("results.positions")), show.tag("p", text, " ", sources, class_="qm-text")])
