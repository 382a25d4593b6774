"""On a server with sign-in: one's own assessments, tying the open one, signing in and out. The buttons are Streamlit's own."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st
from markupsafe import Markup
from streamlit import config, runtime
from streamlit.auth_util import get_secrets_auth_section
from streamlit.runtime.secrets import secrets_singleton

from selfcheck.faults import Fault, FaultyFileError
from selfcheck.sign_in import Signed
from selfcheck.store import sign_ins
from selfcheck.texts import date
from ui import plain_forms as forms
from ui import show, state


def configured() -> Mapping[str, Any]:
    """The section `[auth]` of Streamlit's secrets; empty where there is none. Raises FaultyFileError for an unreadable file."""
    files = [Path(file) for file in config.get_option("secrets.files")]
    if any(file.is_file() for file in files) and not secrets_singleton.load_if_toml_exists():
        raise FaultyFileError([Fault("secrets.toml", None, "sign-in.unreadable")])
    return get_secrets_auth_section().to_dict()


def has_cookie_secret() -> bool:
    """Whether the operator has set the secret that all instances must share."""
    return config.is_manually_set("server.cookieSecret")


def count_sessions() -> int:
    """Open pages in browsers, as Streamlit counts them."""
    return runtime.get_instance()._session_mgr.num_active_sessions() if runtime.exists() else 0


def show_section() -> None:
    """The section of the start page; nothing where sign-in is not configured."""
    opened = state.opened()
    if opened.sign_in is None:
        return
    t, signed = state.texts(), state.signed()
    show.show_html(show.tag("h2", t("sign-in.title")))
    if signed is None:
        show.show_html(show.tag("p", t("sign-in.text", provider=opened.sign_in.provider), class_="qm-text"))
        if st.button(t("sign-in.in"), key="sign-in"):
            st.login()
        return
    show.show_html(_mine(signed))
    if st.button(t("sign-in.out"), key="sign-out"):
        opened.write(lambda c: sign_ins.end(c, signed, int(time.time())))
        st.logout()


def _mine(signed: Signed) -> Markup:
    t, lang, allowed = state.texts(), state.lang(), state.capability()
    listed = state.opened().read(lambda c: sign_ins.list_mine(c, signed.subject))
    items = []
    for one in listed:
        name = one.name or t("start.unnamed")
        told = t("sign-in.line", right=t(f"access.right-{one.right}"), day=date(lang, one.used))
        buttons = [
            forms.form("/a/sign-in/open", forms.submit(t("start.open"), more=name), class_="qm-form", assessment=one.key),
            forms.form("/a/sign-in/untie", forms.submit(t("sign-in.untie"), more=name), class_="qm-form", assessment=one.key),
        ]
        line = show.tag("p", told, class_="qm-small")
        items.append(show.tag("li", show.tag("h3", name), line, show.tag("div", *buttons, class_="qm-row"), class_="qm-card"))
    parts = [show.tag("p", t("sign-in.signed-in"), class_="qm-text")]
    parts.append(show.tag("ul", *items, class_="qm-list") if items else show.tag("p", t("sign-in.none"), class_="qm-text"))
    if allowed is not None and allowed.key not in {one.key for one in listed}:
        parts.append(show.tag("p", t("sign-in.tie-text"), class_="qm-text"))
        parts.append(show.button_form("/a/sign-in/tie", t("sign-in.tie")))
    return show.join(parts)
