"""How routes of the desk answer: 303 or a page to a form, JSON to a script; a refusal says what stands now and keeps what was typed."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy.engine import Connection
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from selfcheck.faults import FaultyFileError, RuleError, from_pydantic
from selfcheck.house import house
from selfcheck.store import workshop_rows
from selfcheck.store.engine import StoreError
from selfcheck.store.values import NotFoundError
from selfcheck.store.workshop_access import Access
from selfcheck.store.workshop_rows import Workshop
from selfcheck.store.workshops import StaleError
from selfcheck.texts import Translate
from selfcheck.workshop.states import NotAllowedError
from web.desk_rights import desk_of
from web.incoming import bounded
from web.language import language
from web.language import texts as texts_of
from web.opening import Handler
from web.pages import draw_page
from web.rights import is_same_origin

Work = Callable[[Connection, Access, FormData, Request], Workshop]
BACK = "/workshop"
DATES = ("until", "review-on")
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# Labels of fields that somebody writes in, by name.
LABELS: Mapping[str, str] = {
    "called": "desk-setup.field-called",
    "title": "desk-setup.field-title",
    "until": "desk-setup.field-until",
    "phrase": "desk-setup.field-phrase",
    "text": "desk-setup.field-text",
    "dissent": "desk-setup.field-dissent",
    "owner": "desk-setup.field-owner",
    "review-on": "desk-setup.field-review-on",
    "reason": "desk-setup.field-reason",
    "question": "desk-setup.field-question",
    "question-de": "desk-setup.field-question-de",
    "question-en": "desk-setup.field-question-en",
    "options": "desk-setup.field-options",
    "options-de": "desk-setup.field-options-de",
    "options-en": "desk-setup.field-options-en",
    "name": "desk-setup.field-name",
    "role-de": "desk-setup.field-role-de",
    "role-en": "desk-setup.field-role-en",
    "expected": "desk-setup.field-expected",
    "k": "desk-setup.field-k",
    "rounds": "desk-setup.field-rounds",
    "keep-days": "desk-setup.field-keep-days",
    "agreement": "desk-setup.field-agreement",
    "neighbours": "desk-setup.field-neighbours",
    "apart": "desk-setup.field-apart",
    "chance": "desk-setup.field-chance",
    "ends": "desk-setup.field-ends",
    "most": "desk-setup.field-most",
}
MAX_FORM = 512 * 1024


@dataclass(frozen=True, slots=True)
class Problem:
    """Why nothing was done, and the workshop as it stands, as far as it is known."""

    status: int
    sentences: tuple[str, ...]
    present: Workshop | None = None


async def read_form(request: Request) -> FormData:
    """The fields of a form without files. Raises FaultyFileError when it is far too large."""
    return await bounded(request, MAX_FORM).form(max_files=0, max_fields=1000)


def guarded(work: Callable[[Request, FormData], Awaitable[Response]]) -> Handler:
    """Only from our own pages; what goes wrong becomes a page with sentences, or JSON to a script."""

    async def handler(request: Request) -> Response:
        form = FormData()
        try:
            if request.method == "POST" and not is_same_origin(request):
                return answer_problem(request, Problem(403, (texts_of(request)("save.foreign-origin"),)), form)
            form = await read_form(request)
            return await work(request, form)
        except Exception as error:
            problem = await run_in_threadpool(find_problem, request, error)
            if problem is None:
                raise
            return answer_problem(request, problem, form)

    return handler


def at_desk(work: Work, back: str = BACK) -> Handler:
    """A route that carries out one command at the desk of this browser, in one transaction, and tells whoever waits.

    303 to `back`; to a script `{"ok": true, "revision": n}`. Refused: 403 foreign origin, 404 no desk, 409 given in a state
    that has passed, 422 not allowed, 503 the store cannot; `{"ok": false, "problem": "…", "revision": n}`.
    """

    async def carry_out(request: Request, form: FormData) -> Response:
        access = await run_in_threadpool(desk_of, request)
        done = await run_in_threadpool(lambda: house().steer(lambda c: work(c, access, form, request)))
        if wants_json(request):
            return JSONResponse({"ok": True, "revision": done.revision})
        return RedirectResponse(back, 303)

    return guarded(carry_out)


def wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


def require_facilitator(access: Access) -> None:
    """Raises NotAllowedError for the minute-taker."""
    if access.right != "facilitator":
        raise NotAllowedError("workshop.not-yours")


def find_problem(request: Request, error: Exception) -> Problem | None:
    """The sentences for a refusal; None for an error that is a fault of ours."""
    t, lang = texts_of(request), language(request)
    if isinstance(error, StaleError):
        return Problem(409, (t("desk-setup.stale", state=present_words(error.present, t)),), error.present)
    if isinstance(error, NotAllowedError):
        return Problem(422, (t(error.key),), _present(request))
    if isinstance(error, ValidationError):
        return Problem(422, tuple(_faults(error, t, lang)), _present(request))
    if isinstance(error, RuleError):
        return Problem(422, (t(error.key, **{"name": t("desk-setup.entry"), **error.values}),), _present(request))
    if isinstance(error, NotFoundError):
        return Problem(404, (t("desk-setup.no-desk"),))
    if isinstance(error, StoreError):
        return Problem(503, (t(error.key, **error.values),))
    if isinstance(error, FaultyFileError):
        return Problem(422, tuple(fault.text(lang) for fault in error.faults))
    return None


def present_words(now: Workshop, t: Translate) -> str:
    """Where a workshop and its current item stand, in a few words."""
    words = t(f"desk.workshop-{now.state}")
    item = now.current_item
    if item is None or now.state not in ("running", "paused"):
        return words
    return t("desk-setup.with-item", workshop=words, number=item.position + 1, state=t(f"desk.item-{item.state}"))


def answer_problem(request: Request, problem: Problem, form: FormData) -> Response:
    """JSON for a script; for a form a page on which everything typed stands and may be sent again."""
    present = problem.present
    if wants_json(request):
        revision = present.revision if present else None
        return JSONResponse({"ok": False, "problem": " ".join(problem.sentences), "revision": revision}, problem.status)
    typed, hidden = _typed(request, form, present)
    again = request.url.path if typed and problem.status in (409, 422) else ""
    return draw_page(
        request, "desk_refused.html", problem.status, sentences=problem.sentences, action=again, typed=typed, hidden=hidden, back=BACK
    )


def _typed(request: Request, form: FormData, present: Workshop | None) -> tuple[list[Mapping[str, object]], list[tuple[str, str]]]:
    """Fields somebody wrote in, with their labels; and the others, with the state as it stands now."""
    t = texts_of(request)
    typed: list[Mapping[str, object]] = []
    hidden = []
    for name, value in form.multi_items():
        text, base = str(value), name.partition(":")[0]
        item = present.item(str(form.get("item", ""))) if present else None
        if base == "revision" and present is not None:
            text = str(present.revision)
        elif base == "state" and item is not None:
            text = item.state
        if base in LABELS:
            more = name.partition(":")[2]
            label = t(LABELS[base]) + (f" ({more})" if more else "")
            typed.append({"name": name, "label": label, "value": text, "kind": _kind(base, text)})
        else:
            hidden.append((name, text))
    return typed, hidden


def _kind(name: str, text: str) -> str:
    """What a field is drawn as: a date only where nothing else was typed, which a browser would not show."""
    if name in DATES and (not text or ISO_DAY.fullmatch(text)):
        return "date"
    return "long" if len(text) > 80 or "\n" in text else "text"


def _present(request: Request) -> Workshop | None:
    try:
        number = desk_of(request).workshop
        return house().read(lambda c: workshop_rows.load(c, number))
    except (NotFoundError, StoreError):
        return None


def _faults(error: ValidationError, t: Translate, lang: str) -> Iterable[str]:
    """Each fault once, under the name its field has on the page."""
    found: dict[str, None] = {}
    for one in error.errors():
        path = [str(part).replace("_", "-") for part in one["loc"] if isinstance(part, str)]
        key = next((LABELS[part] for part in reversed(path) if part in LABELS), "desk-setup.entry")
        found[from_pydantic("", None, t(key), one).sentence(lang)] = None
    return found
