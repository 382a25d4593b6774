"""Results: a sentence first, then stage, essential conditions, areas and dimensions, and what is not scored."""

import streamlit as st

from selfcheck.charts import axis_chart, group_chart, heat_map
from selfcheck.pole_profile import pole_profile
from ui import positions, remarks, results, show, state
from ui.autosave_form import show_form
from ui.charts import show_figure

t, lang, current, catalogue = state.texts(), state.lang(), state.stored(), state.catalogue()
st.title(t("page.results"), anchor=False)
if current is None:
    show.show_nothing_open(t)
    st.stop()

show.show_html(remarks.no_phase(current))
own = current.assessment.phase(catalogue)
phase = state.chosen("phase", list(catalogue.phase_ids), own)
evaluation = state.evaluation(current, phase)
show.show_html(results.phase_choice(evaluation, own))
show.show_html(results.summary(evaluation))
if evaluation.overall.share is None:
    show.show_html(results.nothing_rated(evaluation))
show.show_html(results.essentials(evaluation))

if evaluation.overall.share is not None:
    show.show_html(results.areas(evaluation))
    show_figure(group_chart(evaluation, lang, t), phase, addresses=results.group_addresses(evaluation))
    show.show_html(results.strengths(evaluation, current.assessment.answers))
show.show_html(results.coverage(evaluation))
following = catalogue.next_phase(phase)
if following and evaluation.overall.share is not None:
    show.show_html(results.next_phase(state.evaluation(current, following)))
if evaluation.overall.share is not None:
    show.show_html(results.ways_on(evaluation))
    show.show_html(results.levels_heading())
    titles = {area.id: area.title[lang] for area in catalogue.outline.areas}
    area = st.radio(t("results.levels-area"), list(titles), format_func=titles.__getitem__, horizontal=True, key="levels-area")
    show_figure(heat_map(evaluation, lang, t, area), phase)

show.show_html(positions.profile_heading())
if evaluation.overall.share is not None:
    show.show_html(positions.axis_heading())
    show_figure(axis_chart(pole_profile(evaluation), lang, t), phase)
if catalogue.positions:
    show.show_html(positions.positions_heading(positions.answered(catalogue, current), len(catalogue.positions)))
    show_form("positions", positions.positions_form(catalogue, current, lang, t))
