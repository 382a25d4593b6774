"""Where the user is: language, open assessment, filters. The only module that touches session state and caches."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from selfcheck.catalogue import Catalogue
from selfcheck.cookies import DESK_COOKIE, LANGUAGE_COOKIE, OPEN_COOKIE
from selfcheck.evaluation import Evaluation, evaluate
from selfcheck.house import House, house
from selfcheck.rights import Capability
from selfcheck.sign_in import Signed
from selfcheck.store import assessments as store
from selfcheck.store import values, workshop_access
from selfcheck.texts import Translate, choose_language, translator


@st.cache_resource
def opened() -> House:
    """What this process holds; catalogue and store open on first use."""
    return house()


def lang() -> str:
    """`?lang=`, else what was chosen before, else what this session's handshake accepts: as the frame was answered (web/language.py)."""
    before = st.session_state.get("lang"), cookies().get(LANGUAGE_COOKIE)
    lang = choose_language(st.query_params.get("lang"), *before, accepted=_accepted())
    st.session_state["lang"] = lang
    return lang


def _accepted() -> str | None:
    headers: Any = st.context.headers
    return headers.get("Accept-Language") if headers else None


def cookies() -> dict[str, str]:
    """Cookies of this session's own handshake."""
    found: Any = st.context.cookies
    return dict(found or {})


def texts() -> Translate:
    return translator(lang())


def catalogue() -> Catalogue:
    return opened().catalogue


def refuse_taken_over() -> None:
    """Forget what a session keeps when its cookie is another one: the id of a session proves nothing about who uses it."""
    if not opened().is_shared:
        return
    sign_in = opened().sign_in
    who = sign_in.find(cookies()) if sign_in else None
    proof = f"{who.subject if who else ''} {cookies().get(opened().open_cookie, '')}"
    held = hashlib.sha256(proof.encode("utf-8", "surrogatepass")).hexdigest()
    if st.session_state.get("visitor", held) != held:
        st.session_state.clear()
    st.session_state["visitor"] = held


def capability() -> Capability | None:
    """What this browser may do with which assessment, derived anew on every run from the cookie of its own handshake.

    On one computer a link may name the assessment (`?a=`); on a shared server nothing but the cookie counts.
    """
    refuse_taken_over()
    if opened().is_shared:
        held = cookies()
    else:
        key = st.query_params.get("a") or st.session_state.get("open") or cookies().get(OPEN_COOKIE)
        if key:
            st.session_state["open"] = key
        held = {OPEN_COOKIE: key or ""}
    if not held.get(opened().open_cookie):
        return None
    try:
        return opened().read(lambda connection: opened().find_capability(connection, held))
    except values.NotFoundError:
        st.session_state.pop("open", None)
        return None


def signed() -> Signed | None:
    """Who has signed in, by the cookie of this run's own handshake; never by `st.user`, which stays with a session."""
    if opened().sign_in is None:
        return None
    try:
        return opened().read(lambda connection: opened().find_signed(connection, cookies()))
    except values.NotFoundError:
        return None


def is_read_only() -> bool:
    """Whether the open assessment may be read only."""
    allowed = capability() if opened().is_shared else None
    return allowed is not None and not allowed.may_edit


def desk_access() -> workshop_access.Access | None:
    """The workshop at whose desk this browser sits; None without a link, or with one that opens nothing any more."""
    token = cookies().get(DESK_COOKIE)
    if not token:
        return None
    try:
        return opened().read(lambda connection: workshop_access.find_access(connection, token))
    except values.NotFoundError:
        return None


def port() -> int:
    """The port this server listens at."""
    return int(st.get_option("server.port"))


def stored() -> store.Stored | None:
    """The open assessment, read anew on every run; None when there is none (any more)."""
    allowed = capability()
    if allowed is None:
        return None
    try:
        return opened().read(lambda connection: store.load(connection, allowed.key), within=allowed.assessment)
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


def controlled(name: str, options: list[str], default: str) -> str:
    """A view chosen by the control with the key `control-NAME`, else as `chosen` tells; the control is set to it.

    Where the name has left the address of the same page, the browser went back to before the choice.
    """
    key, place = f"control-{name}", urlsplit(st.context.url or "").path
    picked = st.session_state.get(key)
    was_at = st.session_state.pop(f"address-{name}", None)
    if picked in options and picked != st.session_state.get(f"chosen-{name}", picked):
        choose(name, picked)
    elif name not in st.query_params and was_at == place:
        st.session_state.pop(f"chosen-{name}", None)
    if name in st.query_params:
        st.session_state[f"address-{name}"] = place
    st.session_state[key] = chosen(name, options, default)
    return str(st.session_state[key])


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
