"""What happens without anybody asking: every hour what is over ends and what is due is deleted; once, what draws charts is loaded and memory put in order."""

from __future__ import annotations

import asyncio
import datetime as dt
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from sqlite3 import Error as SQLiteError

from starlette.concurrency import run_in_threadpool

from selfcheck.assessment import today
from selfcheck.faults import FaultyFileError
from selfcheck.house import house
from selfcheck.store import protocols
from selfcheck.store.backup import forget_bytes, rotate, store_file
from selfcheck.store.engine import StoreError
from selfcheck.store.retention import purge

HOUR_S = 3600
QUIET_S = 5  # after the start, when the first pages have been answered


@asynccontextmanager
async def kept_up() -> AsyncIterator[None]:
    """While the server runs."""
    running = asyncio.create_task(upkeep())
    yield
    running.cancel()


async def upkeep() -> None:
    """Runs until it is cancelled; a store that cannot be used now is tried again an hour later."""
    await tidy()
    await asyncio.sleep(QUIET_S)
    await run_in_threadpool(load_drawing)
    await run_in_threadpool(set_aside)
    while True:
        await asyncio.sleep(HOUR_S)
        await tidy()


async def tidy() -> None:
    """End what is over, delete what is due."""
    with suppress(StoreError, FaultyFileError):
        await run_in_threadpool(end_over)
        await run_in_threadpool(delete_due)


def load_drawing() -> None:
    """What draws charts, loaded in the background, so that the first page with a chart does not wait for it."""
    import selfcheck.drawing  # noqa: F401


def set_aside() -> None:
    """What is loaded by now stays: Python no longer looks through it for garbage.

    Full collections went through a million objects of libraries and texts; each kept every answer and vote waiting for 150 ms.
    """
    gc.collect()
    gc.freeze()


def end_over() -> None:
    """Workshops whose last day is over end, which freezes their votes and destroys the secrets of those who took part."""
    opened, day = house(), today()
    for number in opened.read(lambda c: protocols.list_over(c, day)):
        opened.steer(lambda c, number=number: protocols.end_if_over(c, number, day))  # type: ignore[misc]


def delete_due() -> None:
    """Workshops whose day has come, on a shared server also assessments nobody used; copies older than thirty days."""
    opened, now = house(), dt.datetime.now(dt.UTC).replace(tzinfo=None)
    days = opened.settings.retention_days if opened.is_shared else None
    done = opened.write(lambda c: purge(c, now.date(), days))
    with suppress(SQLiteError):  # somebody reads just now: an hour later is soon enough
        forget_bytes(opened.engine, whole=done.any)
    if opened.engine.dialect.name == "sqlite":
        folder = store_file(opened.settings.store_url).parent
        for place in (folder, folder / "backups"):
            rotate(place, now)
