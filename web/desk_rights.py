"""Who sits at the desk of a workshop: the token in the cookie, and what it allows."""

from __future__ import annotations

from starlette.requests import HTTPConnection
from starlette.responses import Response

from selfcheck.cookies import DESK_BEHIND_COOKIE, DESK_COOKIE
from selfcheck.house import house
from selfcheck.store.values import NotFoundError
from selfcheck.store.workshop_access import Access, find_access

ONE_YEAR = 365 * 24 * 3600


def desk_of(request: HTTPConnection) -> Access:
    """What this browser may do at which workshop. Raises NotFoundError for a wrong or absent token."""
    token = request.cookies.get(DESK_COOKIE, "")
    if not token:
        raise NotFoundError("access")
    return house().read(lambda c: find_access(c, token))


def seat(answer: Response, token: str, behind: str = "") -> Response:
    """The answer with the token of a desk for this browser; `behind` is the desk to return to after a rehearsal."""
    for name, value in ((DESK_COOKIE, token), (DESK_BEHIND_COOKIE, behind)):
        if value:
            answer.set_cookie(name, value, max_age=ONE_YEAR, httponly=True, samesite="lax", secure=house().settings.is_https)
        else:
            answer.delete_cookie(name)
    return answer
