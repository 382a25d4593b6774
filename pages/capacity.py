"""What neighbourhood management can do and what not: hours there are, hours the tasks need, what does not fit."""

import streamlit as st

from selfcheck.capacity import plan_capacity
from selfcheck.charts_capacity import capacity_chart
from ui import capacity, show, state
from ui.autosave_form import show_form
from ui.charts import show_figure
from ui.terms import link_sources

t, lang, current = state.texts(), state.lang(), state.stored()
st.title(t("page.capacity"), anchor=False)
if current is None:
    show.show_nothing_open(t)
    st.stop()

catalogue = state.catalogue()
show.show_html(show.tag("p", link_sources(t("capacity.text")), class_="qm-text"))
plan = plan_capacity(catalogue, current.assessment, state.evaluation(current))
if not plan.tasks:
    show.show_html(show.tag("p", t("capacity.no-tasks"), class_="qm-note"))
    st.stop()
show.show_html(capacity.result(plan, untouched=not any(place.section == "capacity" for place in current.values)))
show_figure(capacity_chart(catalogue, plan, lang, t))
show.show_html(capacity.scenarios(plan))
show.show_html(capacity.beyond(catalogue, plan))
show.show_html(capacity.for_the_council(catalogue, plan))
show_form("capacity", capacity.form_data(catalogue, current, plan))
show.show_html(show.tag("p", show.link("/capacity", t("capacity.again"), primary=True), class_="qm-row"))
