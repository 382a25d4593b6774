"""Who may do what: same-origin requests, and which assessment a browser has open."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from selfcheck.cookies import OPEN_COOKIE


def is_same_origin(request: HTTPConnection) -> bool:
    """Whether a writing request comes from our own pages (or from a program that is no browser)."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:  # with our referrer policy a form's Origin is "null", so this header decides
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or origin.partition("://")[2] == request.headers.get("host")


def may_edit(request: HTTPConnection, key: str) -> bool:
    """On one computer everyone at it may edit every assessment; the network stays outside (middleware)."""
    return bool(key)


def open_key(cookies: dict[str, str]) -> str | None:
    """The assessment this browser has open."""
    return cookies.get(OPEN_COOKIE) or None
