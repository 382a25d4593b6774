"""`/x/answer-sheet` and `/x/type-in`: questions to fill in without the questionnaire, and the way back of a paper form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from selfcheck.assessment import Assessment, new_assessment
from selfcheck.assessment_file import dump_assessment
from selfcheck.faults import Fault, FaultyFileError
from selfcheck.gate import Incoming
from selfcheck.house import house
from selfcheck.paper_codes import paper_codes
from selfcheck.store import assessments as store
from selfcheck.typed_form import Typed, read_typed, sign_of
from web.downloads import MEDIA, attachment, file_name
from web.importing import draw_preview, load_open
from web.incoming import bounded
from web.language import language, texts
from web.making import make_aside
from web.opening import safely
from web.pages import draw_page

MAX_FORM = 4 * 1024 * 1024
_SCRIPT = Path(__file__).parent / "static" / "type_in.js"


@safely
async def answer_sheet(request: Request) -> Response:
    """GET /x/answer-sheet[?phase=]: a workbook to fill in, with the answers of the open assessment if there is one."""
    from selfcheck.tables.answer_sheet import write_answer_sheet

    current, lang = await run_in_threadpool(load_open, request), language(request)
    content = current.assessment if current else new_assessment(house().catalogue)
    phase = _phase(request, content)
    made = await make_aside(write_answer_sheet, house().catalogue, content, phase, lang, dt.date.today())
    title = str(content.profile.get("municipality-name") or (current.title if current else ""))
    return attachment(made, file_name(title, "xlsx", texts(request)("sheet.file-word")), MEDIA["xlsx"])


def _phase(request: Request, content: Assessment) -> str:
    """The phase asked for, else that of the assessment."""
    catalogue = house().catalogue
    wished = request.query_params.get("phase")
    return wished if wished in catalogue.phase_ids else content.phase(catalogue)


@safely
async def type_in(request: Request) -> Response:
    """GET /x/type-in[?phase=]: a plain form in the order of the paper questionnaire."""
    current = await run_in_threadpool(load_open, request)
    content = current.assessment if current else new_assessment(house().catalogue)
    typed = {name: Typed(sign_of(answer), answer.reason, answer.note) for name, answer in content.answers.items()}
    return _draw_form(request, current, _phase(request, content), typed, ())


@safely
async def typed_in(request: Request) -> Response:
    """POST /a/type-in: the form again with its faults, or what would change. Nothing is written here."""
    catalogue, t = house().catalogue, texts(request)
    async with bounded(request, MAX_FORM).form(max_files=0, max_fields=3 * len(catalogue.criteria) + 10, max_part_size=MAX_FORM) as form:
        sent = {name: str(value) for name, value in form.items()}
    typed = {
        name: Typed(sent[f"sign.{name}"], sent.get(f"reason.{name}", ""), sent.get(f"note.{name}", ""))
        for name in catalogue.criteria
        if f"sign.{name}" in sent
    }
    current = await run_in_threadpool(load_open, request)
    phase = sent.get("phase", "")
    content = current.assessment if current else new_assessment(catalogue, phase if phase in catalogue.phase_ids else None)
    shown_phase = phase if phase in catalogue.phase_ids else content.phase(catalogue)
    if "again" in sent:
        return _draw_form(request, current, shown_phase, typed, ())
    try:
        answers = read_typed(catalogue, content.answers, typed, language(request))
    except FaultyFileError as error:
        return _draw_form(request, current, shown_phase, typed, error.faults)
    given = content.model_copy(update={"answers": answers, "positions": {}, "plan": [], "history": []})
    raw = dump_assessment(given).decode()
    again = {
        "phase": shown_phase,
        **{name: value for name, value in sent.items() if value and name.startswith(("sign.", "reason.", "note."))},
    }
    return await run_in_threadpool(draw_preview, request, t("typein.name"), Incoming(given, whole=False), raw, current, again=again)


def _draw_form(request: Request, current: store.Stored | None, phase: str, typed: dict[str, Typed], faults: Sequence[Fault]) -> Response:
    catalogue, lang, t = house().catalogue, language(request), texts(request)
    codes = paper_codes(catalogue)
    parts = [
        (
            dimension.title[lang],
            [catalogue.criteria[name] for name in dimension.criteria if bool(catalogue.criteria[name].target(phase)) is due],
            due,
        )
        for due in (True, False)
        for _, dimension in catalogue.dimensions()
    ]
    page = draw_page(
        request,
        "type_in.html",
        422 if faults else 200,
        parts=[part for part in parts if part[1]],
        codes=codes,
        typed=typed,
        nothing=Typed(""),
        faults={fault.place: fault for fault in faults},
        top=catalogue.top_level,
        phase_id=phase,
        phase=catalogue.phase(phase).name[lang],
        open_title=current and (current.title or current.assessment.name or t("start.unnamed")),
    )
    page.headers["Cache-Control"] = "no-store"
    return page


@cache
def _script() -> bytes:
    return _SCRIPT.read_bytes()


async def script(request: Request) -> Response:
    """GET /x/type-in.js: lets the Enter key go from answer to answer."""
    return Response(_script(), media_type="text/javascript", headers={"Cache-Control": "no-cache"})
