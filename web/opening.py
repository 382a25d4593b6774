"""Routes that open, create, copy, rename, keep and delete assessments; each ends in a redirect to a page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sqlalchemy.engine import Connection
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from selfcheck.assessment import Assessment, new_assessment, today
from selfcheck.demo import demo_assessment
from selfcheck.entered import MAX_NAME, clean
from selfcheck.faults import FaultyFileError, RuleError
from selfcheck.house import house
from selfcheck.rights import RightError
from selfcheck.store import assessments as store
from selfcheck.store import changes, links, values
from selfcheck.store.engine import StoreError
from selfcheck.texts import Translate
from web.incoming import read_small_form
from web.language import language, texts
from web.pages import message_page
from web.rights import editing, is_same_origin, owning, refuse_shared

Handler = Callable[[Request], Awaitable[Response]]
ONE_YEAR = 365 * 24 * 3600
UPLOADS = ("/a/import", "/a/type-in", "/a/compare/", "/a/overlay", "/x/report")


def opening(held: str, to: str) -> RedirectResponse:
    """Go to a page with an assessment open. held: its key, on a shared server the token of a link."""
    answer = RedirectResponse(to, 303)
    opened = house()
    secure = opened.is_shared and opened.settings.is_https
    answer.set_cookie(opened.open_cookie, held, max_age=ONE_YEAR, httponly=True, samesite="lax", secure=secure)
    return answer


async def creating(make: Callable[[Connection], str], to: str, show_link: bool = True) -> RedirectResponse:
    """Store a new assessment and open it; on a shared server with the owner's link, which is shown next unless nobody will need it."""
    held = await run_in_threadpool(lambda: house().write(lambda c: _holding(c, make(c))))
    return opening(held, "/x/access" if house().is_shared and show_link else to)


def _holding(connection: Connection, key: str) -> str:
    """What the cookie of a new assessment's owner holds."""
    return links.create(connection, values.find_id(connection, key), "owner") if house().is_shared else key


def not_found(t: Translate) -> str:
    """The sentence for what is gone, and on a shared server for what this browser has no (longer a) link for."""
    return t("access.not-found") if house().is_shared else t("save.not-found")


def safely(handler: Handler) -> Handler:
    """Only from our own pages; what goes wrong becomes a page with a sentence."""

    async def guarded(request: Request) -> Response:
        t = texts(request)
        if request.method == "POST" and not is_same_origin(request):
            return message_page(request, t("save.foreign-origin"), 403)
        try:
            return await handler(request)
        except HTTPException as error:  # a form with more in it than any of ours
            return message_page(request, t("save.unreadable"), error.status_code)
        except values.NotFoundError:
            return message_page(request, not_found(t), 404)
        except RightError as error:
            return message_page(request, t(error.key), 403)
        except values.ConflictError:
            return message_page(request, t("history.changed-since"), 409)
        except StoreError as error:
            return message_page(request, t(error.key, **error.values), 503)
        except RuleError as error:
            return message_page(request, t(error.key, name=t("start.new-name"), **error.values), 422)
        except FaultyFileError as error:
            lines = [fault.text(language(request)) for fault in error.faults]
            uploaded = request.url.path.startswith(UPLOADS)
            return message_page(request, t("import.faulty" if uploaded else "fault.catalogue-page"), 422, lines)

    return guarded


@safely
async def open_assessment(request: Request) -> Response:
    """GET /a/open/KEY; on a shared server a key opens nothing."""
    refuse_shared()
    key = request.path_params["key"]
    await run_in_threadpool(lambda: house().read(lambda c: values.find_id(c, key)))
    return opening(key, "/questionnaire" if request.query_params.get("to") == "questionnaire" else "/results")


@safely
async def new(request: Request) -> Response:
    """POST /a/new"""
    catalogue = house().catalogue
    content = new_assessment(catalogue)
    return await creating(lambda c: store.create(c, catalogue, content), "/profile")


@safely
async def load_demo(request: Request) -> Response:
    """POST /a/demo: an own copy of an invented case, looked at with or without the tour."""
    form = await read_small_form(request)
    catalogue, demos, lang = house().catalogue, house().demos, language(request)
    demo = demos.get(form.get("demo", ""))
    if demo is None:
        raise values.NotFoundError(form.get("demo", ""))
    content = demo_assessment(catalogue, demo, lang)
    title = texts(request)("demo.title", title=demo.title[lang])
    on_tour = "tour" in request.query_params
    to = "/profile?tour=1" if on_tour else "/results"
    return await creating(lambda c: store.create(c, catalogue, content, title), to, show_link=not on_tour)


def _editing(
    work: Callable[[Connection, int, dict[str, str], Request], str | None],
    back: str,
    right: Callable[[Connection, Request, str], int] = editing,
) -> Handler:
    """A route that changes one assessment and returns to `back`; the work may return what to open instead."""

    async def handler(request: Request) -> Response:
        form = await read_small_form(request)
        key = form.get("assessment", "")
        opened = await run_in_threadpool(lambda: house().write(lambda c: work(c, right(c, request, key), form, request)))
        return opening(opened, "/x/access") if opened else RedirectResponse(back, 303)

    return safely(handler)


def _name(form: dict[str, str]) -> str:
    """Raises RuleError for control characters."""
    return clean(form.get("called", "")).strip()[:MAX_NAME]


def _rename(connection: Connection, number: int, form: dict[str, str], request: Request) -> None:
    store.rename(connection, number, _name(form))


def _duplicate(connection: Connection, number: int, form: dict[str, str], request: Request) -> str | None:
    """On a shared server the copy is opened: nobody else has a link to it."""
    stored = store.load(connection, form["assessment"])
    title = texts(request)("start.copy-of", title=stored.title or stored.assessment.name or texts(request)("start.unnamed"))
    key = store.duplicate(connection, stored, title)
    return _holding(connection, key) if house().is_shared else None


def _snapshot(connection: Connection, number: int, form: dict[str, str], request: Request) -> None:
    stored = store.load(connection, form["assessment"])
    if len(stored.snapshots) >= store.MAX_SNAPSHOTS:
        raise StoreError("too-many-snapshots", limit=store.MAX_SNAPSHOTS)
    content: Assessment = stored.assessment
    name = _name(form) or texts(request)("snapshot.unnamed")
    store.add_snapshot(connection, number, store.make_snapshot(content, name, today()))


def _delete(connection: Connection, number: int, form: dict[str, str], request: Request) -> None:
    if form.get("confirm") != "yes":
        raise StoreError("delete-unconfirmed")
    store.delete(connection, number)


def _keep(connection: Connection, number: int, form: dict[str, str], request: Request) -> None:
    """Counts as used today, so that the time until it is deleted begins anew."""
    store.touch(connection, number)


def _take_back(connection: Connection, number: int, form: dict[str, str], request: Request) -> None:
    revision = form.get("revision", "")
    if revision.isdecimal() and len(revision) < 12:
        changes.undo(connection, number, int(revision))


rename = _editing(_rename, "/")
duplicate = _editing(_duplicate, "/")
snapshot = _editing(_snapshot, "/?told=kept")
delete = _editing(_delete, "/?told=deleted", owning)
keep = _editing(_keep, "/")
take_back = _editing(_take_back, "/questionnaire")
