"""Files to take along: the assessment file and the preparation sheet."""

import streamlit as st

from ui import show, state

t, current = state.texts(), state.stored()
st.title(t("page.downloads"), anchor=False)
if current:
    pending = current.pending
    show.show_html(
        show.tag("section", show.tag("h2", t("downloads.file")), show.tag("p", t("downloads.file-text")),
                 show.tag("p", t("downloads.pending", n=pending), class_="qm-warning") if pending else None,
                 show.link("/x/file", t("downloads.file-button"), primary=True), class_="qm-card")
    )  # fmt: skip
phase = current.assessment.phase(state.catalogue()) if current else state.catalogue().phase_ids[0]
show.show_html(
    show.tag("section", show.tag("h2", t("preparation.title")), show.tag("p", t("downloads.preparation-text")),
             show.link(f"/x/preparation?phase={phase}", t("downloads.preparation-button")), class_="qm-card")
)  # fmt: skip
if current is None:
    show.show_nothing_open(t)
