"""What is wrong with a file an editor or user can mend: place, fault, way out."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import ErrorDetails

from selfcheck.texts import texts, tr


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; `place` is a file or a path inside it, `line` counts from 1 where lines mean something."""

    place: str
    line: int | None
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def sentence(self, lang: str = "en") -> str:
        """The fault without its place."""
        return tr(lang, self.key, **{name: _in_words(lang, name, value) for name, value in self.values.items()})

    def text(self, lang: str = "en") -> str:
        """`place:line: sentence`, or `place: sentence` where there is no line."""
        place = self.place if self.line is None else f"{self.place}:{self.line}"
        return f"{place}: {self.sentence(lang)}"


def _in_words(lang: str, name: str, value: object) -> Any:
    """pydantic joins what is possible with an English word."""
    return value.replace("' or '", "' oder '") if lang == "de" and name == "expected" and isinstance(value, str) else value


class FaultyFileError(Exception):
    """A file or folder cannot be used; `faults` says where and why."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(fault.text() for fault in self.faults))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word an editor most likely meant, if one is close enough."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)), None)


def unknown(place: str, line: int | None, what: str, word: str, known: Iterable[str]) -> Fault:
    """`word` is not a known `what` (key, source, term, criterion …), with a suggestion where one is close."""
    meant = nearest(word, known)
    key = f"fault.unknown-{what}" + ("-meant" if meant else "")
    return Fault(place, line, key, {"word": shown(word), "meant": meant})


def shown(value: object) -> str:
    """A value short enough for a sentence, on one line and without control characters."""
    text = "".join(sign if sign.isprintable() else " " for sign in str(value))
    return text if len(text) <= 60 else text[:57] + "…"


def from_pydantic(place: str, line: int | None, name: str, error: ErrorDetails) -> Fault:
    """A pydantic error in the words of `texts/`; kinds without own words keep pydantic's English ones."""
    kind, context = error["type"], dict(error.get("ctx") or {})
    values: dict[str, Any] = {"name": name, "value": shown(error.get("input")), **context}
    if kind == "value_error" and "error" in context and isinstance(context["error"], RuleError):
        rule = context["error"]
        return Fault(place, line, rule.key, {"name": name, **rule.values})
    if kind == "string_type" and error.get("input") is None:
        kind = "string_too_short"
    if kind == "string_unicode":  # a lone surrogate
        return Fault(place, line, "fault.control-character", values)
    key = f"fault.pydantic.{kind}"
    if key in texts("en"):
        return Fault(place, line, key, values)
    return Fault(place, line, "fault.pydantic.other", {**values, "message": error["msg"]})


class RuleError(ValueError):
    """A rule of ours broken inside a pydantic validator; carries the key of its sentence."""

    def __init__(self, key: str, **values: object) -> None:
        self.key, self.values = key, values
        super().__init__(key)
