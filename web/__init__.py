"""Plain routes beside Streamlit: saving, opening, downloads, health; and the middleware around everything."""
