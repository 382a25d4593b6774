"""Start: go on, begin, open a file, look at an example; and the list of assessments on this computer."""

import streamlit as st

from ui import show, sign_in, start, state

t = state.texts()
st.title(t("app.title"), anchor=False)
show.show_html(start.introduction())
show.show_html(start.ways_in())
sign_in.show_section()
show.show_html(start.assessments())
