"""The frame of every page: navigation, language, which assessment is open, and faults that concern all."""

from urllib.parse import urlencode

import streamlit as st

from selfcheck.faults import FaultyFileError
from selfcheck.store.engine import StoreError
from ui import access, show, state, tour

PAGES = [
    ("start", ":material/home:"),
    ("profile", ":material/location_city:"),
    ("questionnaire", ":material/checklist:"),
    ("results", ":material/bar_chart:"),
    ("gaps", ":material/trending_up:"),
    ("plan", ":material/event_note:"),
    ("capacity", ":material/balance:"),
    ("compare", ":material/compare_arrows:"),
    ("workshop", ":material/groups:"),
    ("screen", ":material/cast:"),
    ("downloads", ":material/download:"),
    ("catalogue", ":material/menu_book:"),
    ("method", ":material/calculate:"),
    ("help", ":material/help:"),
    ("privacy", ":material/shield:"),
    ("accessibility", ":material/accessibility_new:"),
]

LINKED_ONLY = ("screen",)  # opened from the desk, not from the navigation
TOLD = ("deleted", "kept", "saved", "taken")  # what a route has just done, told once above the page it leads to

state.refuse_taken_over()
lang, t = state.lang(), state.texts()
st.set_page_config(page_title=t("app.title"), page_icon="ui/icon.svg", layout="wide")
pages = [
    st.Page(
        f"../pages/{name}.py",
        title=t(f"page.{name}"),
        icon=icon,
        url_path=name,
        default=name == "start",
        visibility="hidden" if name in LINKED_ONLY else "visible",
    )
    for name, icon in PAGES
]
page = st.navigation(pages)
show.show_style()

other = "de" if lang == "en" else "en"
address = urlencode({**{name: value for name, value in state.query().items() if name not in ("a", "told")}, "lang": other})
try:
    state.catalogue()
    current = state.stored()
    title = (current.title or current.assessment.name or t("start.unnamed")) if current else t("app.claim")
    show.show_html(
        show.tag(
            "div",
            show.tag("span", t("app.open", title=title) if current else title),
            show.tag("a", t("app.other-language"), href=f"?{address}", lang=other, hreflang=other),
            class_="qm-head",
        )
    )
    if (told := state.query().get("told")) in TOLD:
        show.show_html(show.tag("p", t(f"app.told-{told}"), class_="qm-note", role="status"))
    if current:
        show.show_html(access.notices(current))
        show.show_html(tour.station(page.url_path))
    page.run()
except FaultyFileError as faults:
    show.show_error(t("fault.catalogue-page"), [fault.text(lang) for fault in faults.faults])
except StoreError as fault:
    show.show_error(t(fault.key, **fault.values), [t("store.retry")])
