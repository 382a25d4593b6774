"""`/healthz`: the process answers. `/readyz`: so do catalogue and store, migrations done."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from selfcheck.faults import FaultyFileError
from selfcheck.house import house
from selfcheck.store.engine import StoreError
from web.language import texts


async def healthz(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("ok")


async def readyz(request: Request) -> PlainTextResponse:
    """200 when catalogue and store can be used, else 503 with the sentence that says what to do; a balancer then sends nobody here."""
    t = texts(request)
    try:
        await run_in_threadpool(_ask)
    except StoreError as error:
        return PlainTextResponse(t(error.key, **error.values), 503, headers={"Retry-After": "5"})
    except FaultyFileError:
        return PlainTextResponse(t("fault.catalogue-page"), 503)
    return PlainTextResponse("ready")


def _ask() -> None:
    """Opening the store migrates it. Raises StoreError, FaultyFileError."""
    opened = house()
    assert opened.catalogue
    opened.read(lambda connection: connection.exec_driver_sql("SELECT count(*) FROM alembic_version").scalar())
