"""Results: a sentence first, then stage, essential conditions, areas and dimensions."""

import streamlit as st

from ui import results, show, state

t, current = state.texts(), state.stored()
st.title(t("page.results"), anchor=False)
if current is None:
    show.show_nothing_open(t)
    st.stop()

phase = state.chosen("phase", list(state.catalogue().phase_ids), current.assessment.phase(state.catalogue()))
evaluation = state.evaluation(current, phase)
show.show_html(results.phase_choice(evaluation, current.assessment.phase(state.catalogue())))
show.show_html(results.summary(evaluation))
show.show_html(results.essentials(evaluation))
show.show_html(results.groups(evaluation))
show.show_html(results.ways_on(evaluation))
