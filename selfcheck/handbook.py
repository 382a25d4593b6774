"""The facilitator's handbook: read from `handbook.yaml` of the catalogue folder, made into a document for page and paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from selfcheck.documents.parts import Block, Bullets, Document, Heading, Line, Table, Words
from selfcheck.faults import RuleError
from selfcheck.models import Id, Model, Text
from selfcheck.texts import Translate
from selfcheck.validation import validate
from selfcheck.yamlfile import parse

FILE = "handbook.yaml"
Minutes = Annotated[int, Field(ge=1, le=600)]


class Step(Model):
    """One part of an agenda."""

    minutes: Minutes
    title: Text
    text: Text


class Schedule(Model):
    """Steps that together take exactly `minutes`."""

    minutes: Minutes
    steps: Annotated[list[Step], Field(min_length=1)]

    @model_validator(mode="after")
    def _adds_up(self) -> Schedule:
        total = sum(step.minutes for step in self.steps)
        if total != self.minutes:
            raise RuleError("fault.agenda-minutes", value=total, wanted=self.minutes)
        return self


class Section(Model):
    """Paragraphs, then points, then an agenda; each may be missing."""

    id: Id
    title: Text
    text: list[Text] = []
    points: list[Text] = []
    agenda: Schedule | None = None


class Handbook(Model):
    """`note` says what the advice rests on."""

    title: Text
    lead: Text
    note: Text
    sections: Annotated[list[Section], Field(min_length=1)]


def load_handbook(folder: Path) -> Handbook | None:
    """The handbook of a catalogue folder; None where it has none. Raises FaultyFileError with all faults."""
    file = folder / FILE
    if not file.is_file():
        return None
    found: Handbook = validate(parse(file.read_bytes(), f"{folder.name}/{FILE}"), Handbook)
    return found


def handbook_document(handbook: Handbook, lang: str, t: Translate, day: dt.date) -> Document:
    """The handbook as a document; its agendas as tables with the time from the start."""
    return Document(
        lang=lang,
        title=handbook.title[lang],
        subtitle="",
        footer=t("app.title"),
        words=Words(page=t("proof.page"), contents=t("proof.contents")),
        day=day,
        blocks=tuple(_blocks(handbook, lang, t)),
    )


def _blocks(handbook: Handbook, lang: str, t: Translate) -> Iterator[Block]:
    yield Line(handbook.lead[lang], style="lead")
    yield Line(handbook.note[lang], style="notice")
    for section in handbook.sections:
        yield Heading(section.title[lang], 1)
        yield from (Line(text[lang]) for text in section.text)
        if section.points:
            yield Bullets(tuple(Line(point[lang]) for point in section.points))
        if section.agenda:
            yield _table(section.agenda, lang, t)


def _table(schedule: Schedule, lang: str, t: Translate) -> Table:
    rows, at = [], 0
    for step in schedule.steps:
        rows.append(
            (Line(f"{at // 60}:{at % 60:02}"), Line(t("handbook.minutes", n=step.minutes)), Line(step.text[lang], lead=step.title[lang]))
        )
        at += step.minutes
    return Table((t("handbook.from"), t("handbook.takes"), t("handbook.part")), tuple(rows), (1, 2, 7))
