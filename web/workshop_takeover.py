"""`/a/workshop/take-over` and `/a/workshop/perspectives`: what a workshop gives to the open assessment, shown before anything is written."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.engine import Connection
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from selfcheck.assessment import Perspective
from selfcheck.entered import MAX_NOTE
from selfcheck.entries import RefusedError
from selfcheck.faults import FaultyFileError
from selfcheck.house import house
from selfcheck.place_names import place_name, value_words
from selfcheck.store import assessments as store
from selfcheck.store import perspectives, protocols, values
from selfcheck.store.values import NotFoundError
from selfcheck.workshop.protocol import Protocol
from selfcheck.workshop.states import NotAllowedError
from selfcheck.workshop.takeover import Agreed, LeftOut, agreed_answers, fingerprint, mark, perspectives_of
from web.comparing import ask
from web.desk_answers import BACK, guarded
from web.desk_rights import desk_of
from web.language import language, texts
from web.opening import Handler, safely
from web.pages import draw_page
from web.rights import editing, load_open
from web.workshop_files import told

AGREED, VIEWS = "/a/workshop/take-over", "/a/workshop/perspectives"


def _open_assessment(request: Request) -> store.Stored:
    """Raises NotAllowedError where none is open, RightError for a link that only reads."""
    try:
        stored = load_open(request)
    except NotFoundError:
        raise NotAllowedError("takeover.no-assessment") from None
    house().read(lambda c: editing(c, request, stored.key))
    return stored


def _told(request: Request) -> Protocol:
    """Raises NotAllowedError for a rehearsal: invented votes stay out of every assessment."""
    return _real(told(request))


def _real(found: Protocol) -> Protocol:
    if found.rehearsal:
        raise NotAllowedError("takeover.rehearsal")
    return found


# --- agreed answers ---------------------------------------------------------------------------------------------------------


async def _agreed(request: Request, form: FormData) -> Response:
    """POST /a/workshop/take-over: the answers before and after, question by question; nothing is written here."""

    def work() -> tuple[Protocol, store.Stored, list[Agreed], list[LeftOut]]:
        found, stored = _told(request), _open_assessment(request)
        return found, stored, *_answers(found, stored, request)

    found, stored, agreed, left = await run_in_threadpool(work)
    t, lang, catalogue = texts(request), language(request), house().catalogue
    titles = {item.key: item.asked.title[lang] for item in found.items}
    rows = [
        {
            "item": one.item,
            "title": titles[one.item],
            "reworded": one.reworded,
            "changes": [
                (
                    place_name(catalogue, place, lang, t).rpartition(" – ")[2],
                    value_words(catalogue, place, one.old[place], lang, t, MAX_NOTE),
                    value_words(catalogue, place, value, lang, t, MAX_NOTE),
                )
                for place, value in one.new.items()
            ],
        }
        for one in agreed
    ]
    return draw_page(
        request,
        "workshop_takeover.html",
        name=stored.title or stored.assessment.name or t("start.unnamed"),
        rows=[row for row in rows if row["changes"]],
        same=[row["title"] for row in rows if not row["changes"]],
        left=[t("takeover.left-why", title=one.title, why=t(one.key)) for one in left],
        action=f"{AGREED}/confirm",
        fields={"assessment": stored.key, "seen": fingerprint(agreed)},
        back=BACK,
    )


def _answers(found: Protocol, stored: store.Stored, request: Request) -> tuple[list[Agreed], list[LeftOut]]:
    try:
        return agreed_answers(found, house().catalogue, stored.assessment, language(request), texts(request))
    except RefusedError as error:
        raise FaultyFileError([error.fault]) from None


def _keep_agreed(connection: Connection, number: int, found: Protocol, form: FormData, request: Request) -> None:
    """Write the answers to the questions that were chosen, all or none."""
    agreed, _ = _answers(found, store.load(connection, str(form["assessment"])), request)
    _refuse_other(form, fingerprint(agreed))
    wanted = {str(name) for name in form.getlist("take")}
    for one in agreed:
        if one.item in wanted:
            for place, value in one.new.items():
                values.save_value(connection, number, place, value, values.current_value(connection, number, place).revision)


# --- perspectives -----------------------------------------------------------------------------------------------------------


async def _views(request: Request, form: FormData) -> Response:
    """POST /a/workshop/perspectives: which perspectives the open assessment would get; nothing is written here."""

    def work() -> tuple[Protocol, store.Stored]:
        return _told(request), _open_assessment(request)

    found, stored = await run_in_threadpool(work)
    t, new = texts(request), _perspectives(found, request)
    if not new:
        raise NotAllowedError("takeover.no-views")
    old = {one.id: one for one in stored.assessment.perspectives if one.id.startswith(f"{mark(found)}-")}
    rows = [(one.name, _words(old[one.id], request) if one.id in old else t("form.nothing"), _words(one, request)) for one in new]
    rows += [(one.name, _words(one, request), t("takeover.removed")) for name, one in old.items() if name not in {view.id for view in new}]
    title = stored.title or stored.assessment.name or t("start.unnamed")
    sentences = [t("takeover.views-what", title=title), t("takeover.views-few", n=found.rules.k)]
    if old:
        sentences.append(t("takeover.views-again"))
    fields = {"assessment": stored.key, "seen": fingerprint(new)}
    return ask(request, t("takeover.views"), sentences, f"{VIEWS}/confirm", t("takeover.views-keep"), BACK, fields, rows=rows)


def _perspectives(found: Protocol, request: Request) -> list[Perspective]:
    return perspectives_of(found, house().catalogue, language(request), texts(request))


def _words(one: Perspective, request: Request) -> str:
    """12 Kriterien, 2 Positionsfragen."""
    t = texts(request)
    return t("takeover.view-of", criteria=t("takeover.criteria", n=len(one.votes)), positions=t("takeover.positions", n=len(one.positions)))


def _keep_views(connection: Connection, number: int, found: Protocol, form: FormData, request: Request) -> None:
    """Replace what this workshop gave before. Raises RuleError where there are too many perspectives."""
    new = _perspectives(found, request)
    _refuse_other(form, fingerprint(new))
    for name in perspectives.used_ids(connection, number):
        if name.startswith(f"{mark(found)}-"):
            perspectives.remove(connection, number, name)
    for one in new:
        perspectives.add(connection, number, one)


# --- confirming -------------------------------------------------------------------------------------------------------------


def _refuse_other(form: FormData, fresh: str) -> None:
    """Raises NotAllowedError when workshop or assessment changed since the preview."""
    if form.get("seen") != fresh:
        raise NotAllowedError("takeover.changed")


def _confirming(keep: Callable[[Connection, int, Protocol, FormData, Request], None], to: str) -> Handler:
    """A confirmed preview: read anew, compared and written in one transaction."""

    async def handler(request: Request, form: FormData) -> Response:
        access = await run_in_threadpool(desk_of, request)

        def job(connection: Connection) -> None:
            number = editing(connection, request, str(form.get("assessment", "")))
            keep(connection, number, _real(protocols.read_protocol(connection, access.workshop)), form, request)

        await run_in_threadpool(lambda: house().write(job))
        return RedirectResponse(to, 303)

    return safely(guarded(handler))


agreed = safely(guarded(_agreed))
keep_agreed = _confirming(_keep_agreed, "/results?told=saved")
views = safely(guarded(_views))
keep_views = _confirming(_keep_views, "/compare?compare=views&told=saved")
