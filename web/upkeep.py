"""What has to happen without anybody asking: once an hour, workshops whose day has come are deleted."""

from __future__ import annotations

import asyncio
import datetime as dt
from contextlib import suppress

from starlette.concurrency import run_in_threadpool

from selfcheck.faults import FaultyFileError
from selfcheck.house import house
from selfcheck.store.engine import StoreError
from selfcheck.store.workshops import purge_due

HOUR_S = 3600


async def upkeep() -> None:
    """Runs until it is cancelled; a store that cannot be used now is tried again an hour later."""
    while True:
        with suppress(StoreError, FaultyFileError):
            await run_in_threadpool(lambda: house().write(lambda c: purge_due(c, dt.date.today())))
        await asyncio.sleep(HOUR_S)
