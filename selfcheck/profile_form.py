"""The fields of the profile as `profile.yaml` describes them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from selfcheck.explanations import Topic
from selfcheck.faults import RuleError
from selfcheck.models import Id, Model, Text

FieldType = Literal["text", "integer", "decimal", "percent", "year", "month", "date", "choice", "choices", "list"]
Bounds = Annotated[list[int | float], Field(min_length=2, max_length=2)]


class Option(Model):
    """One choice of a profile field."""

    id: Id
    label: Text


class ProfileField(Model):
    """One fact we ask about municipality or neighbourhood; `range` refuses, `plausible` only asks back."""

    id: Id
    group: Id
    type: FieldType
    label: Text
    help: Text | None = None
    unit: Text | None = None
    required: bool = False
    derived: bool = False
    range: Bounds | None = None
    plausible: Bounds | None = None
    hint: Text | None = None
    default: int | float | str | None = None
    choices: list[Option] = []

    @model_validator(mode="after")
    def _choices_fit_the_type(self) -> ProfileField:
        if (self.type in ("choice", "choices")) != bool(self.choices):
            raise RuleError("fault.choices-and-type")
        return self


class ProfileForm(Model):
    """`profile.yaml`: groups and fields in order."""

    groups: list[Topic] = []
    fields: list[ProfileField] = []
