"""`/healthz`: the process answers. `/readyz`: so does the store."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from selfcheck.faults import FaultyFileError
from selfcheck.house import house
from selfcheck.store.engine import StoreError


async def healthz(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("ok")


async def readyz(_request: Request) -> PlainTextResponse:
    """200 when catalogue and store can be used, else 503."""
    try:
        await run_in_threadpool(_ask)
    except (StoreError, FaultyFileError):
        return PlainTextResponse("not ready", 503)
    return PlainTextResponse("ready")


def _ask() -> None:
    opened = house()
    assert opened.catalogue
    opened.read(lambda connection: connection.exec_driver_sql("SELECT 1").scalar())
