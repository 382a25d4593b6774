"""`/a/workshop/…`: workshops are created, found again, rehearsed and deleted; secrets stand once on the page that answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Connection
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from selfcheck.assessment import today
from selfcheck.cookies import DESK_BEHIND_COOKIE, DESK_COOKIE
from selfcheck.faults import RuleError
from selfcheck.house import house
from selfcheck.store import rehearsals, workshop_access, workshop_rows, workshops
from selfcheck.store.engine import StoreError
from selfcheck.store.values import NotFoundError
from selfcheck.store.workshop_access import Access, find_access
from selfcheck.store.workshop_rows import Workshop
from selfcheck.texts import LANGUAGES, tr
from selfcheck.workshop import codes
from selfcheck.workshop.joining import card_address, join_address, spaced_code
from selfcheck.workshop.preparing import new_rules
from selfcheck.workshop.states import NotAllowedError
from web.ballot_limits import tries
from web.desk_answers import BACK, Problem, answer_problem, at_desk, guarded, require_facilitator
from web.desk_rights import desk_of, seat
from web.language import language
from web.language import texts as texts_of
from web.pages import draw_page

# What some imagined people give as their reason.
REASONS = (
    "desk-setup.imagined-1",
    "desk-setup.imagined-2",
    "desk-setup.imagined-3",
    "desk-setup.imagined-4",
    "desk-setup.imagined-5",
    "desk-setup.imagined-6",
)


@dataclass(frozen=True, slots=True)
class Told:
    """A secret on the page that tells it: what it is, what it is for, and the address or phrase."""

    title: str
    text: str
    secret: str
    address: bool = True


# --- creating, coming back -----------------------------------------------------------------------------------------------


async def _new(request: Request, form: FormData) -> Response:
    """POST /a/workshop/new"""
    t, opened = texts_of(request), house()
    self_paced = form.get("mode") == "self-paced"
    until = str(form.get("until", "")) or None
    if self_paced and until is not None and until < today():
        raise RuleError("desk-setup.until-past")
    someone = {lang: tr(lang, "desk-setup.someone") for lang in LANGUAGES}
    agenda = str(form.get("agenda", ""))
    phase = str(form.get("phase", ""))
    rules = new_rules(
        str(form.get("called", "")).strip(),
        opened.workshop_presets,
        opened.catalogue,
        agenda,
        self_paced,
        until,
        someone,
        phase if phase in opened.catalogue.phase_ids else None,
    )
    made = await run_in_threadpool(lambda: opened.write(lambda c: workshops.create(c, rules)))
    told = [
        Told(t("desk-setup.join-link"), t("desk-setup.join-link-text", code=spaced_code(made.code)), _join_address(request, made.code)),
        Told(t("desk-setup.facilitator-link"), t("desk-setup.facilitator-link-text"), desk_address(request, made.facilitator)),
        Told(t("desk-setup.minutes-link"), t("desk-setup.minutes-link-text"), desk_address(request, made.minutes)),
        Told(t("desk-setup.recovery"), t("desk-setup.recovery-text"), codes.spaced(made.recovery), address=False),
    ]
    return seat(_tell(request, t("desk-setup.created"), rules.title, told), made.facilitator)


async def _recover(request: Request, form: FormData) -> Response:
    """POST /a/workshop/recover: a new facilitator's link for the recovery phrase; those before die."""
    t = texts_of(request)
    if not tries.may_try(request):
        return answer_problem(request, Problem(429, (t("ballot.too-many"),)), form)
    phrase = str(form.get("phrase", ""))[:80]

    def renew(connection: Connection) -> tuple[str, str]:
        token = workshop_access.recover_access(connection, phrase)
        return token, workshop_rows.load(connection, find_access(connection, token).workshop).rules.title

    try:
        token, title = await run_in_threadpool(lambda: house().write(renew))
    except NotFoundError:
        tries.failed(request)
        return answer_problem(request, Problem(422, (t("desk-setup.recovery-wrong"),)), form)
    told = Told(t("desk-setup.facilitator-link"), t("desk-setup.facilitator-renewed"), desk_address(request, token))
    return seat(_tell(request, t("desk-setup.recovered"), title, [told]), token)


async def _open(request: Request, form: FormData) -> Response:
    """POST /a/workshop/open: from the list, which only the computer itself can reach; other links stay valid."""
    number = await run_in_threadpool(_listed, form)
    token = await run_in_threadpool(lambda: house().write(lambda c: workshop_access.admit_to_desk(c, number, "facilitator", codes.token())))
    return seat(RedirectResponse(BACK, 303), token)


async def _delete(request: Request, form: FormData) -> Response:
    """POST /a/workshop/delete: from the list, or with everything that belongs to it at its own desk."""
    if form.get("confirm") != "yes":
        raise StoreError("delete-unconfirmed")
    if "workshop" in form:
        number = await run_in_threadpool(_listed, form)
        await run_in_threadpool(lambda: house().write(lambda c: workshops.delete(c, number)))
        return RedirectResponse(BACK, 303)
    access = await run_in_threadpool(desk_of, request)
    require_facilitator(access)
    await run_in_threadpool(lambda: house().write(lambda c: workshops.delete(c, access.workshop)))
    return await _leave(request, form)


