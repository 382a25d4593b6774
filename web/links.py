"""`/z/TOKEN`: links that carry a right; the secret moves from the address into a cookie."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from selfcheck.house import house
from selfcheck.store.values import NotFoundError
from selfcheck.store.workshop_access import find_access
from web.access import exchange
from web.desk_rights import seat
from web.opening import safely


@safely
async def enter(request: Request) -> Response:
    """GET /z/TOKEN: sit down at the desk of a workshop, or open an assessment of a shared server."""
    token = str(request.path_params["token"])
    try:
        await run_in_threadpool(lambda: house().read(lambda c: find_access(c, token)))
    except NotFoundError:
        return await exchange(request, token)
    return seat(RedirectResponse("/workshop", 303), token)
