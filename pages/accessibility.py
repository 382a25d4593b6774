"""Accessibility: what was checked, what is not accessible yet, and whom to tell."""

import streamlit as st

from ui import accessibility, show, state

st.title(state.texts()("page.accessibility"), anchor=False)
show.show_html(accessibility.statement())
