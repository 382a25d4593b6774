"""Help: how to do what people want to do; and the facilitator's handbook."""

import streamlit as st

from ui import help_page, show, state

st.title(state.texts()("page.help"), anchor=False)
topic = state.chosen("topic", list(help_page.TOPICS), "tasks")
show.show_html(help_page.TOPICS[topic]())
