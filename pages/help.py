"""Help: how to do what people want to do."""

import streamlit as st

from ui import show, state

TASKS = ("begin", "quick", "team", "unknown", "elsewhere", "saving", "keyboard", "result")

t = state.texts()
st.title(t("page.help"), anchor=False)
show.show_html(show.tag("p", t("help.lead"), class_="qm-lead"))
for task in TASKS:
    show.show_html(show.tag("section", show.tag("h2", t(f"help.{task}")), show.tag("p", t(f"help.{task}-text")), class_="qm-text"))
