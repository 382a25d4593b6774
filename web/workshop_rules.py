"""`/a/workshop/…` while a workshop is prepared: rules, questions and roles, each change over the revision that was seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.engine import Connection
from starlette.datastructures import FormData
from starlette.requests import Request

from selfcheck.assessment import today
from selfcheck.evaluation import evaluate
from selfcheck.faults import RuleError
from selfcheck.house import house
from selfcheck.store import assessments, workshop_rows, workshops
from selfcheck.store.values import NotFoundError
from selfcheck.store.workshop_access import Access
from selfcheck.store.workshop_rows import Workshop
from selfcheck.workshop import preparing
from selfcheck.workshop.agenda import contested_items
from selfcheck.workshop.models import CriterionItem, Item, Rules
from selfcheck.workshop.preparing import LIMITS, RoleRow
from web.desk_answers import BACK, at_desk, require_facilitator
from web.opening import Handler
from web.workshop_steering import number, revision_of

NEW_ROW = "+"


def _changing(work: Callable[[Connection, Rules, FormData, Request], Rules], part: str) -> Handler:
    """A route that changes the rules in the lobby and returns to the part of the page it belongs to."""

    def change(connection: Connection, access: Access, form: FormData, request: Request) -> Workshop:
        require_facilitator(access)
        opened = workshop_rows.load(connection, access.workshop, lock=True)
        return workshops.change_rules(connection, opened.id, work(connection, opened.rules, form, request), revision_of(form))

    return at_desk(change, f"{BACK}?part={part}")


def _rules(connection: Connection, rules: Rules, form: FormData, request: Request) -> Rules:
    """POST /a/workshop/rules"""
    until = str(form.get("until", "")) or None if rules.mode == "self-paced" else None
    if until is not None and until < today():
        raise RuleError("desk-setup.until-past")
    limits = {name: number(form, name) for name in LIMITS}
    counts = {"k": number(form, "k"), "rounds": number(form, "rounds"), "keep_days": number(form, "keep-days")}
    title = str(form.get("called", "")).strip()
    given = {"reasons": "reasons" in form, "cards": "cards" in form, "phase": str(form.get("phase", "")) or None}
    return preparing.changed(rules, title=title, until=until, limits=limits, **counts, **given)


def _add(connection: Connection, rules: Rules, form: FormData, request: Request) -> Rules:
    """POST /a/workshop/add: criteria, areas and dimensions, position questions, or a ready selection."""
    catalogue = house().catalogue
    names = {name: {str(value) for value in form.getlist(name)} for name in ("criterion", "group", "position")}
    items: list[Item] = preparing.criteria_items(catalogue, names["criterion"], names["group"])
    items += preparing.position_items(catalogue, names["position"])
    ready = form.get("ready")
    if ready == "contested":
        items += contested_items(catalogue)
    elif ready == "gaps":
        items += _gaps(connection, rules, request)[: max(number(form, "most", 10), 0)]
    if not items:
        raise RuleError("desk-setup.nothing-chosen")
    return preparing.add_items(rules, items)


def _gaps(connection: Connection, rules: Rules, request: Request) -> list[Item]:
    """Gaps of the assessment this browser has open, the heaviest first. Raises RuleError without one."""
    opened = house()
    try:
        stored = assessments.load(connection, opened.find_capability(connection, request.cookies).key)
    except NotFoundError:
        raise RuleError("desk-setup.no-assessment") from None
    phase = rules.phase if rules.phase in opened.catalogue.phase_ids else None
    return [CriterionItem(criterion=gap.criterion.id) for gap in evaluate(opened.catalogue, stored.assessment, phase).gaps]


def _question(connection: Connection, rules: Rules, form: FormData, request: Request) -> Rules:
    """POST /a/workshop/question: one of one's own."""
    texts = {name: str(form.get(name, "")) for name in ("question-de", "question-en", "options-de", "options-en")}
    kind = "choices" if form.get("kind") == "choices" else "levels"
    question, options = (texts["question-de"], texts["question-en"]), (texts["options-de"], texts["options-en"])
    return preparing.add_question(rules, kind, question, options)


def _arrange(connection: Connection, rules: Rules, form: FormData, request: Request) -> Rules:
    """POST /a/workshop/arrange: one question up, down or away."""
    key, where = str(form.get("item", "")), str(form.get("where", ""))
    if where == "away":
        return preparing.remove_item(rules, key)
    return preparing.move_item(rules, key, "up" if where == "up" else "down")


def _replace(connection: Connection, rules: Rules, form: FormData, request: Request) -> Rules:
    """POST /a/workshop/replace: the questions of an agenda, or none, in place of all there are."""
    if form.get("confirm") != "yes":
        raise RuleError("desk-setup.replace-unconfirmed")
    return preparing.replace_items(rules, house().workshop_presets, house().catalogue, str(form.get("agenda", "")))


def _roles(connection: Connection, rules: Rules, form: FormData, request: Request) -> Rules:
    """POST /a/workshop/roles: the table as a whole, with the new line if somebody wrote in it."""
    rows = [_row(form, role.id) for role in rules.roles if f"away:{role.id}" not in form]
    if str(form.get(f"role-de:{NEW_ROW}", "")).strip():
        rows.append(_row(form, NEW_ROW))
    return preparing.with_roles(rules, rows)


def _row(form: FormData, name: str) -> RoleRow:
    def field(what: str) -> Any:
        return str(form.get(f"{what}:{name}", "")).strip()

    expected = number(form, f"expected:{name}", 0) or None
    return RoleRow(None if name == NEW_ROW else name, field("role-de"), field("role-en"), expected, f"plain:{name}" in form)


rules = _changing(_rules, "rules&told=saved")
add = _changing(_add, "items")
question = _changing(_question, "items")
arrange = _changing(_arrange, "items")
replace = _changing(_replace, "items")
roles = _changing(_roles, "roles&told=saved")
