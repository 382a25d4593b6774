"""Where the user is: language, open assessment, filters. The only module that touches session state and caches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from selfcheck.catalogue import Catalogue
from selfcheck.cookies import LANGUAGE_COOKIE, OPEN_COOKIE
from selfcheck.evaluation import Evaluation, evaluate
from selfcheck.house import House, house
from selfcheck.store import assessments as store
from selfcheck.store import values
from selfcheck.texts import LANGUAGES, Translate, translator


@st.cache_resource
def opened() -> House:
    """What this process holds; catalogue and store open on first use."""
    return house()


def lang() -> str:
    """`?lang=`, else what was chosen before, else the browser's language, else German."""
    wished = st.query_params.get("lang") or st.session_state.get("lang") or cookies().get(LANGUAGE_COOKIE)
    chosen = wished or (st.context.locale or "de")[:2].lower()
    if chosen not in LANGUAGES:
        chosen = "de" if wished else "en"
    st.session_state["lang"] = chosen
    return chosen


def cookies() -> dict[str, str]:
    """Cookies of this session's own handshake."""
    found: Any = st.context.cookies
    return dict(found or {})


def texts() -> Translate:
    return translator(lang())


def catalogue() -> Catalogue:
    return opened().catalogue


def open_key() -> str | None:
    """The assessment this browser has open; on one computer a link may name it (`?a=`)."""
    key = st.query_params.get("a") or st.session_state.get("open") or cookies().get(OPEN_COOKIE)
    if key:
        st.session_state["open"] = key
    return key or None


def stored() -> store.Stored | None:
    """The open assessment, read anew on every run; None when there is none (any more)."""
    key = open_key()
    if key is None:
        return None
    try:
        return opened().read(lambda connection: store.load(connection, key))
    except values.NotFoundError:
        st.session_state.pop("open", None)
        return None


def evaluation(current: store.Stored, phase: str | None = None) -> Evaluation:
    """The open assessment evaluated, for the profile's phase unless another is asked for."""
    return evaluate(catalogue(), current.assessment, phase)


def chosen(name: str, options: list[str], default: str) -> str:
    """A view chosen by query parameter, kept while the session lasts; never data."""
    value = st.query_params.get(name) or st.session_state.get(f"chosen-{name}") or default
    value = value if value in options else default
    st.session_state[f"chosen-{name}"] = value
    return value


def choose(name: str, value: str) -> None:
    """Remember a view, and show it in the address bar."""
    st.session_state[f"chosen-{name}"] = value
    st.query_params[name] = value


def component_value(key: str, name: str) -> object:
    """What a form component asked for just now; None in every other run."""
    value = st.session_state.get(key)
    return value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)


def query() -> dict[str, str]:
    """The query parameters of this page."""
    return dict(st.query_params.to_dict())


def has_chosen(name: str) -> bool:
    """Whether a view was asked for in the address or chosen before."""
    return name in st.query_params or f"chosen-{name}" in st.session_state


def leave_filter() -> None:
    """Forget filter and search."""
    for name in ("filter", "search"):
        st.session_state.pop(f"chosen-{name}", None)
        if name in st.query_params:
            del st.query_params[name]
