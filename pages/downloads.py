"""Documents to take along: reports, blank papers, tables and the assessment file."""

import streamlit as st

from ui import downloads, show, state
from ui.remarks import folded_remarks

t, current = state.texts(), state.stored()
st.title(t("page.downloads"), anchor=False)
phases = list(state.catalogue().phase_ids)
own = current.assessment.phase(state.catalogue()) if current else phases[0]
paper = state.chosen("paper", phases, own)
if current is None:
    show.show_nothing_open(t)
    show.show_html(downloads.blank_papers(paper))
    st.stop()

show.show_html(show.tag("p", t("downloads.lead"), class_="qm-text"))
show.show_html(folded_remarks(current, state.evaluation(current)))
show.show_html(downloads.report_form(own))
show.show_html(downloads.tables(own))
show.show_html(downloads.assessment_file(current))
show.show_html(downloads.blank_papers(paper))
