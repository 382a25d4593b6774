"""The questionnaire: one dimension a page, the quick check, or what a filter or search finds."""

import streamlit as st

from ui import questionnaire, remarks, show, state
from ui.autosave_form import show_form, wished_page

t, current = state.texts(), state.stored()
st.title(t("page.questionnaire"), anchor=False)
if current is None:
    show.show_nothing_open(t)
    st.stop()

show.show_html(remarks.no_phase(current))
view = questionnaire.find_view(current, wished_page("questionnaire"))
view.draw_choices()
if view.is_empty:
    show.show_html(show.tag("p", t("questionnaire.nothing-found"), class_="qm-note", role="status"))
    st.stop()
show_form("questionnaire", view.form_data())
view.draw_history()
