import streamlit as st
st.set_page_config(page_title="x")
st.html('<form method="post" action="/a/new"><button type="submit" name="x" value="1">Neu</button></form><a href="/a/open/1" target="_self">open</a>')
st.write(dict(st.context.cookies), st.context.locale, st.context.url)
up = st.file_uploader("Datei")
