"""The phase whose view a page shows: a choice within the session, no page is loaded again for it."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from selfcheck.store.assessments import Stored
from ui import show, state

NAME = "phase"


def choose_phase(current: Stored) -> tuple[str, Markup | None]:
    """Draw the choice; `?phase=` in links chooses, too. Returns the phase to show, and what to say unless it is the neighbourhood's own."""
    own = current.assessment.phase(state.catalogue())
    t, lang = state.texts(), state.lang()
    names = {phase.id: phase.name[lang] for phase in state.catalogue().outline.phases}
    phase = state.controlled(NAME, list(names), own)
    if current.assessment.profile.get("phase"):
        names[own] = t("results.own-phase", phase=names[own])
    words, key = t("results.phase-choice"), f"control-{NAME}"
    st.segmented_control(words, list(names), format_func=names.__getitem__, required=True, key=key, label_visibility="collapsed")
    return phase, None if phase == own else show.tag("p", t("results.other-phase"), class_="qm-note")
