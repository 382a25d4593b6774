"""Profile of municipality and neighbourhood: the required few first, the rest folded."""

import streamlit as st

from ui import show, state
from ui.autosave_form import show_form
from ui.questions import FormWriter, derived_lines

t, lang, current = state.texts(), state.lang(), state.stored()
st.title(t("page.profile"), anchor=False)
if current is None:
    show.show_nothing_open(t)
    st.stop()

show.show_html(show.tag("p", t("profile.text"), class_="qm-text"))
writer = FormWriter(state.catalogue(), current, lang, t)
show_form("profile", writer.data("profile", writer.profile(), ["profile"], hints=writer.hints()))
show.show_html(show.tag("p", show.link("/questionnaire", t("profile.onward"), primary=True), class_="qm-row"))
lines = derived_lines(current, lang, t)
if lines:
    show.show_html(
        show.tag("section", show.tag("h2", t("profile.derived")), show.tag("ul", *(show.tag("li", line) for line in lines)),
                 show.tag("p", t("profile.no-benchmark"), class_="qm-small"))
    )  # fmt: skip
