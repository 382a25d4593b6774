"""A filled paper form typed in by its codes: one sign per question, checked as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from selfcheck.assessment import Answer, AnswerState
from selfcheck.catalogue import Catalogue
from selfcheck.entered import Note
from selfcheck.entries import Rating
from selfcheck.faults import Fault, FaultyFileError, from_pydantic, shown
from selfcheck.paper_codes import paper_codes
from selfcheck.tables.sheet_form import plain, states
from selfcheck.texts import translator

UNKNOWN = ("?", "w", "u")  # beside the words of both languages
NOT_APPLICABLE = ("-", "–", "—", "−")
_NOTE: TypeAdapter[str] = TypeAdapter(Note)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed for one question."""

    sign: str
    reason: str = ""
    note: str = ""


def sign_of(answer: Answer) -> str:
    """How an answer is typed; '' for an open one."""
    if answer.level is not None:
        return str(answer.level)
    return {"unknown": UNKNOWN[0], "not-applicable": NOT_APPLICABLE[1]}.get(answer.state, "")


def read_typed(catalogue: Catalogue, current: Mapping[str, Answer], typed: Mapping[str, Typed], lang: str = "de") -> dict[str, Answer]:
    """The answers that differ from `current`; whatever the form does not ask for stays as it was.

    Raises FaultyFileError with each fault at its code.
    """
    faults: list[Fault] = []
    changed = {}
    for name, code in paper_codes(catalogue).items():
        if name not in typed:
            continue
        before = current.get(name, Answer())
        try:
            after = _answer(catalogue, code, before, typed[name], lang)
        except FaultyFileError as error:
            faults += error.faults
            continue
        if after != before:
            changed[name] = after
    if faults:
        raise FaultyFileError(faults)
    return changed


def _answer(catalogue: Catalogue, code: str, before: Answer, typed: Typed, lang: str) -> Answer:
    rating = _rating(catalogue, code, typed.sign)
    t = translator(lang)
    reason = _clean(code, t("sheet.col-reason"), typed.reason, before.reason)
    texts = {"reason": reason, "note": _clean(code, t("sheet.col-note"), typed.note, before.note)}
    if rating == "not-applicable" and not texts["reason"].strip():
        raise FaultyFileError([Fault(code, None, "typein.no-reason")])
    level = rating if isinstance(rating, int) else None
    state: AnswerState = "open" if rating is None else "rated" if isinstance(rating, int) else rating
    return Answer.model_validate({**before.model_dump(by_alias=True), **texts, "state": state, "level": level})


def _rating(catalogue: Catalogue, code: str, sign: str) -> Rating:
    word = plain(sign)
    if not word:
        return None
    if word.isascii() and word.isdecimal() and int(word[:3]) <= catalogue.top_level and len(word) <= 2:
        return int(word)
    state = "unknown" if word in UNKNOWN else "not-applicable" if word in NOT_APPLICABLE else states().get(word)
    if state == "unknown" or state == "not-applicable":
        return "unknown" if state == "unknown" else "not-applicable"
    if state == "open":
        return None
    raise FaultyFileError([Fault(code, None, "typein.sign", {"value": shown(sign), "top": catalogue.top_level})])


def _clean(code: str, title: str, text: str, before: str) -> str:
    """As typed in the field of this title; a browser sends line breaks in its own way, which is no change."""
    text = text.replace("\r\n", "\n")
    if text == before:
        return before
    try:
        return _NOTE.validate_python(text)
    except ValidationError as error:
        raise FaultyFileError([from_pydantic(code, None, title, error.errors()[0])]) from None
