"""The criteria to read: browse, search, one page per criterion; glossary, positions, sources and facts."""

import streamlit as st

from ui import catalogue, show, state
from ui.differences import check_form, in_force

t = state.texts()
found = catalogue.criterion_asked_for()
st.title(found.title[state.lang()] if found else t("page.catalogue"), anchor=False)
if found:
    show.show_html(catalogue.criterion_page(found))
    st.stop()

show.show_html(in_force())
part = state.chosen("part", catalogue.parts(), "criteria")
show.show_html(catalogue.part_choice(part))
show.show_html(catalogue.PARTS[part]())
show.show_html(check_form())
