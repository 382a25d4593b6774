"""The language of a plain route: `?lang=`, cookie, browser, German."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from selfcheck.cookies import LANGUAGE_COOKIE
from selfcheck.texts import LANGUAGES, Translate, translator


def wished(connection: HTTPConnection) -> str | None:
    """The language asked for in the address, if it is one of ours."""
    lang = connection.query_params.get("lang")
    return lang if lang in LANGUAGES else None


def language(connection: HTTPConnection) -> str:
    """The language to answer in."""
    chosen = wished(connection) or connection.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return chosen
    preferred = connection.headers.get("accept-language", "de")[:2].lower()
    return preferred if preferred in LANGUAGES else "en"


def texts(connection: HTTPConnection) -> Translate:
    return translator(language(connection))
