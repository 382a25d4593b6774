"""Links to an assessment of a shared server: shown, made, renewed, withdrawn; the recovery sheet to print."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

from sqlalchemy.engine import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from selfcheck.entered import MAX_NAME, clean
from selfcheck.house import house
from selfcheck.rights import Capability, Right
from selfcheck.sign_in import BY_SIGN_IN
from selfcheck.store import assessments as store
from selfcheck.store import links, values
from selfcheck.workshop.joining import qr_svg
from web.ballot_limits import Tries
from web.downloads import MEDIA, attachment, file_name
from web.incoming import read_small_form
from web.language import language, texts
from web.opening import opening, safely
from web.pages import draw_page, message_page

T = TypeVar("T")
RIGHTS: dict[str, Right] = {"editor": "editor", "reader": "reader"}
wrong_tries = Tries()


def address(token: str) -> str:
    """The link to hand on."""
    return f"{house().settings.base_url.rstrip('/')}/z/{token}"


async def exchange(request: Request, token: str) -> Response:
    """The secret moves from the address into the cookie; opening a link twice does the same twice.

    Right links always pass: 128 random bits cannot be guessed, and nobody shall lock others out by guessing. Wrong,
    withdrawn and foreign ones get one sentence, and from the eleventh a minute on only that it is too much.
    """
    if house().is_shared:
        try:
            await run_in_threadpool(lambda: house().write(lambda c: links.note_use(c, token, dt.date.today())))
            answer = opening(token, "/")
            answer.headers["Cache-Control"] = "no-store"
            return answer
        except values.NotFoundError:
            pass
    may_try = wrong_tries.may_try(request)
    wrong_tries.failed(request)
    if not may_try:
        return message_page(request, texts(request)("access.too-many-tries"), 429)
    return message_page(request, texts(request)("access.wrong-link" if house().is_shared else "desk-setup.link-wrong"), 404)


async def _as_owner(request: Request, work: Callable[[Connection, Capability], T]) -> T:
    """Run a job with the owner's right, derived in the same transaction. Raises NotFoundError, RightError."""

    def job(connection: Connection) -> T:
        if not house().is_shared:
            raise values.NotFoundError("access")
        found = house().find_capability(connection, request.cookies)
        found.require_owner()
        return work(connection, found)

    return await run_in_threadpool(lambda: house().write(job))


def _is_by_sign_in(request: Request) -> bool:
    """Whether this browser opened the assessment by sign-in: then it does not know the link, and the server only its hash."""
    return request.cookies[house().open_cookie].startswith(BY_SIGN_IN)


@safely
async def main_link(request: Request) -> Response:
    """GET /x/access: the owner's link, which only the owner's own browser still knows."""
    await _as_owner(request, lambda _c, _found: None)
    if _is_by_sign_in(request):
        return message_page(request, texts(request)("sign-in.no-link"), 409)
    return _told(request, request.cookies[house().open_cookie], "owner", "")


@safely
async def new(request: Request) -> Response:
    """POST /a/link/new: a link for others, told this once."""
    form = await read_small_form(request)
    right, label = RIGHTS.get(form.get("right", ""), "reader"), clean(form.get("called", "")).strip()[:MAX_NAME]
    token = await _as_owner(request, lambda c, found: links.create(c, found.assessment, right, label))
    return _told(request, token, right, label)


@safely
async def renew(request: Request) -> Response:
    """POST /a/link/renew: a new token in place of a link's; the owner's own goes into the cookie."""
    wanted = await _wanted(request)

    def work(connection: Connection, found: Capability) -> tuple[str, Right, str, bool]:
        token = links.rotate(connection, found.assessment, wanted)
        fresh = links.list_all(connection, found.assessment)[-1]
        return token, fresh.right, fresh.label, wanted == found.link

    token, right, label, own = await _as_owner(request, work)
    return opening(token, "/x/access") if own else _told(request, token, right, label)


@safely
async def withdraw(request: Request) -> Response:
    """POST /a/link/withdraw: a link opens nothing from now on, in browsers that have it open neither."""
    wanted = await _wanted(request)
    await _as_owner(request, lambda c, found: links.revoke(c, found.assessment, wanted))
    return RedirectResponse("/", 303)


async def _wanted(request: Request) -> int:
    """The link a form names. Raises NotFoundError."""
    given = (await read_small_form(request)).get("link", "")
    if not (given.isascii() and given.isdecimal() and len(given) < 10):
        raise values.NotFoundError("link")
    return int(given)


@safely
async def leave(request: Request) -> Response:
    """POST /a/leave: this browser forgets what is open."""
    answer = RedirectResponse("/", 303)
    opened = house()
    secure = opened.is_shared and opened.settings.is_https
    answer.delete_cookie(opened.open_cookie, httponly=True, samesite="lax", secure=secure)
    return answer


@safely
async def recovery_sheet(request: Request) -> Response:
    """GET /x/recovery.pdf: the owner's link on paper, with its QR code."""
    stored = await _as_owner(request, lambda c, found: store.load(c, found.key))
    if _is_by_sign_in(request):
        return message_page(request, texts(request)("sign-in.no-link"), 409)
    token, lang = request.cookies[house().open_cookie], language(request)
    name = stored.assessment.name or stored.title

    def make() -> bytes:
        from selfcheck.documents.pdf import write_pdf  # document libraries load with the first document
        from selfcheck.reports.recovery import recovery_document

        return write_pdf(recovery_document(address(token), name, lang, dt.date.today()))

    content = await run_in_threadpool(make)
    return attachment(content, file_name(name, "pdf", texts(request)("access.sheet-word")), MEDIA["pdf"])


@cache
def _script() -> bytes:
    return (Path(__file__).parent / "static" / "copy.js").read_bytes()


async def script(request: Request) -> Response:
    """GET /x/copy.js: buttons that copy a line or print the page."""
    return Response(_script(), media_type="text/javascript", headers={"Cache-Control": "no-cache"})


def _told(request: Request, token: str, right: Right, label: str) -> Response:
    """A page with the link, to copy or to scan. Never cached."""
    t = texts(request)
    whole = address(token)
    title = t(f"access.told-{right}")
    page = draw_page(request, "access.html", title=title, address=whole, qr=qr_svg(whole, t("access.qr")), right=right, label=label)
    page.headers["Cache-Control"] = "no-store"
    return page
