"""The action plan: measures with who, when, money and decision, and how things would stand after them."""

import streamlit as st

from ui import plan, show, state
from ui.autosave_form import show_form

t, current = state.texts(), state.stored()
st.title(t("page.plan"), anchor=False)
if current is None:
    show.show_nothing_open(t)
    st.stop()

view = plan.find_view(current)
show.show_html(plan.removal(view))
if not view.planned:
    show.show_html(plan.nothing_yet(view))
    st.stop()
if view.single:
    show.show_html(plan.way_back())
    show_form("plan", view.form_data())
    show.show_html(plan.history(view))
    st.stop()

show.show_html(show.tag("p", t("plan.text"), class_="qm-text"))
show.show_html(plan.summary(view))
show.show_html(plan.projection(view))
show.show_html(plan.views(view))
show.show_html(plan.new_measure(view))
if view.shown:
    show_form("plan", view.form_data())
else:
    show.show_html(show.tag("p", t("plan.none-in-view"), role="status"))
show.show_html(plan.pager(view))
show.show_html(plan.files())
