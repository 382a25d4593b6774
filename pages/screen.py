"""The projector screen of a workshop: what everybody in the room may read, by the join code."""

import streamlit as st

from ui import state
from ui.screen import draw_screen

st.title(state.texts()("page.screen"), anchor=False)
draw_screen(state.query().get("code", ""))
