"""`/a/compare/perspective` and `/a/compare/agreed`: other views beside the own answers, and what is agreed in the end."""

from __future__ import annotations

from typing import Literal

from sqlalchemy.engine import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from selfcheck.assessment import today
from selfcheck.assessment_file import dump_assessment
from selfcheck.comparison.perspectives import agreed_values, next_perspective_id, perspective_of
from selfcheck.editions import bring_forward
from selfcheck.entered import clean
from selfcheck.entries import Place, RefusedError, check_value
from selfcheck.faults import Fault, FaultyFileError, shown
from selfcheck.house import house
from selfcheck.place_names import place_name, value_words
from selfcheck.store import assessments as store
from selfcheck.store import perspectives, values
from web.comparing import Form, ask, changing, form_name, incoming, load_for, read_form, sent_content
from web.language import language, texts
from web.opening import safely


@safely
async def perspective(request: Request) -> Response:
    """POST /a/compare/perspective: one more voice, from a file or another assessment of this computer; nothing is written here."""
    form, name, raw = await read_form(request)
    t, lang, title = texts(request), language(request), form_name(form)
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
    fields = {"assessment": current.key, "called": title, "source": source, "file-name": name}
    sent = dump_assessment(given.model_copy(update={"history": [], "perspectives": [], "plan": []})).decode()
    return ask(
        request,
        t("compare.perspective-add"),
        sentences,
        "/a/compare/perspective/confirm",
        t("compare.perspective-keep"),
        "/compare?compare=views",
        fields,
        notes=notes,
        content=sent,
    )


def _add_perspective(connection: Connection, number: int, form: Form, request: Request) -> None:
    _, content, _ = sent_content(form, request)
    source: Literal["file", "assessment"] = "assessment" if form.get("source") == "assessment" else "file"
    identity = next_perspective_id(perspectives.used_ids(connection, number))
    perspectives.add(connection, number, perspective_of(house().catalogue, content, identity, form_name(form), source, today()))


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
        (
            place_name(catalogue, place, lang, t).rpartition(" – ")[2],
            value_words(catalogue, place, _stored(current, place).value, lang, t),
            value_words(catalogue, place, value, lang, t),
        )
        for place, value in new.items()
    ]
    bases = {f"base-{place.field}": str(_stored(current, place).revision) for place in new}
    fields = {"assessment": current.key, **{name: form.get(name, "") for name in ("criterion", "level", "dissent")}, **bases}
    sentences = [t("compare.agreed-what", title=catalogue.criteria[form["criterion"]].title[lang])]
    return ask(
        request,
        t("compare.agreed"),
        sentences,
        "/a/compare/agreed/confirm",
        t("compare.agreed-keep"),
        "/compare?compare=views",
        fields,
        rows=rows,
    )


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


SAVED = "/compare?compare=views&told=saved"
add = changing(_add_perspective, SAVED)
remove = changing(_remove_perspective, SAVED)
keep_agreed = changing(_keep_agreed, SAVED)
