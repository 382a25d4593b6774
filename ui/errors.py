"""What a user sees when a page fails: one sentence and a number that stands in the log, never a traceback."""

from __future__ import annotations

import logging
import secrets

from ui import show, state

log = logging.getLogger("selfcheck")


def show_script_error(error: Exception) -> bool:
    """Log the error with a number and show that number; True keeps Streamlit's own message away."""
    number = secrets.token_hex(4)
    log.error("page failed, error %s: %s", number, type(error).__name__, exc_info=error)
    t = state.texts()
    show.show_error(t("error.page", number=number), [t("error.page-more")])
    return True
