"""The short way for phones: what a whole room asks for at once is answered without Streamlit's middleware and list of routes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from web import ballot, ballot_events, ballot_joining, ballot_voting

MINIMUM = 700  # bytes from which a page is worth compressing; a confirmed vote is not
LEVEL = 4
# By method and last part of /b/CODE/…; the same routes as in web/routes.py, where all others stay.
SHORT: dict[tuple[str, str], Callable[[Request], Awaitable[Response]]] = {
    ("POST", "vote"): ballot_voting.vote,
    ("POST", "join"): ballot_joining.join,
    ("GET", "state"): ballot_events.state,
    ("GET", "events"): ballot_events.events,
    ("GET", "ballot"): ballot.ballot,
}
PAGES = ("state", "ballot", "join")


async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope, receive, send)
    response = await SHORT[scope["method"], scope["short"]](request)
    await response(scope, receive, send)


class BallotFirst:
    """Stands behind headers and gate, which hold here as everywhere, and before everything of Streamlit."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.pages = GZipMiddleware(_answer, minimum_size=MINIMUM, compresslevel=LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/b/"):
            code, _, last = scope["path"][3:].partition("/")
            if code and (scope["method"], last) in SHORT:
                inner = {**scope, "path_params": {"code": code}, "short": last}
                await (self.pages if last in PAGES else _answer)(inner, receive, send)
                return
        await self.app(scope, receive, send)
