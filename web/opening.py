"""Routes that open, create, copy, rename, keep and delete assessments; each ends in a redirect to a page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sqlalchemy.engine import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from selfcheck.assessment import Assessment, new_assessment, today
from selfcheck.cookies import OPEN_COOKIE
from selfcheck.demo import demo_assessment
from selfcheck.entered import MAX_NAME, clean
from selfcheck.faults import FaultyFileError, RuleError
from selfcheck.house import house
from selfcheck.store import assessments as store
from selfcheck.store import changes, values
from selfcheck.store.engine import StoreError
from web.language import language, texts
from web.pages import message_page
from web.rights import is_same_origin, may_edit

Handler = Callable[[Request], Awaitable[Response]]
ONE_YEAR = 365 * 24 * 3600


def opening(key: str, to: str) -> RedirectResponse:
    """Go to a page with this assessment open."""
    answer = RedirectResponse(to, 303)
    answer.set_cookie(OPEN_COOKIE, key, max_age=ONE_YEAR, httponly=True, samesite="lax")
    return answer


def safely(handler: Handler) -> Handler:
    """Only from our own pages; what goes wrong becomes a page with a sentence."""

    async def guarded(request: Request) -> Response:
        t = texts(request)
        if request.method == "POST" and not is_same_origin(request):
            return message_page(request, t("save.foreign-origin"), 403)
        try:
            return await handler(request)
        except values.NotFoundError:
            return message_page(request, t("save.not-found"), 404)
        except values.ConflictError:
            return message_page(request, t("history.changed-since"), 409)
        except StoreError as error:
            return message_page(request, t(error.key, **error.values), 503)
        except RuleError as error:
            return message_page(request, t(error.key, name=t("start.new-name"), **error.values), 422)
        except FaultyFileError as error:
            lines = [fault.text(language(request)) for fault in error.faults]
            uploaded = request.url.path.startswith(("/a/import", "/a/type-in", "/a/compare/"))
            return message_page(request, t("import.faulty" if uploaded else "fault.catalogue-page"), 422, lines)

    return guarded


@safely
async def open_assessment(request: Request) -> Response:
    """GET /a/open/KEY"""
    key = request.path_params["key"]
    await run_in_threadpool(lambda: house().read(lambda c: values.find_id(c, key)))
    return opening(key, "/questionnaire" if request.query_params.get("to") == "questionnaire" else "/results")


@safely
async def new(request: Request) -> Response:
    """POST /a/new"""
    catalogue = house().catalogue
    content = new_assessment(catalogue)
    key = await run_in_threadpool(lambda: house().write(lambda c: store.create(c, catalogue, content)))
    return opening(key, "/profile")


@safely
async def load_demo(request: Request) -> Response:
    """POST /a/demo: an own copy of an invented case."""
    form = await request.form()
    catalogue, demos, lang = house().catalogue, house().demos, language(request)
    demo = demos.get(str(form.get("demo")))
    if demo is None:
        raise values.NotFoundError(str(form.get("demo")))
    content = demo_assessment(catalogue, demo, lang)
    title = texts(request)("demo.title", title=demo.title[lang])
    key = await run_in_threadpool(lambda: house().write(lambda c: store.create(c, catalogue, content, title)))
    return opening(key, "/results")


def _editing(work: Callable[[Connection, int, dict[str, str], Request], str | None], back: str) -> Handler:
    """A route that changes one assessment and returns to `back`; the work may return the key to open."""

    async def handler(request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        key = form.get("assessment", "")
        if not may_edit(request, key):
            raise values.NotFoundError(key)
        opened = await run_in_threadpool(lambda: house().write(lambda c: work(c, values.find_id(c, key), form, request)))
        return opening(opened, back) if opened else RedirectResponse(back, 303)

    return safely(handler)


def _name(form: dict[str, str]) -> str:
    """Raises RuleError for control characters."""
    return clean(form.get("called", "")).strip()[:MAX_NAME]


def _rename(connection: Connection, number: int, form: dict[str, str], request: Request) -> None:
    store.rename(connection, number, _name(form))


def _duplicate(connection: Connection, number: int, form: dict[str, str], request: Request) -> None:
    stored = store.load(connection, form["assessment"])
    title = texts(request)("start.copy-of", title=stored.title or stored.assessment.name or texts(request)("start.unnamed"))
    store.duplicate(connection, stored, title)


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


def _take_back(connection: Connection, number: int, form: dict[str, str], request: Request) -> None:
    revision = form.get("revision", "")
    if revision.isdecimal() and len(revision) < 12:
        changes.undo(connection, number, int(revision))


rename = _editing(_rename, "/")
duplicate = _editing(_duplicate, "/")
snapshot = _editing(_snapshot, "/")
delete = _editing(_delete, "/")
take_back = _editing(_take_back, "/questionnaire")
