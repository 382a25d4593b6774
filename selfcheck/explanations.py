"""What explains the criteria: sources, facts, glossary and the positions on contested questions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from selfcheck.models import Id, Model, Sentence, Sourced, Text


class Source(Model):
    """Where something was read, and how much of it; lang is that of publisher and title."""

    publisher: Sentence
    title: Sentence
    lang: Literal["de", "en"] = "de"
    year: Sentence
    address: Sentence | None = None
    address_note: Literal["unsecured"] | None = None
    seen: Literal["full", "excerpt", "abstract", "contents", "title"]
    note: Text | None = None


class Topic(Model):
    """Heading over facts."""

    id: Id
    title: Text


class Fact(Sourced):
    """Something learned from the literature."""

    id: Annotated[str, Field(pattern=r"^F[0-9]{3}$")]
    topic: Id


class Facts(Model):
    """`facts.yaml`."""

    topics: list[Topic] = []
    facts: list[Fact] = []


class Forms(Model):
    """Other spellings and inflections of a term."""

    de: list[Sentence] = []
    en: list[Sentence] = []

    def __getitem__(self, lang: str) -> list[str]:
        return self.en if lang == "en" else self.de


class Term(Model):
    """A word explained."""

    term: Text
    forms: Forms = Forms()
    text: Text


class Choice(Sourced):
    """One position somebody may hold."""

    id: Id


class Position(Model):
    """A question on which experts disagree; never scored."""

    id: Id
    question: Text
    background: Text | None = None
    choices: Annotated[list[Choice], Field(min_length=2)]
