"""The action plan: measures with who, when, money and decision, and how things would stand after them."""

import streamlit as st

from selfcheck.charts import projection_chart
from ui import plan, show, state
from ui.autosave_form import show_form
from ui.charts import show_figure
from ui.plan_history import measure_history

t, lang, current = state.texts(), state.lang(), state.stored()
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
    show.show_html(measure_history(current, view.single))
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
show.show_html(show.tag("h2", t("plan.projection-title")))
if view.evaluation.overall.share is not None:
    show_figure(projection_chart(view.evaluation, view.after, lang, t))
show.show_html(plan.left_open(view))
show.show_html(plan.files())
