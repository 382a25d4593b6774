"""What a user sees when a page fails: one sentence and a number that stands in the log, never a traceback."""

from __future__ import annotations

import logging
import secrets

from selfcheck.logs import tell
from ui import show, state


def show_script_error(error: Exception) -> bool:
    """Log the error with a number and show that number; True keeps Streamlit's own message away."""
    number = secrets.token_hex(4)
    tell("page-failed", logging.ERROR, error, number=number)
    t = state.texts()
    show.show_error(t("error.page", number=number), [t("error.page-more")])
    return True
