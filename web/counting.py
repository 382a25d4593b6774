"""Counts every request by the template of its route and the class of its status; tells the log what was slow or refused."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from selfcheck.counts import count
from selfcheck.logs import SLOW_S, duration_class, tell_once_a_minute
from web import short_way

REFUSED = (403, 413, 429)


class Counted:
    """The outermost layer: it sees what every other layer answers. Measures until the answer begins."""

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute] = ()) -> None:
        self.app = app
        self.templates = {id(route.endpoint): route.path for route in reversed(routes) if isinstance(route, Route)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = time.perf_counter()

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                note(self.template(scope), message["status"], time.perf_counter() - begun)
            await send(message)

        await self.app(scope, receive, counted)

    def template(self, scope: Scope) -> str:
        """Where a request went, never its path: that may hold a token or a code."""
        found = self.templates.get(id(scope.get("endpoint")))
        if found is not None:
            return found
        where, _ = short_way.template(scope["path"])
        if (scope["method"], where) in short_way.SHORT:
            return where
        return "page" if scope["path"].count("/") == 1 else "streamlit"


def note(route: str, status: int, seconds: float) -> None:
    """Count one answer of a route's template; tell the log what was slow or refused."""
    count("requests_total", route, f"{status // 100}xx")
    if seconds >= SLOW_S:
        count("slow_requests_total", route)
        tell_once_a_minute("slow", logging.INFO, route=route, duration=duration_class(seconds))
    if status in REFUSED:
        tell_once_a_minute("refused", route=route, status=status)
