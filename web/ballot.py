"""`/b/CODE/ballot`: the item of the moment on one phone; and what all routes of the ballot share."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

from sqlalchemy.engine import Connection
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from selfcheck.assessment import today
from selfcheck.faults import FaultyFileError
from selfcheck.house import house
from selfcheck.store import participants, workshop_rows
from selfcheck.store.engine import StoreError
from selfcheck.store.participants import Person
from selfcheck.store.values import NotFoundError
from selfcheck.store.workshop_rows import Workshop
from selfcheck.store.writer import Writer
from selfcheck.texts import translator
from selfcheck.workshop import codes
from selfcheck.workshop.questions import ui_language
from web.ballot_limits import tries
from web.ballot_pages import ballot_language, draw, message, sentences
from web.ballot_view import View, make_view
from web.rights import is_same_origin

T = TypeVar("T")
Handler = Callable[[Request], Awaitable[Response]]
COOKIE = "selfcheck_ballot"


@dataclass(frozen=True, slots=True)
class Holder:
    """What the phone holds: its token, and the phrase it may show again."""

    token: str
    phrase: str


class SignedOutError(Exception):
    """The phone holds no valid token of this workshop."""


class TooManyTriesError(Exception):
    """Too many wrong codes from here, or in all."""


def holder(request: Request) -> Holder:
    """Raises SignedOutError without a cookie."""
    token, _, phrase = request.cookies.get(COOKIE, "").partition(".")
    if not token:
        raise SignedOutError
    return Holder(token, codes.spaced(codes.as_typed(phrase)))


async def read(job: Callable[[Connection], T]) -> T:
    """Read in a thread."""
    return await run_in_threadpool(lambda: house().read(job))


async def write(job: Callable[[Connection], T]) -> T:
    """Write through the one writer and wait for the commit; a request that is broken off does not break it."""
    return await asyncio.shield(asyncio.wrap_future((await open_writer()).submit(job)))


async def open_writer() -> Writer:
    """The one writer; opened in a thread where it is not yet. Raises StoreError."""
    opened = house()
    return opened.writer if opened.is_open else await run_in_threadpool(lambda: opened.writer)


def guarded(handler: Handler) -> Handler:
    """Only from our own pages; what goes wrong becomes a page with a sentence."""

    async def safe(request: Request) -> Response:
        t = sentences(request)
        if request.method == "POST" and not is_same_origin(request):
            return message(request, t("save.foreign-origin"), 403)
        try:
            return await handler(request)
        except TooManyTriesError:
            return message(request, t("ballot.too-many"), 429)
        except HTTPException as error:  # a form with more in it than any of ours
            return message(request, t("save.unreadable"), error.status_code)
        except NotFoundError:
            tries.failed(request)
            return message(request, t("ballot.code-unknown"), 404, back="/b/", back_text=t("ballot.other-code"))
        except SignedOutError:
            return RedirectResponse(home(request), 303)
        except StoreError as error:
            return message(request, t(error.key, **error.values), 503, back=request.url.path, back_text=t("ballot.reload"))
        except FaultyFileError:
            return message(request, t("save.catalogue-faulty"), 503)

    return safe


def home(request: Request) -> str:
    """The workshop's first page."""
    return f"/b/{request.path_params['code']}"


async def open_workshop(request: Request) -> Workshop:
    """The workshop of the code in the address. Raises NotFoundError, TooManyTriesError."""
    if not tries.may_try(request):
        raise TooManyTriesError
    code = str(request.path_params["code"])
    return await read(lambda c: workshop_rows.load(c, workshop_rows.find_code(c, code)))


async def find_person(request: Request, workshop: int | None = None) -> Person:
    """Who holds this phone's token. Raises SignedOutError, also for a token of another workshop."""
    held = holder(request)
    try:
        person = await read(lambda c: participants.find_person(c, held.token))
    except NotFoundError:
        raise SignedOutError from None
    if workshop is not None and person.workshop != workshop:
        raise SignedOutError
    return person


async def see(request: Request) -> tuple[View, Workshop, bool]:
    """What this phone shows now, and whether its role starts in plain German. Raises SignedOutError."""
    held, wished, day = holder(request), request.query_params.get("item", ""), today()
    languages = house().ballot_languages

    def look(connection: Connection) -> tuple[View, Workshop, bool, Person]:
        person = participants.find_person(connection, held.token)
        opened = workshop_rows.load(connection, person.workshop)
        role = opened.rules.role(person.role)
        plain = role is not None and role.ballot == "plain"
        code = ballot_language(request, plain)
        t = translator(ui_language(code))
        return make_view(connection, person, opened, code, languages, t, day, wished), opened, plain, person

    try:
        view, opened, plain, person = await read(look)
    except NotFoundError:
        raise SignedOutError from None
    if opened.code != request.path_params["code"]:
        raise SignedOutError
    note_contact(person.id)
    return view, opened, plain


def note_contact(person: int) -> None:
    """Remember that a participant was heard of; now and then it is written down for all."""
    at = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    opened = house()
    if opened.presence.touch(person, at):
        seen = opened.presence.drain()
        opened.writer.submit(lambda c: participants.mark_seen(c, seen))


@guarded
async def ballot(request: Request) -> Response:
    """GET /b/CODE/ballot: the current item."""
    view, opened, plain = await see(request)
    return ballot_page(request, view, opened, plain)


def ballot_page(request: Request, view: View, opened: Workshop, plain: bool, problem: str = "", status: int = 200) -> Response:
    """The whole page around the current item."""
    given: dict[str, Any] = {"code": opened.code, "rules": opened.rules, "title": opened.rules.title, "role": view.role}
    phrase = holder(request).phrase
    return draw(request, "ballot/ballot.html", status, plain, v=view, phrase=phrase, problem=problem, **given)


def back_to(code: str, item: str, self_paced: bool) -> str:
    """The ballot again; in a self-paced workshop at the same item."""
    return f"/b/{code}/ballot" + (f"?item={quote(item)}" if self_paced else "")
