import streamlit as st
app = st.App("ui/shell.py")
