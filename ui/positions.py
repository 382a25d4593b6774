"""The position questions as data of the autosave form; never part of the result."""

from __future__ import annotations

from typing import Any

from selfcheck.catalogue import Catalogue
from selfcheck.explanations import Position
from selfcheck.store.assessments import Stored
from selfcheck.texts import Translate
from selfcheck.wording import source_mark
from ui.questions import FormWriter


def positions_form(catalogue: Catalogue, stored: Stored, lang: str, t: Translate) -> dict[str, Any]:
    """All questions, folded; open are those with a position."""
    answers = stored.assessment.positions
    writer = FormWriter(catalogue, stored, lang, t)
    blocks = [
        _block(catalogue, number, name, position, lang, t, open_=name in answers and bool(answers[name].choice or answers[name].note))
        for number, (name, position) in enumerate(catalogue.positions.items(), start=1)
    ]
    names = {name: position.question[lang] for name, position in catalogue.positions.items()}
    return writer.data("positions", blocks, ["positions"], names=names)


def answered(catalogue: Catalogue, stored: Stored) -> int:
    """How many questions have a position."""
    return sum(bool(answer.choice) for name, answer in stored.assessment.positions.items() if name in catalogue.positions)


def _block(catalogue: Catalogue, number: int, name: str, position: Position, lang: str, t: Translate, open_: bool) -> dict[str, Any]:
    options = [{"value": one.id, "label": f"{one.text[lang]} {source_mark(catalogue, one, t)}"} for one in position.choices]
    choice = {
        "type": "radios",
        "place": ["positions", name, "choice"],
        "label": t("positions.yours", number=number),
        "help": position.background[lang] if position.background else None,
        "options": options,
    }
    note = {
        "type": "textarea",
        "place": ["positions", name, "note"],
        "label": t("positions.note", number=number),
        "rows": 2,
        "max": 20000,
    }
    title = t("positions.title", number=number, question=position.question[lang])
    return {"kind": "fold", "id": name, "title": title, "open": open_, "fields": [choice, note]}
