"""The one form of the app: native HTML fields that save themselves through the saving route."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from ui import state

_HERE = Path(__file__).parent


def show_form(key: str, data: Mapping[str, Any]) -> None:
    """Draw a form (see ui/questions.py for its data), locked for who may only read. A wish to turn the page is read with `wished_page`."""
    # In a list, since Streamlit looks for tables in what is a dictionary, and imports pandas for that: 1.5 s of the first page.
    _component()(key=key, data=[{**data, "readOnly": state.is_read_only()}], on_go_change=_nothing)


def wished_page(key: str) -> str | None:
    """The page somebody asked for in the form `key` just now; None in every other run."""
    wish = state.component_value(key, "go")
    return wish if isinstance(wish, str) else None


@cache
def _component() -> Any:
    script = "".join((_HERE / name).read_text("utf-8") for name in ("carrier.js", "saver.js", "fields.js", "cards.js", "form.js"))
    css = (_HERE / "form.css").read_text("utf-8")
    return st.components.v2.component("autosave_form", js=script, css=css, isolate_styles=False)


def _nothing() -> None:
    """Streamlit wants a callback for a trigger; nothing is ever written in one."""
