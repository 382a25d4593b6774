"""Buttons and forms of the desk: they post to the routes of the workshop without turning the page, and keep what is typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from selfcheck.store.workshop_rows import Workshop
from selfcheck.workshop.states import ItemNow
from ui import state

_HERE = Path(__file__).parent
Block = Mapping[str, Any]


def show_forms(key: str, opened: Workshop, item: ItemNow | None, blocks: Sequence[Block], status: str = "") -> None:
    """Draw blocks (see desk.js); each command names the revision and state of this moment. `status` is read out when it changes."""
    place = {"item": item.key if item else "", "state": item.state if item else opened.state, "revision": opened.revision}
    words = {"offline": state.texts()("desk.offline")}
    data = {"lang": state.lang(), "place": place, "words": words, "status": status, "blocks": [dict(block) for block in blocks]}
    _component()(key=key, data=[data], on_done_change=_nothing)  # in a list: see ui/autosave_form


@cache
def _component() -> Any:
    script = (_HERE / "desk.js").read_text("utf-8")
    css = (_HERE / "desk.css").read_text("utf-8")
    return st.components.v2.component("desk_forms", js=script, css=css, isolate_styles=False)


def _nothing() -> None:
    """The script asks for a new run once a route has answered; nothing is ever written in it."""
