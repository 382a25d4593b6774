"""Gaps between today's and the recommended levels, the most urgent first."""

import streamlit as st

from selfcheck.charts import effort_chart
from selfcheck.gap_views import VIEWS
from ui import gaps, remarks, results, show, state
from ui.autosave_form import show_form
from ui.charts import show_figure
from ui.phase_choice import choose_phase

t, lang, current = state.texts(), state.lang(), state.stored()
st.title(t("page.gaps"), anchor=False)
if current is None:
    show.show_nothing_open(t)
    st.stop()

show.show_html(remarks.no_phase(current))
assessment = current.assessment
view = state.chosen("view", list(VIEWS), "rank")
phase, seen_from_elsewhere = choose_phase(current)
evaluation = state.evaluation(current, phase)
show.show_stack(seen_from_elsewhere, gaps.lead(evaluation), show.tag("p", t("app.advice"), class_="qm-small"))
if evaluation.overall.share is None:
    show.show_html(results.nothing_rated(evaluation))
    show.show_html(gaps.unrated(evaluation))
    st.stop()
show.show_html(gaps.time_left(evaluation, assessment.profile))
show.show_html(gaps.view_choice(evaluation, view))
if view == "rank" and evaluation.gaps:
    show_figure(effort_chart(evaluation, lang, t), phase)
show.show_html(gaps.unrated(evaluation))
form = gaps.form_data(current, evaluation, view, state.query().get("at"))
if form:
    show_form("gaps", form)
else:
    show.show_html(show.tag("p", t("gaps.none-in-view"), role="status"))
show.show_html(show.tag("p", show.link("/plan", t("gaps.to-plan"), primary=True), class_="qm-row"))
reasons = {name: answer.target_reason if answer.target else answer.reason for name, answer in assessment.answers.items()}
show.show_html(gaps.deviations(evaluation, reasons))
