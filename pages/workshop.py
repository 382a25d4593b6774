"""Workshop: prepare one, or sit at its desk; without a desk the ways in."""

import streamlit as st

from selfcheck.store import workshop_rows
from ui import state
from ui.workshop_about import draw_about, draw_rehearsal
from ui.workshop_desk import draw_desk
from ui.workshop_ended import draw_ended
from ui.workshop_entry import draw_entry
from ui.workshop_prepare import draw_preparation

t = state.texts()
st.title(t("page.workshop"), anchor=False)
access = state.desk_access()
if access is None:
    draw_entry()
    st.stop()
number = access.workshop
now = state.opened().read(lambda connection: workshop_rows.load(connection, number))
if now.rehearsal:
    draw_rehearsal(access, now)
if now.state == "lobby":
    draw_preparation(access, now)
elif now.state == "ended":
    draw_ended(access, now)
    draw_about(access, now)
else:
    draw_desk(access)
    draw_about(access, now)
