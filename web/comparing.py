"""`/a/compare/…`: earlier states to compare with, and what all forms of the comparison share; each shows what it would write first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.engine import Connection
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from selfcheck.assessment import Assessment, today
from selfcheck.assessment_file import MAX_BYTES, dump_assessment, load_assessment
from selfcheck.editions import EditionChange, bring_forward
from selfcheck.entered import MAX_NAME, clean
from selfcheck.faults import Fault, FaultyFileError, shown
from selfcheck.gate import read_upload
from selfcheck.house import house
from selfcheck.store import assessments as store
from selfcheck.store.engine import StoreError
from selfcheck.texts import date
from web.incoming import bounded
from web.language import language, texts
from web.opening import Handler, safely
from web.pages import draw_page
from web.rights import editing

Form = Mapping[str, str]
MOST = 6 * MAX_BYTES  # a line break is sent as %0D%0A


async def read_form(request: Request, fields: int = 12) -> tuple[dict[str, str], str, bytes]:
    """The fields of a form, and name and content of its file ('' and nothing without one)."""
    async with bounded(request, MOST).form(max_files=1, max_fields=fields, max_part_size=MOST) as form:
        upload = form.get("file")
        name, raw = ("", b"")
        if isinstance(upload, UploadFile) and upload.filename:
            name, raw = upload.filename, await upload.read(MAX_BYTES + 1)
        return {key: str(value) for key, value in form.multi_items() if not isinstance(value, UploadFile)}, name, raw


def load_for(request: Request, form: Form) -> store.Stored:
    """The assessment a form is about. Raises NotFoundError."""
    key = form.get("assessment", "")

    def job(connection: Connection) -> store.Stored:
        editing(connection, request, key)
        return store.load(connection, key)

    return house().read(job)


def changing(
    work: Callable[[Connection, int, Form, Request], object],
    back: str,
    right: Callable[[Connection, Request, str], int] = editing,
) -> Handler:
    """A confirmed form: the work in one transaction, then back to the page."""

    async def handler(request: Request) -> Response:
        form, _, _ = await read_form(request, 4_000)
        key = form.get("assessment", "")
        await run_in_threadpool(lambda: house().write(lambda c: work(c, right(c, request, key), form, request)))
        return RedirectResponse(back, 303)

    return safely(handler)


def sent_content(form: Form, request: Request) -> tuple[Assessment, Assessment, tuple[EditionChange, ...]]:
    """What a preview sent back, checked again: as given, brought to the edition, and what that changed."""
    raw = form.get("content", "").replace("\r\n", "\n").encode("utf-8", "surrogatepass")
    name = shown(form.get("file-name") or "–")
    given = load_assessment(raw, name)
    return given, *bring_forward(given, name, house().catalogue, house().migrations, texts(request))


def incoming(name: str, raw: bytes) -> Assessment:
    """An uploaded file or answer sheet. Raises FaultyFileError."""
    if not name:
        raise FaultyFileError([Fault("–", None, "import.no-file")])
    return read_upload(name, raw, house().catalogue).content


def ask(
    request: Request, title: str, sentences: list[str], action: str, button: str, back: str, fields: dict[str, str], **more: Any
) -> Response:
    values_ = {"notes": [], "rows": [], "content": None, **more}
    return draw_page(
        request, "compare_confirm.html", title=title, sentences=sentences, action=action, button=button, back=back, fields=fields, **values_
    )


def form_name(form: Form) -> str:
    """The name typed in. Raises RuleError for control characters."""
    return clean(form.get("called", "")).strip()[:MAX_NAME]


def _check_day(text: str) -> str:
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        raise FaultyFileError([Fault("–", None, "compare.no-day")]) from None


# --- over time ------------------------------------------------------------------------------------------------------


@safely
async def earlier(request: Request) -> Response:
    """POST /a/compare/earlier: a file from before, to stand beside today's state; nothing is written here."""
    form, name, raw = await read_form(request)
    t, lang = texts(request), language(request)
    day, title = _check_day(form.get("day", "")), form_name(form)
    current = await run_in_threadpool(load_for, request, form)
    given = await run_in_threadpool(incoming, name, raw)
    _, changes = bring_forward(given, shown(name), house().catalogue, house().migrations, t)
    answers = t("import.answers", n=sum(answer.state != "open" for answer in given.answers.values()))
    sentences = [
        t(
            "compare.earlier-what",
            file=shown(name),
            title=given.name or t("start.unnamed"),
            answers=answers,
            day=date(lang, dt.date.fromisoformat(day)),
        )
    ]
    if given.name != current.assessment.name:
        sentences.append(t("compare.other-place", title=current.assessment.name or t("start.unnamed")))
    notes = [change.sentence(house().catalogue, lang, t) for change in changes]
    fields = {"assessment": current.key, "day": day, "called": title, "file-name": name}
    content = dump_assessment(given).decode()
    return ask(
        request,
        t("compare.earlier"),
        sentences,
        "/a/compare/earlier/confirm",
        t("compare.earlier-keep"),
        "/compare?compare=time",
        fields,
        notes=notes,
        content=content,
    )


def _keep_earlier(connection: Connection, number: int, form: Form, request: Request) -> None:
    """Kept as it is, in its own edition; the comparison brings it forward."""
    given, _, _ = sent_content(form, request)
    _refuse_more_moments(connection, number)
    store.add_snapshot(
        connection,
        number,
        store.make_snapshot(given, form_name(form) or texts(request)("snapshot.unnamed"), _check_day(form.get("day", ""))),
    )


def _keep_now(connection: Connection, number: int, form: Form, request: Request) -> None:
    """Today's state, to be compared with later."""
    _refuse_more_moments(connection, number)
    content = store.load(connection, form["assessment"]).assessment
    store.add_snapshot(connection, number, store.make_snapshot(content, form_name(form) or texts(request)("snapshot.unnamed"), today()))


def _refuse_more_moments(connection: Connection, number: int) -> None:
    if len(store.load_snapshots(connection, number)) >= store.MAX_SNAPSHOTS:
        raise StoreError("too-many-snapshots", limit=store.MAX_SNAPSHOTS)


keep_now = changing(_keep_now, "/compare?compare=time&told=kept")
keep_earlier = changing(_keep_earlier, "/compare?compare=time&told=taken")
