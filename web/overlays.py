"""`POST /a/overlay`: an overlay for the catalogue is checked and shown value by value; the server's own catalogue stays as it is."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from selfcheck.faults import shown
from selfcheck.house import house
from selfcheck.overlay_upload import MAX_PACKED, preview_overlay
from web.incoming import read_upload_field
from web.language import language
from web.opening import safely
from web.pages import draw_page


@safely
async def preview(request: Request) -> Response:
    """The faults of the packed folder, or what it would change and how whoever runs the server puts it in force."""
    name, raw = await read_upload_field(request, MAX_PACKED)
    opened = house()
    folders = (opened.folder, *opened.settings.catalogue[1:])
    found = await run_in_threadpool(preview_overlay, name, raw, folders, language(request))
    return draw_page(request, "overlay.html", file=shown(name), found=found)
