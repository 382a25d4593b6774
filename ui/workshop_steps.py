"""The buttons that move a workshop on, with their keys; and the agenda."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from selfcheck.store.workshop_views import Desk
from selfcheck.workshop.states import ItemNow, Right, possible
from ui import state

# Steps that lead to a form of the desk: the id of its first field.
TO_FORM = {"decide": "df-decide-status", "end": "df-end-confirm"}
AS_FORMS = ("end", "discard", "decide")
MINUTE = 60
Button = dict[str, Any]


def state_words(desk: Desk) -> str:
    """Where the workshop and its current item stand."""
    t, opened, item = state.texts(), desk.workshop, desk.workshop.current_item
    if opened.state != "running" or item is None:
        return t(f"desk.workshop-{opened.state}")
    words = t(f"desk.item-{item.state}")
    words = words[:1].upper() + words[1:]
    return t("desk.item-round", state=words, n=item.round) if item.round > 1 else words


def step_blocks(desk: Desk) -> list[dict[str, Any]]:
    """The next steps, the natural one first and marked; then the timer."""
    t, opened = state.texts(), desk.workshop
    if opened.state == "ended":
        return []
    rows = [_steps(desk)]
    keys = {sign for button in rows[0] for sign in button["keys"]}
    if opened.state == "running" and opened.rules.mode == "room":
        rows.append(_timer(opened.timer is not None))
        keys.add("+")
    legend = [t(f"desk.key-{word}", sign=sign) for sign, word in (("n", "next"), ("v", "look"), ("+", "time")) if sign in keys]
    block = {"kind": "buttons", "key": "steps", "label": t("desk.steps"), "rows": rows, "switch": t("desk.keys")}
    return [block | {"legend": " · ".join(legend) or None}]


def natural_step(desk: Desk) -> str:
    """The step most workshops take next; '' where there is none. `next`: show the next item; `end` once every item was asked.

    While a self-paced workshop waits for answers there is nothing to do.
    """
    item, opened = desk.workshop.current_item, desk.workshop
    if opened.state == "paused":
        return "resume"
    if item is None:
        return ""
    if opened.rules.mode == "self-paced" and any(one.state == "open" for one in opened.items):
        return ""
    if item.state == "revealed":
        agreed = desk.shown is not None and desk.shown.summary is not None and desk.shown.summary.verdict == "agreed"
        return "decide" if agreed else "discuss"
    after = {"prepared": "open", "open": "close", "closed": "reveal", "discuss": "decide"}
    return after.get(item.state) or ("next" if following(desk) else "end")


def following(desk: Desk) -> ItemNow | None:
    """The first item after the current one that was not asked yet, else the first of all."""
    items, current = desk.workshop.items, desk.workshop.current_item
    place = current.position if current else -1
    left = [item for item in items if item.state == "prepared" and item.position != place]
    return next((item for item in left if item.position > place), left[0] if left else None)


def _steps(desk: Desk) -> list[Button]:
    opened, item, natural = desk.workshop, desk.workshop.current_item, natural_step(desk)
    names = [name for name in possible(opened.state, item, opened.rules.rounds) if name not in AS_FORMS]
    if item is not None and item.previewed and "preview" in names:
        names.remove("preview")
    buttons = [_button(desk, name, natural) for name in names if name not in ("pause", "resume")]
    if natural in TO_FORM:
        label = state.texts()(f"desk.step-{natural}")
        buttons.append({"id": natural, "label": label, "focus": TO_FORM[natural], "primary": True, "keys": ["n"]})
    coming = following(desk)
    if coming is not None and item is not None and item.state == "decided":
        label = state.texts()("desk.step-next")
        buttons.append(
            show_button(coming, label) | {"id": "next", "primary": natural == "next", "keys": ["n"] if natural == "next" else []}
        )
    buttons += [_button(desk, name, natural) for name in names if name in ("pause", "resume")]
    return sorted(buttons, key=lambda button: not button["primary"])


def _button(desk: Desk, name: str, natural: str) -> Button:
    opened, primary = desk.workshop, name == natural
    values = {"step": name}
    if name in ("pause", "resume"):
        values |= {"item": "", "state": opened.state}
    keys = ["n"] if primary else []
    can_preview = opened.current_item is not None and not opened.current_item.previewed
    if name == "preview" or (name == "reveal" and not can_preview):
        keys.append("v")
    again = name == "discuss" and opened.current_item is not None and opened.current_item.state == "decided"
    one_only = name == "close" and opened.rules.mode == "self-paced"
    label = state.texts()("desk.step-discuss-again" if again else "desk.step-close-one" if one_only else f"desk.step-{name}")
    return {"id": name, "label": label, "action": "/a/workshop/step", "values": values, "primary": primary, "keys": keys}


def _timer(runs: bool) -> list[Button]:
    t = state.texts()

    def button(name: str, label: str, seconds: int, keys: Sequence[str] = ()) -> Button:
        given: Mapping[str, Any] = {"action": "/a/workshop/timer", "values": {"seconds": str(seconds)}}
        return {"id": name, "label": label, "primary": False, "keys": list(keys), **given}

    found = [button("half", t("desk.timer-seconds"), 30, ["+"])]
    found += [button(f"minutes-{n}", t("desk.timer-minutes", n=n), n * MINUTE) for n in (1, 5)]
    return [*found, button("stop", t("desk.timer-stop"), 0)] if runs else found


def show_button(item: ItemNow, label: str) -> Button:
    """Makes phones and screen follow an item."""
    values = {"step": "show", "item": item.key, "state": item.state}
    return {"id": f"show-{item.key}", "label": label, "action": "/a/workshop/step", "values": values, "primary": False, "keys": []}


def agenda_blocks(desk: Desk, right: Right) -> list[dict[str, Any]]:
    """All items with their states; the facilitator may show each."""
    t, lang, opened = state.texts(), state.lang(), desk.workshop
    may_show = right == "facilitator" and opened.state in ("running", "paused")
    items = []
    for item in opened.items:
        title, current = desk.titles[item.key][lang], item.key == opened.current
        button = show_button(item, t("desk.show")) | {"more": title} if may_show and not current else None
        here = t("desk.shown-now") if current and opened.state != "ended" else None
        items.append({"title": title, "state": t(f"desk.item-{item.state}"), "current": current, "here": here, "button": button})
    return [{"kind": "agenda", "key": "agenda", "items": items}]
