"""The language of a plain route: `?lang=`, cookie, browser, German."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from selfcheck.cookies import LANGUAGE_COOKIE
from selfcheck.texts import LANGUAGES, Translate, choose_language, translator


def wished(connection: HTTPConnection) -> str | None:
    """The language asked for in the address, if it is one of ours."""
    lang = connection.query_params.get("lang")
    return lang if lang in LANGUAGES else None


def language(connection: HTTPConnection) -> str:
    """The language to answer in."""
    return choose_language(wished(connection), connection.cookies.get(LANGUAGE_COOKIE), accepted=connection.headers.get("accept-language"))


def texts(connection: HTTPConnection) -> Translate:
    return translator(language(connection))