def _listed(form: FormData) -> int:
    """The workshop a form of the list is about. Raises NotFoundError, in mode `shared` always."""
    text = str(form.get("workshop", ""))
    if house().settings.mode != "local" or not text.isdecimal() or len(text) > 9:
        raise NotFoundError(text)
    return house().read(lambda c: workshop_rows.load(c, int(text))).id


async def _leave(request: Request, form: FormData) -> Response:
    """POST /a/workshop/leave: this browser leaves the desk; from a rehearsal it goes back to the desk before."""
    behind = request.cookies.get(DESK_BEHIND_COOKIE, "")
    return seat(RedirectResponse(BACK, 303), behind)


# --- links ---------------------------------------------------------------------------------------------------------------


async def _links(request: Request, form: FormData) -> Response:
    """POST /a/workshop/links: links for all roles, or a new link of the desk in place of the one before."""
    t, what = texts_of(request), str(form.get("what", ""))
    access = await run_in_threadpool(desk_of, request)
    require_facilitator(access)
    opened = await run_in_threadpool(lambda: house().read(lambda c: workshop_rows.load(c, access.workshop)))
    workshop_rows.refuse_ended(opened)
    if what == "roles":
        told = await run_in_threadpool(lambda: house().write(lambda c: _role_links(c, opened, request)))
        return _tell(request, t("desk-setup.role-links"), opened.rules.title, told, t("desk-setup.role-links-text"))
    if what not in ("minutes", "facilitator"):
        raise NotAllowedError("workshop.no-such-step")
    right: Any = what
    token = await run_in_threadpool(lambda: house().write(lambda c: workshop_access.renew_access(c, opened.id, right)))
    title, text = (
        (t("desk-setup.minutes-link"), t("desk-setup.minutes-renewed"))
        if what == "minutes"
        else (t("desk-setup.facilitator-link"), t("desk-setup.facilitator-renewed"))
    )
    answer = _tell(request, t("desk-setup.new-link"), opened.rules.title, [Told(title, text, desk_address(request, token))])
    return seat(answer, token) if what == "facilitator" else answer


def _role_links(connection: Connection, opened: Workshop, request: Request) -> list[Told]:
    base, port, lang = house().settings.base_url, request.url.port or 80, language(request)
    return [
        Told(
            role.name[lang],
            "",
            card_address(base, port, opened.code, workshop_access.make_role_link(connection, opened.id, role.id)),
        )
        for role in opened.rules.roles
    ]


def desk_address(request: Request, token: str) -> str:
    """A link of the desk; in mode `local` without a base address it is this computer's own, since no other is let in."""
    base = house().settings.base_url or str(request.base_url)
    return f"{base.rstrip('/')}/z/{token}"


def _join_address(request: Request, code: str) -> str:
    return join_address(house().settings.base_url, request.url.port or 80, code)


def _tell(request: Request, heading: str, title: str, told: Sequence[Told], text: str = "") -> Response:
    """The page on which secrets stand this once."""
    only_here = house().settings.mode == "local" and not house().settings.base_url
    answer = draw_page(request, "desk_told.html", heading=heading, title=title, told=told, text=text, only_here=only_here, back=BACK)
    answer.headers["Cache-Control"] = "no-store"
    return answer


# --- rehearsal -----------------------------------------------------------------------------------------------------------


async def _rehearse(request: Request, form: FormData) -> Response:
    """POST /a/workshop/rehearse: a workshop of its own from the same rules, with imagined people; this browser sits down there."""
    access = await run_in_threadpool(desk_of, request)
    require_facilitator(access)

    def create(connection: Connection) -> workshops.Created:
        opened = workshop_rows.load(connection, access.workshop)
        if opened.rehearsal:
            raise NotAllowedError("desk-setup.rehearsal-already")
        return rehearsals.create_rehearsal(connection, opened.rules)

    made = await run_in_threadpool(lambda: house().write(create))
    return seat(RedirectResponse(BACK, 303), made.facilitator, behind=request.cookies[DESK_COOKIE])


def _imagined_votes(connection: Connection, access: Access, form: FormData, request: Request) -> Workshop:
    """POST /a/workshop/imagined-votes: only in a rehearsal."""
    require_facilitator(access)
    t = texts_of(request)
    return rehearsals.let_vote(connection, access.workshop, [t(key) for key in REASONS])


new = guarded(_new)
recover = guarded(_recover)
open_listed = guarded(_open)
delete = guarded(_delete)
leave = guarded(_leave)
links = guarded(_links)
rehearse = guarded(_rehearse)
imagined_votes = at_desk(_imagined_votes)
