"""`/x/…`: files made on request for whoever may see the assessment, never cached."""

from __future__ import annotations

import re
import unicodedata

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from selfcheck.assessment import today
from selfcheck.assessment_file import dump_assessment
from selfcheck.house import house
from selfcheck.store import assessments as store
from selfcheck.store import values
from web.language import language
from web.opening import safely
from web.pages import draw_page
from web.rights import open_key


def file_name(title: str, kind: str) -> str:
    """Selbstcheck_Musterfurt_2026-11-22.json: speaking and safe on every system."""
    for sign, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü", "Ue"), ("ß", "ss")):
        title = title.replace(sign, plain)
    plain_title = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    words = re.sub(r"[^A-Za-z0-9]+", "-", plain_title).strip("-")[:60]
    return "_".join(part for part in ("Selbstcheck", words, today()) if part) + f".{kind}"


@safely
async def assessment_file(request: Request) -> Response:
    """GET /x/file: the open assessment as its JSON file."""
    key = open_key(request.cookies)
    if key is None:
        raise values.NotFoundError("")
    stored = await run_in_threadpool(lambda: house().read(lambda c: store.load(c, key)))
    name = file_name(str(stored.assessment.profile.get("municipality-name") or stored.title), "json")
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(dump_assessment(stored.assessment), media_type="application/json", headers=headers)


@safely
async def preparation_sheet(request: Request) -> Response:
    """GET /x/preparation: all questions, whom to ask and what to bring; to print."""
    catalogue = house().catalogue
    wished = request.query_params.get("phase")
    phase = wished if wished in catalogue.phase_ids else catalogue.phase_ids[0]
    name = catalogue.phase(phase).name[language(request)]
    return draw_page(request, "preparation.html", catalogue=catalogue, phase_id=phase, phase=name)
