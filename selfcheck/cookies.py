"""Names of the cookies that routes set and pages read."""

OPEN_COOKIE = "selfcheck_open"
LANGUAGE_COOKIE = "selfcheck_lang"
