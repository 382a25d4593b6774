"""`/a/compare/…`: earlier files, perspectives, agreed answers and merging; each shows what it would write before it writes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Literal

from sqlalchemy.engine import Connection
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from selfcheck.assessment import MAX_NAME, Assessment, clean, today
from selfcheck.assessment_file import MAX_BYTES, dump_assessment, load_assessment
from selfcheck.comparison.perspectives import agreed_values, next_perspective_id, perspective_of
from selfcheck.editions import EditionChange, bring_forward
from selfcheck.entries import Place, RefusedError, check_value
from selfcheck.faults import Fault, FaultyFileError, RuleError, shown
from selfcheck.gate import read_upload
from selfcheck.house import house
from selfcheck.place_names import place_name, value_words
from selfcheck.store import assessments as store
from selfcheck.store import perspectives, values
from selfcheck.texts import date
from web.incoming import bounded
from web.language import language, texts
from web.opening import Handler, safely
from web.pages import draw_page
from web.rights import may_edit

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
    if not may_edit(request, key):
        raise values.NotFoundError(key)
    return house().read(lambda connection: store.load(connection, key))


def changing(work: Callable[[Connection, int, Form, Request], object], back: str) -> Handler:
    """A confirmed form: the work in one transaction, then back to the page."""

    async def handler(request: Request) -> Response:
        form, _, _ = await read_form(request, 4_000)
        key = form.get("assessment", "")
        if not may_edit(request, key):
            raise values.NotFoundError(key)
        await run_in_threadpool(lambda: house().write(lambda c: work(c, values.find_id(c, key), form, request)))
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


def _ask(request: Request, title: str, sentences: list[str], action: str, button: str, back: str, fields: dict[str, str], **more: Any) -> Response:
    values_ = {"notes": [], "rows": [], "content": None, **more}
    return draw_page(request, "compare_confirm.html", title=title, sentences=sentences, action=action, button=button, back=back, fields=fields, **values_)


def _name(form: Form) -> str:
    """Raises RuleError for control characters."""
    return clean(form.get("name", "")).strip()[:MAX_NAME]


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
    day, title = _check_day(form.get("day", "")), _name(form)
    current = await run_in_threadpool(load_for, request, form)
    given = await run_in_threadpool(incoming, name, raw)
    _, changes = bring_forward(given, shown(name), house().catalogue, house().migrations, t)
    answers = t("import.answers", n=sum(answer.state != "open" for answer in given.answers.values()))
    sentences = [t("compare.earlier-what", file=shown(name), title=given.name or t("start.unnamed"), answers=answers, day=date(lang, dt.date.fromisoformat(day)))]
    if given.name != current.assessment.name:
        sentences.append(t("compare.other-place", title=current.assessment.name or t("start.unnamed")))
    notes = [change.sentence(house().catalogue, lang, t) for change in changes]
    fields = {"assessment": current.key, "day": day, "name": title, "file-name": name}
    content = dump_assessment(given).decode()
    return _ask(request, t("compare.earlier"), sentences, "/a/compare/earlier/confirm", t("compare.earlier-keep"), "/compare?compare=time", fields, notes=notes, content=content)


def _keep_earlier(connection: Connection, number: int, form: Form, request: Request) -> None:
    """Kept as it is, in its own edition; the comparison brings it forward."""
    given, _, _ = sent_content(form, request)
    if len(store.load_snapshots(connection, number)) >= store.MAX_SNAPSHOTS:
        raise RuleError("compare.too-many-moments", limit=store.MAX_SNAPSHOTS)
    store.add_snapshot(connection, number, store.make_snapshot(given, _name(form) or texts(request)("snapshot.unnamed"), _check_day(form.get("day", ""))))


# --- perspectives ---------------------------------------------------------------------------------------------------


@safely
async def perspective(request: Request) -> Response:
    """POST /a/compare/perspective: one more voice, from a file or another assessment of this computer; nothing is written here."""
    form, name, raw = await read_form(request)
    t, lang, title = texts(request), language(request), _name(form)
    if not title:
        raise FaultyFileError([Fault("–", None, "compare.no-role")])
    current = await run_in_threadpool(load_for, request, form)
    source: Literal["file", "assessment"] = "assessment" if form.get("other") else "file"
    if source == "assessment":
        other = await run_in_threadpool(load_for, request, {"assessment": form["other"]})
        given, name = other.assessment, other.title or other.assessment.name
    else:
        given = await run_in_threadpool(incoming, name, raw)
    content, changes = bring_forward(given, shown(name), house().catalogue, house().migrations, t)
    answers = t("import.answers", n=sum(answer.state != "open" for answer in content.answers.values()))
    sentences = [t("compare.perspective-what", role=title, file=shown(name or t("start.unnamed")), answers=answers), t("compare.one-voice")]
    notes = [change.sentence(house().catalogue, lang, t) for change in changes]
    fields = {"assessment": current.key, "name": title, "source": source, "file-name": name}
    sent = dump_assessment(given.model_copy(update={"history": [], "perspectives": [], "plan": []})).decode()
    return _ask(request, t("compare.perspective-add"), sentences, "/a/compare/perspective/confirm", t("compare.perspective-keep"), "/compare?compare=views", fields, notes=notes, content=sent)


def _add_perspective(connection: Connection, number: int, form: Form, request: Request) -> None:
    _, content, _ = sent_content(form, request)
    source: Literal["file", "assessment"] = "assessment" if form.get("source") == "assessment" else "file"
    identity = next_perspective_id(perspectives.used_ids(connection, number))
    perspectives.add(connection, number, perspective_of(house().catalogue, content, identity, _name(form), source, today()))


def _remove_perspective(connection: Connection, number: int, form: Form, request: Request) -> None:
    if form.get("confirm") == "yes":
        perspectives.remove(connection, number, form.get("perspective", ""))


@safely
async def agreed(request: Request) -> Response:
    """POST /a/compare/agreed: a level everyone goes along with, and who dissents; shows the answer before and after."""
    form, _, _ = await read_form(request)
    catalogue, t, lang = house().catalogue, texts(request), language(request)
    current = await run_in_threadpool(load_for, request, form)
    new = _agreed(current, form, request)
    rows = [
        (place_name(catalogue, place, lang, t), value_words(catalogue, place, _stored(current, place).value, lang, t), value_words(catalogue, place, value, lang, t))
        for place, value in new.items()
    ]
    bases = {f"base-{place.field}": str(_stored(current, place).revision) for place in new}
    fields = {"assessment": current.key, **{name: form.get(name, "") for name in ("criterion", "level", "dissent")}, **bases}
    sentences = [t("compare.agreed-what", title=catalogue.criteria[form["criterion"]].title[lang])]
    return _ask(request, t("compare.agreed"), sentences, "/a/compare/agreed/confirm", t("compare.agreed-keep"), "/compare?compare=views", fields, rows=rows)


def _stored(current: store.Stored, place: Place) -> values.Value:
    return current.values.get(place, values.Value(None, 0, None))


def _agreed(current: store.Stored, form: Form, request: Request) -> dict[Place, object]:
    """The values to write. Raises FaultyFileError for what cannot be stored."""
    name, level = form.get("criterion", ""), form.get("level", "")
    if name not in house().catalogue.criteria or not level.isdecimal() or len(level) > 1:
        raise FaultyFileError([Fault("–", None, "compare.no-level")])
    wanted = agreed_values(current.assessment.answers.get(name), name, int(level), clean(form.get("dissent", "")), texts(request))
    try:
        return {place: check_value(house().catalogue, place, value) for place, value in wanted.items()}
    except RefusedError as error:
        raise FaultyFileError([error.fault]) from None


def _keep_agreed(connection: Connection, number: int, form: Form, request: Request) -> None:
    """Raises ConflictError when somebody changed the answer since the preview."""
    current = store.load(connection, form["assessment"])
    for place, value in _agreed(current, form, request).items():
        base = form.get(f"base-{place.field}", "")
        values.save_value(connection, number, place, value, int(base) if base.isdecimal() and len(base) < 12 else -1)


keep_earlier = changing(_keep_earlier, "/compare?compare=time")
add_perspective = changing(_add_perspective, "/compare?compare=views")
remove_perspective = changing(_remove_perspective, "/compare?compare=views")
keep_agreed = changing(_keep_agreed, "/compare?compare=views")
