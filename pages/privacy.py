"""Privacy: what is stored, where, how long; from the settings in force."""

import streamlit as st

from ui import show, state

t = state.texts()
st.title(t("page.privacy"), anchor=False)
lines = [t(f"privacy.line-{number}") for number in range(1, 7)]
where = t("privacy.where-own") if not state.opened().settings.database_url else t("privacy.where-database")
show.show_html(show.tag("ul", *(show.tag("li", line) for line in (where, *lines)), class_="qm-text"))
