"""Names of the cookies that routes set and pages read."""

OPEN_COOKIE = "selfcheck_open"
LANGUAGE_COOKIE = "selfcheck_lang"
DESK_COOKIE = "selfcheck_desk"  # the token of a workshop's desk
DESK_BEHIND_COOKIE = "selfcheck_desk_behind"  # the desk to return to after a rehearsal
SECURE_OPEN_COOKIE = "__Host-selfcheck_open"


def open_cookie(secure: bool) -> str:
    """Under https the name that neither a foreign host of the same domain nor a page without https can set."""
    return SECURE_OPEN_COOKIE if secure else OPEN_COOKIE
