"""The forms of the desk: decision, show of hands, discarding a round, places, the end; and the reasons people gave."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import Any

from selfcheck.assessment import today
from selfcheck.store.rounds import Reason
from selfcheck.store.workshop_views import Desk
from selfcheck.texts import date, shorten
from selfcheck.workshop.models import Asked, Rules
from selfcheck.workshop.results import ABSTAINED, NOT_APPLICABLE, VOTE
from selfcheck.workshop.states import Right, possible
from selfcheck.workshop.words import group_name, option_name, role_names
from ui import state

STATUSES = ("consensus", "consensus-with-reservation", "dissent-recorded", "postponed")
TITLE = 90  # signs of an option in a list to choose from
Block = dict[str, Any]


def decision_blocks(desk: Desk) -> list[Block]:
    """The decision on the current item, once there is something to decide on; filled with what stands now."""
    t, opened, item, asked = state.texts(), desk.workshop, desk.workshop.current_item, desk.asked
    if item is None or asked is None or "decide" not in possible(opened.state, item, opened.rules.rounds):
        return []
    known = desk.decisions.get(item.key)
    stored = known.decision if known else None
    statuses = [("", t("desk.choose")), *((status, t(f"ballot.decision.{status}")) for status in STATUSES)]
    levels = [("", t("desk.no-level")), *((str(option), _short(asked, option)) for option in range(len(asked.options)))]
    level = "" if stored is None or stored.level is None else str(stored.level)
    return [
        {
            "kind": "form",
            "key": f"decide {item.key}",
            "id": "decide",
            "title": t("desk.decision"),
            "action": "/a/workshop/decide",
            "values": {"version": str(known.version if known else 0)},
            "primary": True,
            "submit": t("desk.decision-change" if known else "desk.decision-save"),
            "fields": [
                _field("status", "select", t("desk.decision-status"), stored.status if stored else "", options=statuses, required=True),
                _field("level", "select", t("desk.decision-level"), level, options=levels),
                _field("text", "textarea", t("desk.decision-text"), stored.text if stored else "", max=2000, wide=True),
                _field("dissent", "textarea", t("desk.decision-dissent"), stored.dissent if stored else "", max=2000, wide=True),
                _field("owner", "text", t("desk.decision-owner"), stored.owner if stored else "", max=200, help=t("desk.owner-help")),
                _field("review-on", "date", t("desk.decision-review"), (stored.review_on or "") if stored else ""),
            ],
        }
    ]


def round_blocks(desk: Desk) -> list[Block]:
    """A show of hands while the item is open; discarding the present round."""
    t, opened, item, asked = state.texts(), desk.workshop, desk.workshop.current_item, desk.asked
    if item is None or asked is None or opened.state != "running":
        return []
    blocks = []
    if item.state == "open":
        counts = [_number(f"option-{option}", _short(asked, option)) for option in range(len(asked.options))]
        counts += [_number(kind, t(f"ballot.kind.{kind}")) for kind in (ABSTAINED, NOT_APPLICABLE)]
        form = {"kind": "form", "key": f"hands {item.key} {item.round}", "id": "hands", "fold": True, "title": t("desk.hands")}
        fields = [_roles(opened.rules), *counts]
        blocks.append(
            form
            | {"text": t("desk.hands-how"), "action": "/a/workshop/hands", "values": {}, "submit": t("desk.hands-save"), "fields": fields}
        )
    if "discard" in possible(opened.state, item, opened.rules.rounds):
        form = {"kind": "form", "key": f"discard {item.key} {item.round}", "id": "discard", "fold": True, "title": t("desk.discard")}
        why = _field("reason", "textarea", t("desk.discard-reason"), "", max=500, wide=True, required=True)
        given = {"action": "/a/workshop/step", "values": {"step": "discard"}, "submit": t("desk.discard-now"), "fields": [why]}
        blocks.append(form | {"text": t("desk.discard-how")} | given)
    return blocks


def foot_blocks(desk: Desk) -> list[Block]:
    """Places of the roles, and the end with its confirmation."""
    t, lang, opened = state.texts(), state.lang(), desk.workshop
    if opened.state not in ("running", "paused"):
        return []
    places = {"kind": "form", "key": "places", "id": "places", "fold": True, "title": t("desk.places"), "text": t("desk.places-how")}
    places |= {"action": "/a/workshop/places", "values": {}, "submit": t("desk.places-save")}
    deleted = date(lang, dt.date.fromisoformat(today()) + dt.timedelta(days=opened.rules.keep_days))
    end = {"kind": "form", "key": "end", "id": "end", "fold": True, "title": t("desk.end"), "text": t("desk.end-how", day=deleted)}
    end |= {"action": "/a/workshop/step", "values": {"step": "end", "item": "", "state": opened.state}, "submit": t("desk.end-now")}
    confirm = {"name": "confirm", "type": "confirm", "label": t("desk.end-confirm")}
    return [places | {"fields": [_roles(opened.rules), _number("places", t("desk.places-number"))]}, end | {"fields": [confirm]}]


def reason_blocks(desk: Desk, right: Right) -> list[Block]:
    """The reasons of the present round by answer, each with a way onto the screen and off it."""
    t, asked = state.texts(), desk.asked
    if not desk.reasons or asked is None:
        return []
    groups = []
    for (kind, value), found in groupby(desk.reasons, key=lambda reason: (reason.kind, reason.value)):
        title = option_name(asked, value, t) if kind == VOTE and value is not None else t(f"ballot.kind.{kind}")
        groups.append({"title": title[:1].upper() + title[1:], "items": [_reason(reason, desk, right) for reason in found]})
    return [{"kind": "reasons", "key": "reasons", "title": t("desk.reasons"), "groups": groups}]


def _reason(reason: Reason, desk: Desk, right: Right) -> Block:
    t, rules = state.texts(), desk.workshop.rules
    role = f"– {group_name(reason.roles, role_names(rules, state.lang()), t)}" if reason.roles else None
    label = t("desk.reason-off" if reason.chosen else "desk.reason-on")
    values = {"ballot": str(reason.ballot), "chosen": "no" if reason.chosen else "yes"}
    button = {"id": f"reason-{reason.ballot}", "label": label, "action": "/a/workshop/reason", "values": values, "primary": False}
    return {"text": reason.text, "role": role, "button": button if right == "facilitator" and desk.workshop.state != "ended" else None}


# --- fields -----------------------------------------------------------------------------------------------------------


def _field(name: str, kind: str, label: str, value: str, **more: Any) -> Block:
    return {"name": name, "type": kind, "label": label, "value": value, **more}


def _number(name: str, label: str) -> Block:
    return _field(name, "number", label, "", max=500)


def _roles(rules: Rules) -> Block:
    t = state.texts()
    options = [("", t("desk.choose")), *role_names(rules, state.lang()).items()]
    return _field("who", "select", t("desk.role"), "", options=options, required=True)


def _short(asked: Asked, option: int) -> str:
    t, text = state.texts(), asked.options[option][state.lang()]
    cut = shorten(text, TITLE)
    name = option_name(asked, option, t)
    return f"{name[:1].upper()}{name[1:]}: {cut}"
