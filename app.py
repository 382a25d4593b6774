"""The ASGI application: Streamlit for the pages, plain routes beside it. Run: `streamlit run app.py`."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

sys.path.insert(0, str(Path(__file__).parent))

from selfcheck.faults import FaultyFileError
from selfcheck.house import house, leave
from selfcheck.store.engine import StoreError
from ui.errors import show_script_error
from web.middleware import Headers, LocalGate
from web.routes import ROUTES
from web.stopping import before_stopping
from web.upkeep import upkeep

try:
    settings = house().settings
    settings.refuse_unsafe()
except FaultyFileError as faults:
    sys.exit("\n".join(fault.text("de") for fault in faults.faults))


@contextlib.asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Open catalogue and store before the first request (a fault is shown on the page, not here); delete what is due."""
    with contextlib.suppress(FaultyFileError, StoreError):
        assert house().catalogue and house().writer
    before_stopping(house().bell.close)
    running = asyncio.create_task(upkeep())
    yield
    running.cancel()
    leave()


app = st.App(
    "ui/shell.py",
    routes=ROUTES,
    lifespan=lifespan,
    on_script_error=show_script_error,
    middleware=[Middleware(Headers), Middleware(LocalGate, local=settings.mode == "local", base_url=settings.base_url)],
)

if __name__ == "__main__":
    app.run()
