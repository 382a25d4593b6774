"""`/a/workshop/…` at the desk of a running workshop: steps, timer, reasons, decisions, shows of hands, places.

Browsers drop fields called `name` and `role` from markup drawn on a page; a form there calls them `step` and `who`.
Timer, reasons, hands and places change no revision: phones show none of them, and a command of the other desk stays valid.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy.engine import Connection
from starlette.datastructures import FormData
from starlette.requests import Request

from selfcheck.entered import clean
from selfcheck.faults import RuleError
from selfcheck.house import house
from selfcheck.store import rounds, workshop_rows, workshops
from selfcheck.store.values import NotFoundError, now
from selfcheck.store.workshop_access import Access
from selfcheck.store.workshop_rows import Workshop
from selfcheck.workshop.models import Decision
from selfcheck.workshop.states import Command, ItemNow, NotAllowedError
from web.desk_answers import at_desk, require_facilitator

MOST_SECONDS = 4 * 3600
MOST_PLACES = 500
MAX_WHY = 500


def number(form: FormData, name: str, default: int | None = None) -> int:
    """A whole number of a form. Raises RuleError; `default` stands for an empty field."""
    text = str(form.get(name, "")).strip()
    if not text and default is not None:
        return default
    if not text.removeprefix("-").isdecimal() or len(text) > 9:
        raise RuleError("desk-setup.not-a-number")
    return int(text)


def revision_of(form: FormData) -> int:
    """The revision the sender saw; one that is none counts as long past."""
    text = str(form.get("revision", ""))
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _command(form: FormData, name: str) -> Command:
    item, state, why = (str(form.get(field, "")) for field in ("item", "state", "reason"))
    return Command(name, state, revision_of(form), item, clean(why).strip()[:MAX_WHY])


def _step(connection: Connection, access: Access, form: FormData, request: Request) -> Workshop:
    """POST /a/workshop/step"""
    wish = _command(form, str(form.get("step") or form.get("name", "")))
    if wish.name == "start":
        require_facilitator(access)
        return workshops.start(connection, access.workshop, house().catalogue, wish.revision)
    _refuse_unknown_item(connection, access, wish.item)
    return workshops.command(connection, access.workshop, wish, access.right)


def _timer(connection: Connection, access: Access, form: FormData, request: Request) -> Workshop:
    """POST /a/workshop/timer: more or fewer seconds for the timer, a new one where none runs; 0 takes it away."""
    require_facilitator(access)
    opened, seconds, at = workshop_rows.load(connection, access.workshop, lock=True), number(form, "seconds"), now()
    if opened.state != "running":
        raise NotAllowedError("workshop.not-running")
    if abs(seconds) > MOST_SECONDS:
        raise RuleError("desk-setup.timer-long")
    begins = opened.timer if opened.timer is not None and opened.timer > at else at
    ends = begins + dt.timedelta(seconds=seconds)
    workshops.set_timer(connection, opened.id, ends if seconds and ends > at else None)
    return workshop_rows.load(connection, opened.id)


def _reason(connection: Connection, access: Access, form: FormData, request: Request) -> Workshop:
    """POST /a/workshop/reason: put one on the screen or take it away."""
    require_facilitator(access)
    rounds.choose_reason(connection, access.workshop, number(form, "ballot"), form.get("chosen") == "yes")
    return workshop_rows.load(connection, access.workshop)


def _decide(connection: Connection, access: Access, form: FormData, request: Request) -> Workshop:
    """POST /a/workshop/decide: also the minute-taker's."""
    wish = _command(form, "decide")
    item = _refuse_unknown_item(connection, access, wish.item)
    level = number(form, "level", -1)
    if item is not None and not -1 <= level < item.options:
        raise RuleError("desk-setup.not-a-number")
    text = {name: str(form.get(name, "")).strip() for name in ("text", "dissent", "owner")}
    given = {"status": form.get("status", ""), "level": None if level < 0 else level, **text, "review_on": form.get("review-on") or None}
    content = Decision.model_validate(given)
    return workshops.decide(connection, access.workshop, wish, content, number(form, "version", 0), access.right)


def _hands(connection: Connection, access: Access, form: FormData, request: Request) -> Workshop:
    """POST /a/workshop/hands: the show of hands of one role, in place of what was typed in before."""
    require_facilitator(access)
    counts: dict[int | str, int] = {
        int(name.removeprefix("option-")): number(form, name, 0)
        for name in form
        if name.startswith("option-") and name.removeprefix("option-").isdecimal() and len(name) < 10
    }
    counts |= {name: number(form, name, 0) for name in ("abstained", "not-applicable")}
    try:
        rounds.save_paper_votes(connection, access.workshop, str(form.get("item", "")), _role(form), counts)
    except RuleError:
        raise
    except ValueError:
        raise RuleError("desk-setup.hands-wrong") from None
    return workshop_rows.load(connection, access.workshop)


def _places(connection: Connection, access: Access, form: FormData, request: Request) -> Workshop:
    """POST /a/workshop/places: how many may join in a role from now on; empty without a bound."""
    require_facilitator(access)
    role, places = _role(form), number(form, "places", 0)
    if workshop_rows.load(connection, access.workshop, lock=True).rules.role(role) is None:
        raise NotAllowedError("workshop.no-such-step")
    if not 0 <= places <= MOST_PLACES:
        raise RuleError("desk-setup.not-a-number")
    workshops.set_places(connection, access.workshop, role, places or None)
    return workshop_rows.load(connection, access.workshop)


def _role(form: FormData) -> str:
    return str(form.get("who") or form.get("role", ""))


def _refuse_unknown_item(connection: Connection, access: Access, key: str) -> ItemNow | None:
    """The item, None for the workshop itself. Raises NotAllowedError for one the workshop does not have."""
    if not key:
        return None
    try:
        item = workshop_rows.load(connection, access.workshop).item(key)
    except NotFoundError:
        item = None
    if item is None:
        raise NotAllowedError("workshop.no-such-step")
    return item


step = at_desk(_step)
timer = at_desk(_timer)
reason = at_desk(_reason)
decide = at_desk(_decide)
hands = at_desk(_hands)
places = at_desk(_places)
