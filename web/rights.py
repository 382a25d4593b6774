"""Who may do what: same-origin requests, and what this browser's cookie allows with which assessment."""

from __future__ import annotations

from sqlalchemy.engine import Connection
from starlette.requests import HTTPConnection

from selfcheck.house import house
from selfcheck.rights import Capability
from selfcheck.store import assessments as store
from selfcheck.store.values import NotFoundError, find_id


def is_same_origin(request: HTTPConnection) -> bool:
    """Whether a writing request comes from our own pages (or from a program that is no browser)."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:  # with our referrer policy a form's Origin is "null", so this header decides
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or origin.partition("://")[2] == request.headers.get("host")


def editing(connection: Connection, request: HTTPConnection, key: str) -> int:
    """The row of the assessment a request wants to change. Raises NotFoundError, RightError for a link that only reads.

    On one computer everyone at it may edit every assessment; the network stays outside (middleware). On a shared server
    only the one whose link this browser holds; called inside the writing transaction, so that a link withdrawn before it
    writes nothing.
    """
    found = _allowed(connection, request, key)
    found.require_edit()
    return found.assessment


def owning(connection: Connection, request: HTTPConnection, key: str) -> int:
    """As `editing`, for what only the owner may do. Raises NotFoundError, RightError."""
    found = _allowed(connection, request, key)
    found.require_owner()
    return found.assessment


def _allowed(connection: Connection, request: HTTPConnection, key: str) -> Capability:
    if not house().is_shared:
        return Capability(find_id(connection, key), key, "owner")
    found = house().find_capability(connection, request.cookies)
    if found.key != key:
        raise NotFoundError(key)
    return found


def load_open(request: HTTPConnection) -> store.Stored:
    """The assessment this browser has open. Raises NotFoundError."""

    def job(connection: Connection) -> store.Stored:
        return store.load(connection, house().find_capability(connection, request.cookies).key)

    return house().read(job)


def beside(connection: Connection, request: HTTPConnection, edit: bool = False) -> int | None:
    """The assessment that comparisons belong to on a shared server, None on one's own computer. Raises NotFoundError, RightError."""
    if not house().is_shared:
        return None
    found = house().find_capability(connection, request.cookies)
    if edit:
        found.require_edit()
    return found.assessment


def refuse_shared() -> None:
    """Raises NotFoundError on a shared server: what goes through all assessments of one computer."""
    if house().is_shared:
        raise NotFoundError("shared")
