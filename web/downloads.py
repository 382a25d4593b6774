"""`/x/…`: files made on request for whoever may see the assessment, never cached."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from selfcheck.assessment import today
from selfcheck.assessment_file import dump_assessment
from selfcheck.catalogue import Catalogue
from selfcheck.faults import FaultyFileError
from selfcheck.house import house
from selfcheck.reports.kinds import TEXT_FORMATS
from selfcheck.reports.request import ReportRequest
from web.language import language, texts
from web.making import make_aside
from web.opening import safely
from web.pages import draw_page, message_page
from web.report_form import Wish, read_wish
from web.rights import load_open

MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "json": "application/json",
}


def file_name(title: str, ending: str, word: str = "") -> str:
    """Selbstcheck_Musterfurt_2026-11-22_Bericht.pdf: speaking and safe on every system."""
    words = (safe_words(title), today(), safe_words(word))
    return "_".join(part for part in ("Selbstcheck", *words) if part) + f".{ending}"


def safe_words(text: str) -> str:
    """Letters, digits and hyphens only, at most 60 signs; what has no Latin letters is left out."""
    for sign, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü", "Ue"), ("ß", "ss")):
        text = text.replace(sign, plain)
    plain_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain_text).strip("-")[:60]


def attachment(content: bytes, name: str, media_type: str) -> Response:
    """A file to keep, never cached."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)


@safely
async def assessment_file(request: Request) -> Response:
    """GET /x/file: the open assessment as its JSON file."""
    stored = await run_in_threadpool(load_open, request)
    name = file_name(str(stored.assessment.profile.get("municipality-name") or stored.title), "json")
    return attachment(dump_assessment(stored.assessment), name, MEDIA["json"])


@safely
async def report(request: Request) -> Response:
    """GET, POST /x/report: a document as chosen, or its preview; POST keeps the office out of every address."""
    try:
        wish = await read_wish(request)
    except FaultyFileError as error:
        lines = [fault.text(language(request)) for fault in error.faults]
        return message_page(request, texts(request)("downloads.logo-faulty"), 422, lines)
    if wish.is_preview:
        return await _preview(request, wish)

    def make() -> tuple[bytes, str]:
        from selfcheck.reports.formats import write_report  # document libraries load with the first document

        wished, title = _asked(request, wish)
        return write_report(wish.kind, wish.format_, wished), file_name(title, wish.format_, _word(wish, wished))

    content, name = await make_aside(make)
    return attachment(content, name, MEDIA[wish.format_])


async def _preview(request: Request, wish: Wish) -> Response:
    """The same document as a page, with what was chosen, so that the file can be made from there."""

    def make() -> str:
        from selfcheck.documents.preview import write_preview
        from selfcheck.reports import make_report

        wished, _ = _asked(request, wish)
        return write_preview(make_report(wish.kind, wished))

    document = Markup(await make_aside(make))  # noqa: S704 – write_preview escapes
    parts = sorted(wish.parts or ())
    back = "/downloads?" + urlencode([*wish.choices, *([("parts", ",".join(parts))] if parts else [])])
    hidden = [*wish.choices, ("office", wish.office), *(("report-part", part) for part in parts)]
    answer = draw_page(request, "preview.html", document=document, back=back, hidden=hidden, has_logo=wish.logo is not None)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _asked(request: Request, wish: Wish) -> tuple[ReportRequest, str]:
    """The request and the municipality for the file's name. Raises NotFoundError where an open assessment is needed."""
    catalogue, day = house().catalogue, dt.date.today()
    if wish.is_blank:
        return wish.request(catalogue, None, day), ""
    stored = load_open(request)
    wished = wish.request(catalogue, stored.assessment, day)
    return wished, wished.place or stored.title


def _word(wish: Wish, wished: ReportRequest) -> str:
    """What the file is, in the document's language."""
    t, lang, catalogue = wished.t, wished.lang, wished.catalogue
    if wish.format_ not in TEXT_FORMATS:
        return t("report.word-data")
    word = t(f"report.word-{wish.kind}")
    if wish.is_blank:
        return f"{word} {catalogue.phase(wished.evaluation.phase).name[lang]}"
    return f"{word} {_area_title(catalogue, wish, lang)}" if wish.kind == "area" else word


def _area_title(catalogue: Catalogue, wish: Wish, lang: str) -> str:
    areas = catalogue.outline.areas
    return next((area for area in areas if area.id == wish.area), areas[0]).title[lang]
