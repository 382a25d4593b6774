"""How the numbers are made: rules, thresholds, one's own numbers computed step by step, other weights, limits."""

import streamlit as st

from ui import method, show, state
from ui.remarks import remarks

t, current = state.texts(), state.stored()
st.title(t("page.method"), anchor=False)
case = method.example(current)
asked = "d" in state.query()
if case and asked:
    show.show_html(method.derivation(case))
    show.show_html(show.tag("p", show.link(f"/results?phase={case.evaluation.phase}", t("method.to-results")), class_="qm-row"))
show.show_html(method.rules())
show.show_html(method.stages())
if case and not asked:
    show.show_html(method.derivation(case))
if case:
    show.show_html(method.other_weights(case))
if case and current:
    show.show_html(remarks(current, case.evaluation))
show.show_html(method.limits())
show.show_html(method.terms())
