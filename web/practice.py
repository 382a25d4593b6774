"""Comparisons of many files: made from an upload or from released assessments, kept as sums, handed out as documents and tables."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence

from sqlalchemy.engine import Connection
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from selfcheck.assessment_file import MAX_BYTES, load_assessment
from selfcheck.comparison.practice import MAX_FILES, Practice, compare, find_identical, names_if_all_agree
from selfcheck.comparison.reading import Reader
from selfcheck.entered import MAX_NAME, clean
from selfcheck.faults import Fault, FaultyFileError, RuleError, shown
from selfcheck.house import house
from selfcheck.store import assessments as store
from selfcheck.store import comparisons, values
from web.comparing import Form, changing, read_form
from web.downloads import MEDIA, attachment, file_name
from web.incoming import bounded
from web.language import language, texts
from web.making import make_aside
from web.opening import safely
from web.rights import beside, owning, refuse_shared

MAX_TOTAL = 60 * 1024 * 1024
MAX_FAULTS = 50


@safely
async def from_files(request: Request) -> Response:
    """POST /a/compare/files: many assessment files at once; only their sums are kept."""
    await run_in_threadpool(lambda: house().read(lambda c: beside(c, request, edit=True)))
    async with bounded(request, MAX_TOTAL).form(max_files=MAX_FILES, max_fields=5) as form:
        uploads = [upload for upload in form.getlist("file") if isinstance(upload, UploadFile) and upload.filename]
        if not uploads:
            raise FaultyFileError([Fault("–", None, "import.no-file")])
        practice = await run_in_threadpool(_read, uploads)
        title = clean(str(form.get("called", ""))).strip()[:MAX_NAME]
    return await _keep(request, practice, title)


def _read(uploads: Sequence[UploadFile]) -> Practice:
    """Each file is read, counted and forgotten. Raises FaultyFileError with the faults of all files."""
    catalogue, entries, prints = house().catalogue, [], []
    reader, faults = Reader(catalogue), list[Fault]()
    for upload in uploads:
        raw = upload.file.read(MAX_BYTES + 1)
        try:
            entries.append(reader.read(load_assessment(raw, shown(upload.filename or "–"), catalogue)))
            prints.append(hashlib.sha256(raw).hexdigest())
        except FaultyFileError as error:
            faults += error.faults
    if faults:
        raise FaultyFileError(faults[:MAX_FAULTS])
    return compare(catalogue, entries).model_copy(update={"identical": find_identical(prints)})


@safely
async def from_released(request: Request) -> Response:
    """POST /a/compare/released: every assessment of this computer that is released for it.

    Not on a shared server: whoever adds four of their own to one released assessment could subtract them again.
    """
    refuse_shared()
    form, _, _ = await read_form(request)

    def work(connection: Connection) -> Practice:
        found = [store.load(connection, key) for key in comparisons.released_keys(connection)[:MAX_FILES]]
        reader = Reader(house().catalogue)
        names = names_if_all_agree([(one.assessment.name or one.title, one.named) for one in found])
        return compare(house().catalogue, [reader.read(one.assessment) for one in found]).model_copy(update={"names": names})

    practice = await run_in_threadpool(lambda: house().read(work))
    return await _keep(request, practice, clean(form.get("called", "")).strip()[:MAX_NAME])


async def _keep(request: Request, practice: Practice, title: str) -> Response:
    if not practice.groups:
        raise RuleError("compare.too-few-kept")
    name = title or texts(request)("compare.unnamed", files=texts(request)("compare.files", n=practice.files))
    key = await run_in_threadpool(lambda: house().write(lambda c: comparisons.add(c, practice, name, beside(c, request, edit=True))))
    return RedirectResponse(f"/compare?compare=practice&comparison={key}", 303)


@safely
async def delete(request: Request) -> Response:
    """POST /a/compare/delete: forget a comparison."""
    form, _, _ = await read_form(request)
    if form.get("confirm") == "yes":
        key = form.get("comparison", "")
        await run_in_threadpool(lambda: house().write(lambda c: comparisons.delete(c, key, beside(c, request, edit=True))))
    return RedirectResponse("/compare?compare=practice&comparison=", 303)


def _release(connection: Connection, number: int, form: Form, request: Request) -> None:
    """Whether this computer's comparison may count the assessment, and whether its name may be told."""
    refuse_shared()
    released = form.get("released") == "yes"
    for place, value in ((store.RELEASED, released), (store.NAMED, released and form.get("named") == "yes")):
        base = values.current_value(connection, number, place).revision
        values.save_value(connection, number, place, value, base)


release = changing(_release, "/compare?compare=practice", owning)


@safely
async def download(request: Request) -> Response:
    """GET /x/comparison/KEY.pdf: the summary as PDF, DOCX or Markdown, the table as XLSX or CSV."""
    key, _, ending = request.path_params["name"].rpartition(".")
    if ending not in MEDIA or ending == "json":
        return PlainTextResponse(texts(request)("figure.unknown"), 404)
    kept = await run_in_threadpool(lambda: house().read(lambda c: comparisons.load(c, key, beside(c, request))))
    content = await make_aside(_write, kept, ending, language(request))
    return attachment(content, file_name(kept.title, ending, texts(request)("compare.document")), MEDIA[ending])


def _write(kept: comparisons.Kept, ending: str, lang: str) -> bytes:
    catalogue, day = house().catalogue, dt.date.today()
    if ending in ("xlsx", "csv"):
        from selfcheck.comparison import practice_tables  # spreadsheets are loaded when one is asked for

        if ending == "csv":
            return practice_tables.write_csv(catalogue, kept.practice, lang)
        return practice_tables.write_workbook(catalogue, kept.practice, kept.title, lang, day)
    from selfcheck.comparison.practice_words import practice_document

    document = practice_document(catalogue, kept.practice, kept.title, lang, day)
    if ending == "md":
        from selfcheck.documents.markdown import write_markdown

        return write_markdown(document).encode()
    if ending == "docx":
        from selfcheck.documents.docx import write_docx

        return write_docx(document)
    from selfcheck.documents.pdf import write_pdf

    return write_pdf(document)
