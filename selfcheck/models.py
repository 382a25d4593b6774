"""What all catalogue models are made of: strict, frozen, with texts in both languages and their sources."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

from selfcheck.faults import RuleError, shown


def _hyphens(name: str) -> str:
    return name.replace("_", "-")


class Model(BaseModel):
    """What comes from files: nothing unknown, nothing converted in silence, nothing changed later."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, alias_generator=_hyphens)


_NUMBER = re.compile(r"[-+]?[0-9]{1,30}([./][0-9]{1,30})?")  # no exponents: 1e999999999 would take hours


def _fraction(value: object) -> Fraction:
    if isinstance(value, Fraction):
        return value
    text = "" if isinstance(value, bool) else str(value)
    try:
        if _NUMBER.fullmatch(text):
            return Fraction(text)
    except ZeroDivisionError:
        pass
    raise RuleError("fault.not-a-number", value=shown(value))


def _not_blank(text: str) -> str:
    if not text.strip():
        raise RuleError("fault.pydantic.string_too_short")
    return text


Number = Annotated[
    Fraction,
    BeforeValidator(_fraction, json_schema_input_type=int | float | str),
    PlainSerializer(float),
    Field(strict=False),
]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
SourceId = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*$", max_length=10)]
Sentence = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_not_blank)]
Dated = Annotated[str, Field(pattern=r"^[12][0-9]{3}([-/][0-9]{1,4}(-[0-9]{2})?)?$")]
MAX_VERSION = 40
Version = Annotated[str, Field(min_length=1, max_length=MAX_VERSION)]
Language = Literal["de", "en"]
Basis = Literal["read", "known"]
Effort = Literal["small", "medium", "large"]


class Text(Model):
    """One text in German (the original) and English."""

    de: Sentence
    en: Sentence

    def __getitem__(self, lang: str) -> str:
        return self.en if lang == "en" else self.de


class Sourced(Model):
    """A statement with its sources; `known` is professional knowledge, shown as our own assessment."""

    text: Text
    basis: Basis
    sources: list[SourceId] = []
    dated: Dated | None = None

    @model_validator(mode="after")
    def _read_needs_a_source(self) -> Sourced:
        if self.basis == "read" and not self.sources:
            raise RuleError("fault.read-without-source")
        return self
