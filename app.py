"""The ASGI application: Streamlit for the pages, plain routes beside it. Run: `streamlit run app.py`."""

import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

sys.path.insert(0, str(Path(__file__).parent))

from selfcheck.faults import FaultyFileError
from selfcheck.house import house, leave
from selfcheck.store.engine import StoreError
from ui.errors import show_script_error
from web import answers, downloads, health, importing, opening
from web.middleware import Headers, LocalGate

try:
    settings = house().settings
    settings.refuse_unsafe()
except FaultyFileError as faults:
    sys.exit("\n".join(fault.text("de") for fault in faults.faults))


@contextlib.asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Open catalogue and store before the first request; a fault is shown on the page, not here."""
    with contextlib.suppress(FaultyFileError, StoreError):
        assert house().catalogue and house().writer
    yield
    leave()


ROUTES = [
    Route("/a/answer", answers.save_answer, methods=["POST"]),
    Route("/a/undo", answers.undo_change, methods=["POST"]),
    Route("/a/open/{key}", opening.open_assessment),
    Route("/a/new", opening.new, methods=["POST"]),
    Route("/a/demo", opening.load_demo, methods=["POST"]),
    Route("/a/rename", opening.rename, methods=["POST"]),
    Route("/a/duplicate", opening.duplicate, methods=["POST"]),
    Route("/a/snapshot", opening.snapshot, methods=["POST"]),
    Route("/a/delete", opening.delete, methods=["POST"]),
    Route("/a/take-back", opening.take_back, methods=["POST"]),
    Route("/a/import", importing.preview, methods=["POST"]),
    Route("/a/import/confirm", importing.confirm, methods=["POST"]),
    Route("/x/file", downloads.assessment_file),
    Route("/x/preparation", downloads.preparation_sheet),
    Route("/healthz", health.healthz),
    Route("/readyz", health.readyz),
]

app = st.App(
    "ui/shell.py",
    routes=ROUTES,
    lifespan=lifespan,
    on_script_error=show_script_error,
    middleware=[Middleware(Headers), Middleware(LocalGate, local=settings.mode == "local")],
)

if __name__ == "__main__":
    app.run()
