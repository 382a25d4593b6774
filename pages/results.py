"""Results: a sentence first, then stage, essential conditions, areas and dimensions, and what is not scored."""

import streamlit as st

from selfcheck.charts import axis_chart, group_chart, heat_map
from selfcheck.pole_profile import pole_profile
from ui import positions, remarks, results, show, state
from ui.autosave_form import show_form
from ui.charts import show_figure
from ui.phase_choice import choose_phase

t, lang, current, catalogue = state.texts(), state.lang(), state.stored(), state.catalogue()
st.title(t("page.results"), anchor=False)
if current is None:
    show.show_nothing_open(t)
    st.stop()

show.show_html(remarks.no_phase(current))
phase, seen_from_elsewhere = choose_phase(current)
evaluation = state.evaluation(current, phase)
is_rated = evaluation.overall.share is not None
following = catalogue.next_phase(phase) if is_rated else None
# Few elements, and the same ones in every phase: what keeps its place need not be drawn anew when another phase is chosen.
show.show_stack(
    seen_from_elsewhere,
    results.summary(evaluation),
    None if is_rated else results.nothing_rated(evaluation),
    results.essentials(evaluation),
    results.areas(evaluation) if is_rated else None,
)
if is_rated:
    show_figure(group_chart(evaluation, lang, t), phase, addresses=results.group_addresses(evaluation))
show.show_stack(
    results.strengths(evaluation, current.assessment.answers) if is_rated else None,
    results.coverage(evaluation),
    results.next_phase(state.evaluation(current, following)) if following else None,
    results.ways_on(evaluation) if is_rated else None,
    results.levels_heading() if is_rated else None,
)
if is_rated:
    titles = {area.id: area.title[lang] for area in catalogue.outline.areas}
    area = st.radio(t("results.levels-area"), list(titles), format_func=titles.__getitem__, horizontal=True, key="levels-area")
    show_figure(heat_map(evaluation, lang, t, area), phase)
show.show_stack(positions.profile_heading(), positions.axis_heading() if is_rated else None)
if is_rated:
    show_figure(axis_chart(pole_profile(evaluation), lang, t), phase)
if catalogue.positions:
    show.show_html(positions.positions_heading(positions.answered(catalogue, current), len(catalogue.positions)))
    show_form("positions", positions.positions_form(catalogue, current, lang, t))
