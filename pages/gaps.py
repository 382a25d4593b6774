"""Gaps between today's and the recommended levels, the most urgent first."""

import streamlit as st

from ui import results, show, state

t, current = state.texts(), state.stored()
st.title(t("page.gaps"), anchor=False)
if current is None:
    show.show_nothing_open(t)
    st.stop()

phase = state.chosen("phase", list(state.catalogue().phase_ids), current.assessment.phase(state.catalogue()))
evaluation = state.evaluation(current, phase)
answers = current.assessment.answers
show.show_html(results.phase_choice(evaluation, current.assessment.phase(state.catalogue())))
show.show_html(show.tag("p", t("gaps.count", n=len(evaluation.gaps)) if evaluation.gaps else t("gaps.none"), class_="qm-lead"))
show.show_html(show.tag("p", t("gaps.order") + " " + t("app.advice"), class_="qm-note"))
show.show_html(results.gap_cards(evaluation))
reasons = {name: answer.target_reason if answer.target else answer.reason for name, answer in answers.items()}
show.show_html(results.deviations(evaluation, reasons))
