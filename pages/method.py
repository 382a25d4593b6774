"""How the numbers are made: rules, thresholds, one's own numbers computed step by step, limits."""

import streamlit as st

from ui import method, show, state

t, current = state.texts(), state.stored()
st.title(t("page.method"), anchor=False)
show.show_html(method.rules())
show.show_html(method.stages())
if current:
    show.show_html(method.derivation(state.evaluation(current)))
show.show_html(method.terms())
