"""The floor: the least a Streamlit script can do for one answer – one radio, one mark."""

import streamlit as st

choice = st.radio("Level", [0, 1, 2, 3, 4], index=None, key="level")
st.html(f"<p id='mark'>{choice}</p>")
