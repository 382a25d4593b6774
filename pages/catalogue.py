"""The criteria to read: browse, search, one page per criterion; glossary, positions, sources and facts."""

import streamlit as st

from ui import catalogue, show, state

t = state.texts()
found = catalogue.criterion_asked_for()
st.title(found.title[state.lang()] if found else t("page.catalogue"), anchor=False)
if found:
    show.show_html(catalogue.criterion_page(found))
    st.stop()

part = state.chosen("part", list(catalogue.PARTS), "criteria")
show.show_html(catalogue.part_choice(part))
show.show_html(catalogue.PARTS[part]())
