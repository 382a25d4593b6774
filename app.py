"""The ASGI application: Streamlit for the pages, plain routes beside it. Run: `streamlit run app.py`."""

import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

sys.path.insert(0, str(Path(__file__).parent))

from selfcheck.faults import FaultyFileError
from selfcheck.house import house, leave
from selfcheck.logs import private_logs, tell
from selfcheck.store.engine import StoreError
from ui.errors import show_script_error
from ui.sign_in import count_sessions
from ui.starting import prepare
from web.counting import Counted
from web.metrics import gauges, metrics_port
from web.middleware import Headers, LocalGate
from web.routes import LINES, ROUTES
from web.short_way import ShortWay
from web.stopping import before_stopping
from web.upkeep import kept_up

settings = prepare()


@contextlib.asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Open catalogue and store before the first request (a fault is shown on the page, not here); delete what is due."""
    with private_logs(), metrics_port(settings.metrics_port, gauges(count_sessions)):
        with contextlib.suppress(FaultyFileError, StoreError):
            assert house().catalogue and house().writer
        tell("started", mode=settings.mode, store=settings.store_url.partition(":")[0])
        before_stopping(house().bell.close)
        async with kept_up():
            yield
        leave()
        tell("stopped")


app = st.App(
    "ui/shell.py",
    routes=[*ROUTES, *LINES],
    lifespan=lifespan,
    on_script_error=show_script_error,
    middleware=[
        Middleware(Counted, routes=ROUTES),
        Middleware(Headers, secure=settings.is_https),
        Middleware(LocalGate, local=settings.mode == "local", base_url=settings.base_url),
        Middleware(ShortWay),
    ],
)

if __name__ == "__main__":
    app.run()
