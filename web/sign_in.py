"""What somebody who has signed in does with the assessments tied to the sign-in: tie, open, untie. Signing in is Streamlit's.

The right never comes from the sign-in alone: it is that of a link somebody had in hand and tied to it, and ends with it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.engine import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from selfcheck.house import house
from selfcheck.sign_in import BY_SIGN_IN
from selfcheck.store import sign_ins
from web.opening import opening, safely

T = TypeVar("T")


async def _signed(request: Request, work: Callable[[Connection, str], T]) -> T:
    """Run a job for who has signed in, as this request's own cookie proves it. Raises NotFoundError."""
    return await run_in_threadpool(lambda: house().write(lambda c: work(c, house().find_signed(c, request.cookies).subject)))


@safely
async def tie(request: Request) -> Response:
    """POST /a/sign-in/tie: the link this browser has open shall open by sign-in, too."""

    def work(connection: Connection, subject: str) -> None:
        sign_ins.tie(connection, subject, house().find_capability(connection, request.cookies), dt.date.today())

    await _signed(request, work)
    return RedirectResponse("/", 303)


@safely
async def open_mine(request: Request) -> Response:
    """POST /a/sign-in/open: open one of one's own; the cookie then names it, and every request asks the sign-in again."""
    key = await _key(request)
    await _signed(request, lambda c, subject: sign_ins.find(c, subject, key))
    return opening(f"{BY_SIGN_IN}{key}", "/results")


@safely
async def untie(request: Request) -> Response:
    """POST /a/sign-in/untie: the sign-in opens the assessment no more; links do."""
    key = await _key(request)
    await _signed(request, lambda c, subject: sign_ins.untie(c, subject, key))
    return RedirectResponse("/", 303)


async def _key(request: Request) -> str:
    return str((await request.form()).get("assessment", ""))[:64]
