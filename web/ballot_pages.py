"""The ballot's pages in one request: templates compiled once, style and script inside, allowed by their own hash."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from selfcheck.ballot_languages import BallotLanguage
from selfcheck.house import house
from selfcheck.texts import Translate, translator
from selfcheck.workshop.questions import ENGLISH, PLAIN, PROFESSIONAL, ui_language

FOLDER = Path(__file__).parent
LANGUAGE_COOKIE = "selfcheck_ballot_lang"
_OWN = (PROFESSIONAL, PLAIN, ENGLISH)


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _inline(name: str) -> Markup:
    """A file of our own that stands in the page as it is; no data."""
    return Markup((FOLDER / "static" / name).read_text("utf-8").strip())  # noqa: S704


@cache
def content_security_policy() -> str:
    """Only this server, the style in the page and the one script in it."""
    digest = base64.b64encode(hashlib.sha256(str(_inline("ballot.js")).encode()).digest()).decode()
    return (
        f"default-src 'none'; connect-src 'self'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def ballot_language(request: Request, starts_plain: bool = False) -> str:
    """The language of the questions: chosen on this phone, else plain German where the role starts with it, else the browser's."""
    further = house().ballot_languages
    asked = request.query_params.get("l") if request.scope["query_string"] else None
    chosen = asked or request.cookies.get(LANGUAGE_COOKIE) or ""
    if chosen in _OWN or chosen in further:
        return chosen
    if starts_plain:
        return PLAIN
    preferred = [
        part.partition(";")[0].strip().partition("-")[0].lower() for part in request.headers.get("accept-language", "de").split(",")
    ]
    return next((code for code in preferred if code in (PROFESSIONAL, ENGLISH) or code in further), PROFESSIONAL)


def sentences(request: Request, starts_plain: bool = False) -> Translate:
    return translator(ui_language(ballot_language(request, starts_plain)))


def draw(request: Request, template: str, status: int = 200, starts_plain: bool = False, **values: Any) -> HTMLResponse:
    """A page of the ballot, never cached, with the choice of languages on it."""
    code = ballot_language(request, starts_plain)
    lang = ui_language(code)
    t = translator(lang)
    given = {"title": t("ballot.title"), "choices": _choices(request, house().ballot_languages, code, t), **values}
    page = _templates().get_template(template).render(t=t, lang=lang, style=_inline("ballot.css"), script=_inline("ballot.js"), **given)
    answer = HTMLResponse(page, status, {"Cache-Control": "no-store", "Content-Security-Policy": content_security_policy()})
    if request.query_params.get("l") == code:
        path = "/".join(request.url.path.split("/")[:3])
        answer.set_cookie(LANGUAGE_COOKIE, code, max_age=90 * 86400, path=path, httponly=True, samesite="lax")
    return answer


def draw_part(request: Request, template: str, starts_plain: bool, **values: Any) -> str:
    """A part of a page in the language of the phone."""
    lang = ui_language(ballot_language(request, starts_plain))
    return _templates().get_template(template).render(t=translator(lang), lang=lang, problem="", **values)


def message(request: Request, sentence: str, status: int, *lines: str, back: str = "", back_text: str = "") -> HTMLResponse:
    """A sentence on a page of its own."""
    heading = sentences(request)("ballot.title")
    given: dict[str, Any] = {"sentence": sentence, "lines": lines, "heading": heading, "back": back, "back_text": back_text, "choices": ()}
    return draw(request, "ballot/message.html", status, **given)


def _choices(request: Request, further: dict[str, BallotLanguage], code: str, t: Translate) -> list[dict[str, object]]:
    """Links to this page in every language of the ballot."""
    item = request.query_params.get("item", "")
    own = [
        (PROFESSIONAL, "de", "ltr", t("ballot.lang-de")),
        (PLAIN, "de", "ltr", t("ballot.lang-plain")),
        (ENGLISH, "en", "ltr", t("ballot.lang-en")),
    ]
    found = [*own, *((name, name, one.direction, one.name) for name, one in further.items())]
    more = f"&item={item}" if item in _keys(item) else ""
    return [
        {"code": name, "lang": lang, "direction": direction, "name": word, "chosen": name == code, "more": more}
        for name, lang, direction, word in found
    ]


def _keys(item: str) -> tuple[str, ...]:
    """The item again if it is made of an item's signs only."""
    return (item,) if item and all(sign.isalnum() or sign in ":-" for sign in item) and len(item) <= 80 else ()
