"""The short way: what people wait for with a finger on the screen is answered without Streamlit's middleware and list of routes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from web import answers, ballot, ballot_events, ballot_joining, ballot_voting

MINIMUM = 700  # bytes from which a page is worth compressing; a confirmed vote or answer is not
LEVEL = 4
BALLOT = "/b/{code}/"
# By method and template; the same routes as in web/routes.py, where all others stay.
SHORT: dict[tuple[str, str], Callable[[Request], Awaitable[Response]]] = {
    ("POST", "/a/answer"): answers.save_answer,
    ("POST", f"{BALLOT}vote"): ballot_voting.vote,
    ("POST", f"{BALLOT}join"): ballot_joining.join,
    ("GET", f"{BALLOT}state"): ballot_events.state,
    ("GET", f"{BALLOT}events"): ballot_events.events,
    ("GET", f"{BALLOT}ballot"): ballot.ballot,
}
PAGES = tuple(f"{BALLOT}{name}" for name in ("state", "ballot", "join"))


def template(path: str) -> tuple[str, str]:
    """What a path could be the short way of, and the join code in it."""
    if path.startswith("/b/"):
        code, _, last = path[3:].partition("/")
        return (BALLOT + last, code) if code else (path, "")
    return path, ""


async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
    response = await SHORT[scope["short"]](Request(scope, receive, send))
    await response(scope, receive, send)


class ShortWay:
    """Stands behind headers and gate, which hold here as everywhere, and before everything of Streamlit."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.pages = GZipMiddleware(_answer, minimum_size=MINIMUM, compresslevel=LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            where, code = template(scope["path"])
            short = (scope["method"], where)
            if short in SHORT:
                inner = {**scope, "path_params": {"code": code} if code else {}, "short": short}
                await (self.pages if where in PAGES else _answer)(inner, receive, send)
                return
        await self.app(scope, receive, send)
