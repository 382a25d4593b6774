"""Ready-made roles and agendas for a workshop, from `workshop-agendas.yaml` of the catalogue folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from selfcheck.catalogue import Catalogue
from selfcheck.faults import Fault, FaultyFileError, unknown
from selfcheck.models import Id, Model, Text
from selfcheck.validation import validate
from selfcheck.workshop.models import CriterionItem, Item, PositionItem, QuestionItem, Role
from selfcheck.yamlfile import Parsed, parse

FILE = "workshop-agendas.yaml"


class Agenda(Model):
    """Items in order; `select: contested` takes every contested criterion of the catalogue instead."""

    id: Id
    title: Text
    text: Text
    select: Literal["contested"] | None = None
    items: Annotated[list[Item], Field(max_length=100)] = []


class Presets(Model):
    """What a new workshop may begin with."""

    roles: list[Role] = []
    agendas: list[Agenda] = []

    def agenda(self, agenda_id: str) -> Agenda | None:
        return next((agenda for agenda in self.agendas if agenda.id == agenda_id), None)


def load_presets(folder: Path, catalogue: Catalogue) -> Presets:
    """The presets of a catalogue folder; none where it has no such file. Raises FaultyFileError with all faults."""
    file = folder / FILE
    if not file.is_file():
        return Presets()
    parsed = parse(file.read_bytes(), f"{folder.name}/{FILE}")
    presets: Presets = validate(parsed, Presets)
    faults = [
        fault
        for number, agenda in enumerate(presets.agendas)
        for place, item in enumerate(agenda.items)
        for fault in _faults(parsed, ("agendas", number, "items", place), item, catalogue)
    ]
    if faults:
        raise FaultyFileError(faults)
    return presets


def items_of(agenda: Agenda, catalogue: Catalogue) -> list[Item]:
    """The items of an agenda, with what it selects from the catalogue."""
    if agenda.select is None:
        return list(agenda.items)
    return contested_items(catalogue)


def contested_items(catalogue: Catalogue) -> list[Item]:
    """Every contested criterion, the clearly contested ones first, else in catalogue order."""
    found = [one for one in catalogue.criteria.values() if one.contested and not one.retired]
    found.sort(key=lambda one: one.contested is None or one.contested.degree != "clearly")
    return [CriterionItem(criterion=one.id) for one in found]


def _faults(parsed: Parsed, path: tuple[str | int, ...], item: Item, catalogue: Catalogue) -> list[Fault]:
    line = parsed.line(path)
    if isinstance(item, CriterionItem) and item.criterion not in catalogue.criteria:
        return [unknown(parsed.place, line, "criterion", item.criterion, catalogue.criteria)]
    if isinstance(item, PositionItem) and item.position not in catalogue.positions:
        return [unknown(parsed.place, line, "name", item.position, catalogue.positions)]
    sources = item.sources if isinstance(item, QuestionItem) else []
    return [unknown(parsed.place, line, "source", one, catalogue.sources) for one in sources if one not in catalogue.sources]
