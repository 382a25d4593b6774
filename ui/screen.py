"""The projector screen: fills the window, follows the workshop by itself and draws again only what has changed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st
from markupsafe import Markup

from selfcheck.store import workshop_views
from selfcheck.store.values import NotFoundError
from selfcheck.store.workshop_views import Scene
from selfcheck.workshop import codes
from selfcheck.workshop.joining import spaced_code
from ui import screen_scenes as scenes
from ui import show, state
from ui.workshop_desk import timer_words

EVERY_SECONDS = 1
_CSS = Path(__file__).parent / "screen.css"
TIMED = ("open", "discuss")


def draw_screen(code: str) -> None:
    """The screen of the workshop with this code; without one, or with an unknown one, the field for it."""
    show.show_html(Markup("<style>{}</style>").format(Markup(_css())))  # noqa: S704 – our own file
    scene = _read(code)
    if scene is None:
        show.show_html(_ask(code))
    else:
        _follow(scene.workshop.code)


@st.fragment(run_every=EVERY_SECONDS)
def _follow(code: str) -> None:
    """Markup that is the same as before leaves the browser's drawing as it is; the timer stands by itself."""
    scene = _read(code)
    if scene is None:
        show.show_html(_ask(code))
        return
    show.show_html(_frame(scene))
    show.show_html(_timer(scene))


def _read(code: str) -> Scene | None:
    if not codes.as_typed(code):
        return None
    try:
        return state.opened().read(lambda c: workshop_views.read_scene(c, code))
    except NotFoundError:
        return None


def _frame(scene: Scene) -> Markup:
    """Head line and scene."""
    t, opened = state.texts(), scene.workshop
    item = opened.current_item
    place = []
    if opened.state == "running" and item is not None:
        place.append(t("desk.item-of", n=item.position + 1, all=len(opened.items)))
        if item.round > 1:
            place.append(t("screen.round", n=item.round))
    joins = opened.state in ("running", "paused")
    head = show.tag(
        "header",
        show.tag("span", opened.rules.title, class_="qs-name"),
        show.tag("strong", t("screen.rehearsal"), class_="qs-rehearsal") if opened.rehearsal else None,
        show.tag("span", " · ".join(place), class_="qs-place") if place else None,
        show.tag("span", t("screen.join-code", code=spaced_code(opened.code)), class_="qs-code") if joins else None,
        class_="qs-head",
    )
    return show.tag("div", head, scenes.draw_scene(scene), class_="qs", lang=state.lang())


def _timer(scene: Scene) -> Markup:
    item = scene.workshop.current_item
    if scene.workshop.state != "running" or item is None or item.state not in TIMED:
        return Markup("")
    words = timer_words(scene.workshop.timer)
    return show.tag("p", words, class_=f"qs-timer qs-timer-{item.state}") if words else Markup("")


def _ask(code: str) -> Markup:
    """The field for the code; tells of a code nobody has."""
    t = state.texts()
    unknown = show.tag("p", t("screen.unknown-code"), role="alert", class_="qs-note") if code else None
    field = show.tag("input", type="text", name="code", id="qs-code", required=True, maxlength="12", autocomplete="off", class_="qs-input")
    button = show.tag("button", t("screen.go"), type="submit", class_="qm-button qm-primary")
    label = show.tag("label", t("screen.code-label"), for_="qs-code")
    form = show.tag("form", label, field, button, method="get", action="/screen", class_="qs-ask")
    return show.tag(
        "div", show.tag("div", show.tag("h2", t("page.screen")), unknown, form, class_="qs-scene qs-middle"), class_="qs", lang=state.lang()
    )


@cache
def _css() -> str:
    return _CSS.read_text("utf-8")
