"""`/b/`: enter a code, join with a role, come back with a phrase, leave. Plain pages that need no JavaScript."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from selfcheck.store import participants
from selfcheck.store.participants import Joined, RefusedJoinError
from selfcheck.store.values import NotFoundError
from selfcheck.store.workshop_rows import Workshop
from selfcheck.texts import date, translator
from selfcheck.workshop import codes
from selfcheck.workshop.questions import ui_language
from web.ballot import COOKIE, SignedOutError, find_person, guarded, home, open_workshop, read, write
from web.ballot_limits import tries
from web.ballot_pages import ballot_language, draw, message, sentences
from web.incoming import read_small_form

ADMISSION_COOKIE = "selfcheck_admission"
NINETY_DAYS = 90 * 86400


@guarded
async def enter(request: Request) -> Response:
    """GET /b/ asks for a code; GET /b/?code=… goes on to it."""
    code = codes.as_typed(request.query_params.get("code", ""))
    if len(code) == codes.CODE_LENGTH:
        return RedirectResponse(f"/b/{code}", 303)
    problem = sentences(request)("ballot.code-unknown") if "code" in request.query_params else ""
    return draw(request, "ballot/enter.html", problem=problem)


@guarded
async def welcome(request: Request) -> Response:
    """GET /b/CODE: choose a role, or go on to the ballot where one was chosen."""
    code = str(request.path_params["code"])
    typed = codes.as_typed(code)
    if typed != code:
        return RedirectResponse(f"/b/{typed}", 303) if len(typed) == codes.CODE_LENGTH else await _unknown()
    opened = await open_workshop(request)
    if opened.state == "ended":
        return _ended(request, opened)
    try:
        await find_person(request, opened.id)
    except SignedOutError:
        return await _join_page(request, opened)
    return RedirectResponse(f"/b/{code}/ballot", 303)


async def _unknown() -> Response:
    raise NotFoundError("code")


@guarded
async def role_link(request: Request) -> Response:
    """GET /b/CODE/r/SECRET: a link or card that carries a role; the secret moves from the address into a cookie."""
    opened, secret = await open_workshop(request), str(request.path_params["secret"])
    try:
        await read(lambda c: participants.role_of_link(c, opened.id, secret))
    except RefusedJoinError as error:
        tries.failed(request)
        return await _join_page(request, opened, sentences(request)(error.key), 422)
    answer = RedirectResponse(f"/b/{opened.code}", 303)
    return _remember(request, answer, opened.code, ADMISSION_COOKIE, secret, 86400)


@guarded
async def join(request: Request) -> Response:
    """POST /b/CODE/join: role or card; the answer sets the phone's own token."""
    opened = await open_workshop(request)
    form = await read_small_form(request)
    card = form.get("card", "")
    secret = card or request.cookies.get(ADMISSION_COOKIE, "")
    try:
        made = await write(lambda c: participants.join(c, opened.id, form.get("role", ""), secret))
    except RefusedJoinError as error:
        if secret:
            tries.failed(request)
        page = await _join_page(request, opened, sentences(request)(error.key), 422)
        page.delete_cookie(ADMISSION_COOKIE, path=f"/b/{opened.code}")
        return page
    answer = _signed_in(request, opened.code, made)
    answer.delete_cookie(ADMISSION_COOKIE, path=f"/b/{opened.code}")
    return answer


@guarded
async def come_back(request: Request) -> Response:
    """GET /b/CODE/again[/PHRASE] shows the form, POST signs this device in and the old one out."""
    opened = await open_workshop(request)
    if opened.state == "ended":
        return _ended(request, opened)
    phrase = codes.spaced(codes.as_typed(str(request.path_params.get("phrase", ""))))
    problem, status = "", 200
    if request.method == "POST":
        phrase = (await read_small_form(request)).get("phrase", "")[:40]
        try:
            made = await write(lambda c: participants.rejoin(c, opened.id, phrase))
        except RefusedJoinError as error:
            tries.failed(request)
            problem, status = sentences(request)(error.key), 422
        else:
            return _signed_in(request, opened.code, made)
    return draw(request, "ballot/return.html", status, code=opened.code, phrase=phrase, problem=problem)


@guarded
async def leave(request: Request) -> Response:
    """POST /b/CODE/leave: stop taking part."""
    person = await find_person(request)
    await write(lambda c: participants.withdraw(c, person))
    answer = message(request, sentences(request)("ballot.left"), 200)
    answer.delete_cookie(COOKIE, path=home(request))
    return answer


async def _join_page(request: Request, opened: Workshop, problem: str = "", status: int = 200) -> Response:
    """The choice of roles; with a link or card of a role only that one."""
    fixed, secret = "", request.cookies.get(ADMISSION_COOKIE, "")
    lang = ui_language(ballot_language(request))
    if secret and not problem:
        try:
            role_id = await read(lambda c: participants.role_of_link(c, opened.id, secret))
            role = opened.rules.role(role_id)
            fixed = role.name[lang] if role else ""
        except RefusedJoinError as error:
            problem = translator(lang)(error.key)
    has_cards = await read(lambda c: participants.has_cards(c, opened.id))
    given: dict[str, Any] = {"code": opened.code, "rules": opened.rules, "rehearsal": opened.rehearsal, "title": opened.rules.title}
    return draw(request, "ballot/join.html", status, fixed=fixed, problem=problem, phrase="", has_cards=has_cards, **given)


def _signed_in(request: Request, code: str, made: Joined) -> Response:
    answer = RedirectResponse(f"/b/{code}/ballot", 303)
    return _remember(request, answer, code, COOKIE, f"{made.token}.{made.phrase}", NINETY_DAYS)


def _remember(request: Request, answer: Response, code: str, name: str, value: str, seconds: int) -> Response:
    secure = request.url.scheme == "https"
    answer.set_cookie(name, value, max_age=seconds, path=f"/b/{code}", httponly=True, samesite="lax", secure=secure)
    return answer


def _ended(request: Request, opened: Workshop) -> Response:
    t, lang = sentences(request), ui_language(ballot_language(request))
    return message(request, t("ballot.ended"), 200, t("ballot.deleted-on", day=date(lang, opened.delete_on)))
