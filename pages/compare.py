"""Comparison: with earlier states, with other perspectives, with many other files."""

import streamlit as st

from ui import compare, compare_practice, compare_time, compare_views, show, state

t, current = state.texts(), state.stored()
st.title(t("page.compare"), anchor=False)
view = state.chosen("compare", list(compare.VIEWS), compare.VIEWS[0])
show.show_html(compare.view_choice(view))
if view == "practice":
    compare_practice.show_practice(current)
elif current is None:
    show.show_nothing_open(t)
elif view == "time":
    compare_time.show_over_time(current)
else:
    compare_views.show_perspectives(current)
