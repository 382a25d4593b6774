"""Before the server starts: settings and sign-in are read, and what is unsafe ends the start with a sentence."""

from __future__ import annotations

import sys

from selfcheck.faults import FaultyFileError
from selfcheck.house import house
from selfcheck.settings import Settings
from selfcheck.sign_in import load_sign_in
from selfcheck.texts import tr
from ui import sign_in

LANG = "de"  # whom it concerns works for a German administration


def prepare() -> Settings:
    """The settings in force. Ends the process with all faults; hints go to stderr."""
    try:
        settings = house().settings
        settings.refuse_unsafe()
        house().sign_in = load_sign_in(sign_in.configured(), settings)
    except FaultyFileError as faults:
        sys.exit("\n".join(fault.text(LANG) for fault in faults.faults))
    if settings.store_url.startswith("postgresql") and not sign_in.has_cookie_secret():
        print(tr(LANG, "setting.hint-cookie-secret"), file=sys.stderr)
    return settings
