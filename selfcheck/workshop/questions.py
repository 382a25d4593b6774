"""The frozen texts of an item in the language a phone has chosen, German where a language has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from selfcheck.ballot_languages import BallotLanguage
from selfcheck.workshop.models import Asked

PROFESSIONAL, PLAIN, ENGLISH = "de", "plain", "en"


@dataclass(frozen=True, slots=True)
class Question:
    """What stands on a ballot. `lang` and `direction` are those of the texts; `fallback` when they are German instead."""

    title: str
    question: str
    options: tuple[str, ...]
    lang: str
    direction: Literal["ltr", "rtl"]
    fallback: bool


def question_in(asked: Asked, key: str, languages: Mapping[str, BallotLanguage], code: str) -> Question:
    """The item in language `code`: `de`, `plain`, `en` or one of `languages`."""
    if code in (PROFESSIONAL, ENGLISH):
        options = tuple(option[code] for option in asked.options)
        return Question(asked.title[code], asked.question[code], options, code, "ltr", fallback=False)
    further = languages.get(code)
    name = key.removeprefix("criterion:")
    if further is not None and name != key and (texts := further.criteria.get(name)) and len(texts.levels) == len(asked.options):
        options = tuple(texts.levels[level] for level in sorted(texts.levels))
        return Question(texts.question, texts.question, options, code, further.direction, fallback=False)
    options = tuple(asked.plain_options or [option["de"] for option in asked.options])
    return Question(asked.title["de"], asked.plain_question or asked.question["de"], options, "de", "ltr", fallback=code != PLAIN)


def ui_language(code: str) -> str:
    """The language of everything around the question: English, else German."""
    return "en" if code == ENGLISH else "de"
