"""Privacy: what is stored, where, how long; from the settings in force."""

import streamlit as st

from ui import privacy, show, state

st.title(state.texts()("page.privacy"), anchor=False)
show.show_html(privacy.statement())
