"""`POST /a/answer` saves one value and answers after the commit; `POST /a/undo` takes the last change back."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.engine import Connection
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse

from selfcheck.assessment_file import read_json
from selfcheck.counts import count
from selfcheck.entries import Place, RefusedError, Section, check_value
from selfcheck.faults import Fault, FaultyFileError
from selfcheck.house import house
from selfcheck.profile import find_hints
from selfcheck.progress_view import progress_view
from selfcheck.rights import RightError
from selfcheck.store import changes, measures, values
from selfcheck.store.engine import StoreError
from selfcheck.texts import LANGUAGES, texts, translator
from selfcheck.wording import hint_texts
from web.opening import not_found
from web.rights import editing, is_same_origin

MAX_BODY = 256 * 1024
UNREADABLE = "save.unreadable"
Outcome = tuple[int, dict[str, Any]]  # status and what is told


class Save(BaseModel):
    """One value to save. `criterion` is the criterion, position or measure, '' for the profile; `base` the revision known."""

    model_config = ConfigDict(extra="forbid", strict=True)

    assessment: Annotated[str, Field(max_length=64)]
    section: Annotated[str, Field(max_length=12)] = "answers"
    criterion: Annotated[str, Field(max_length=80)] = ""
    field: Annotated[str, Field(max_length=40)]
    value: str | int | float | list[str] | None
    base: Annotated[int, Field(ge=0)] = 0
    lang: Annotated[str, Field(max_length=2)] = "de"


class Undo(BaseModel):
    """Which assessment to take the last change back in, of these sections if named; or which revision."""

    model_config = ConfigDict(extra="forbid", strict=True)

    assessment: Annotated[str, Field(max_length=64)]
    revision: Annotated[int, Field(ge=0, lt=2**31)] | None = None
    sections: Annotated[list[Section], Field(max_length=10)] = []
    lang: Annotated[str, Field(max_length=2)] = "de"


async def save_answer(request: Request) -> JSONResponse:
    """200 saved · 400/403/404/422 refused with a sentence · 409 changed elsewhere, both values · 503 try again."""
    return await _handle(request, save)


async def undo_change(request: Request) -> JSONResponse:
    """200 with what was taken back (or nothing) · 409 changed since."""
    return await _handle(request, _undo)


async def save(raw: Any, visitor: HTTPConnection) -> Outcome:
    """Saves one value, given as the object of a `Save`, with the rights of `visitor`; answers after the commit."""
    return await _outcome(raw, Save, _save, visitor)


async def _undo(raw: Any, visitor: HTTPConnection) -> Outcome:
    return await _outcome(raw, Undo, _take_back, visitor)


async def _handle(request: Request, work: Callable[[Any, HTTPConnection], Awaitable[Outcome]]) -> JSONResponse:
    if not is_same_origin(request):
        return _response(_refusal(403, "save.foreign-origin"))
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY:
            return _response(_refusal(400, UNREADABLE))
    try:
        return _response(await work(read_json(body, ""), request))
    except FaultyFileError:
        return _response(_refusal(400, UNREADABLE))


def _response(outcome: Outcome) -> JSONResponse:
    status, content = outcome
    return JSONResponse(content, status)


async def _outcome(raw: Any, shape: type[Save] | type[Undo], work: Any, visitor: HTTPConnection) -> Outcome:
    try:
        wish = shape.model_validate(raw)
    except ValidationError:
        return _refusal(400, UNREADABLE)
    lang = wish.lang if wish.lang in LANGUAGES else "de"
    try:
        return 200, await work(wish, lang, visitor)
    except RefusedError as error:
        return 422, {"message": _named(error.fault, lang).sentence(lang)}
    except values.NotFoundError:
        return 404, {"message": not_found(translator(lang))}
    except RightError as error:
        return _refusal(403, error.key, lang)
    except values.ConflictError as error:
        return 409, {"message": translator(lang)("save.conflict"), **_value(error.current)}
    except StoreError as error:
        return 503, {"message": translator(lang)(error.key, **error.values)}
    except FaultyFileError:
        return _refusal(503, "save.catalogue-faulty", lang)


def _named(fault: Fault, lang: str) -> Fault:
    """The fault with the field's name as the form shows it, not as files call it."""
    name = fault.values.get("name")
    if not isinstance(name, str):
        return fault
    labels = {field.id: field.label[lang] for field in house().catalogue.profile.fields}
    key = next((key for key in (f"plan.field-{name}", f"question.{name}") if key in texts(lang)), None)
    label = labels.get(name) or (translator(lang)(key) if key else name)
    return replace(fault, values={**fault.values, "name": label})


def _refusal(status: int, key: str, lang: str = "de") -> Outcome:
    return status, {"message": translator(lang)(key)}


async def _save(wish: Save, lang: str, visitor: HTTPConnection) -> dict[str, Any]:
    catalogue = house().catalogue
    place = Place(wish.section, wish.criterion, wish.field)
    value = check_value(catalogue, place, wish.value)

    def job(connection: Connection) -> tuple[values.Value, dict[str, Any]]:
        number = editing(connection, visitor, wish.assessment)
        if place.section == "plan" and not measures.exists(connection, number, place.item):
            raise RefusedError(Fault(place.item, None, "plan.gone"))
        saved = values.save_value(connection, number, place, value, wish.base)
        changed = place.item if place.section == "answers" else None
        follows: dict[str, Any] = {"progress": progress_view(catalogue, values.load_ratings(connection, number), changed)}
        if place.section == "profile":
            hints = find_hints(catalogue, values.load_profile(connection, number), dt.date.today().year)
            follows["hints"] = hint_texts(hints, lang, translator(lang))
        return saved, follows

    saved, follows = await _committed(job)
    count("answers_saved_total")
    return {**_value(saved), **follows}


async def _take_back(wish: Undo, lang: str, visitor: HTTPConnection) -> dict[str, Any]:
    catalogue = house().catalogue

    def job(connection: Connection) -> dict[str, Any]:
        number = editing(connection, visitor, wish.assessment)
        undone = changes.undo(connection, number, wish.revision, wish.sections)
        if undone is None:
            return {"nothing": True}
        change, value = undone
        place = change.place
        where = {"section": place.section, "criterion": place.item, "field": place.field}
        return {**where, **_value(value), "progress": progress_view(catalogue, values.load_ratings(connection, number))}

    result: dict[str, Any] = await _committed(job)
    return result


async def _committed(job: Any) -> Any:
    """The job's result once durable; a request that is broken off does not break the batch."""
    opened = house()
    writer = opened.writer if opened.is_open else await asyncio.to_thread(lambda: opened.writer)
    return await asyncio.shield(asyncio.wrap_future(writer.submit(job)))


def _value(value: values.Value) -> dict[str, Any]:
    at = None if value.at is None else value.at.isoformat(timespec="seconds") + "Z"
    return {"value": value.value, "revision": value.revision, "at": at}
