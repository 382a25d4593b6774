"""`/x/figure/…`: the drawings of the open assessment as files."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from selfcheck import charts, figure_files
from selfcheck.assessment import Assessment
from selfcheck.evaluation import evaluate
from selfcheck.house import house
from selfcheck.texts import translator
from web.downloads import file_name
from web.language import language
from web.making import make_aside
from web.opening import safely
from web.rights import load_open

MEDIA = {"png": "image/png", "svg": "image/svg+xml"}


@safely
async def figure_file(request: Request) -> Response:
    """GET /x/figure/groups.svg?phase=…&lang=…: one chart of the open assessment; 404 for an unknown one."""
    name, _, kind = request.path_params["name"].rpartition(".")
    lang = language(request)
    stored = await run_in_threadpool(load_open, request)
    try:
        media = MEDIA[kind]
        title, body = await make_aside(_draw, stored.assessment, name, kind, request.query_params.get("phase"), lang)
    except KeyError:
        return PlainTextResponse(translator(lang)("figure.unknown"), 404)
    municipality = str(stored.assessment.profile.get("municipality-name") or stored.title)
    headers = {
        "Content-Disposition": f'attachment; filename="{file_name(f"{municipality[:30]} {title}", kind)}"',
        "Cache-Control": "no-store",
    }
    return Response(body, media_type=media, headers=headers)


def _draw(assessment: Assessment, name: str, kind: str, phase: str | None, lang: str) -> tuple[str, bytes]:
    """Short name and content of a figure's file. Raises KeyError for an unknown figure."""
    catalogue, t = house().catalogue, translator(lang)
    evaluation = evaluate(catalogue, assessment, phase if phase in catalogue.phase_ids else None)
    figure = charts.named_chart(name, evaluation, assessment, lang, t)
    short = t(f"figure.name-{name.partition('-')[0]}")
    return short, figure_files.to_png(figure) if kind == "png" else figure_files.to_svg(figure).encode()
