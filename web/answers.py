"""`POST /a/answer` saves one value and answers after the commit; `POST /a/undo` takes the last change back."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import replace
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.engine import Connection
from starlette.requests import Request
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
    return await _handle(request, Save, _save)


async def undo_change(request: Request) -> JSONResponse:
    """200 with what was taken back (or nothing) · 409 changed since."""
    return await _handle(request, Undo, _undo)


async def _handle(request: Request, shape: type[Save] | type[Undo], work: Any) -> JSONResponse:
    if not is_same_origin(request):
        return _refusal(403, "save.foreign-origin", "de")
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY:
            return _refusal(400, "save.unreadable", "de")
    try:
        wish = shape.model_validate(read_json(body, ""))
    except (FaultyFileError, ValidationError):
        return _refusal(400, "save.unreadable", "de")
    lang = wish.lang if wish.lang in LANGUAGES else "de"
    try:
        result: JSONResponse = await work(wish, lang, request)
        return result
    except RefusedError as error:
        return JSONResponse({"message": _named(error.fault, lang).sentence(lang)}, 422)
    except values.NotFoundError:
        return JSONResponse({"message": not_found(translator(lang))}, 404)
    except RightError as error:
        return _refusal(403, error.key, lang)
    except values.ConflictError as error:
        return JSONResponse({"message": translator(lang)("save.conflict"), **_value(error.current)}, 409)
    except StoreError as error:
        return JSONResponse({"message": translator(lang)(error.key, **error.values)}, 503)
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


def _refusal(status: int, key: str, lang: str) -> JSONResponse:
    return JSONResponse({"message": translator(lang)(key)}, status)


async def _save(wish: Save, lang: str, request: Request) -> JSONResponse:
    catalogue = house().catalogue
    place = Place(wish.section, wish.criterion, wish.field)
    value = check_value(catalogue, place, wish.value)

    def job(connection: Connection) -> tuple[values.Value, dict[str, Any]]:
        number = editing(connection, request, wish.assessment)
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
    return JSONResponse({**_value(saved), **follows})


async def _undo(wish: Undo, lang: str, request: Request) -> JSONResponse:
    catalogue = house().catalogue

    def job(connection: Connection) -> dict[str, Any]:
        number = editing(connection, request, wish.assessment)
        undone = changes.undo(connection, number, wish.revision, wish.sections)
        if undone is None:
            return {"nothing": True}
        change, value = undone
        place = change.place
        where = {"section": place.section, "criterion": place.item, "field": place.field}
        return {**where, **_value(value), "progress": progress_view(catalogue, values.load_ratings(connection, number))}

    return JSONResponse(await _committed(job))


async def _committed(job: Any) -> Any:
    """The job's result once durable; a request that is broken off does not break the batch."""
    opened = house()
    writer = opened.writer if opened.is_open else await asyncio.to_thread(lambda: opened.writer)
    return await asyncio.shield(asyncio.wrap_future(writer.submit(job)))


def _value(value: values.Value) -> dict[str, Any]:
    at = None if value.at is None else value.at.isoformat(timespec="seconds") + "Z"
    return {"value": value.value, "revision": value.revision, "at": at}
