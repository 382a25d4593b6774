"""Streamlit's own English words, which it cannot translate, in the language of the page."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from selfcheck.texts import Translate, translator
from web.language import language

_SCRIPT = Path(__file__).parent / "static" / "names.js"
# What Streamlit 1.67 writes, and the text that says it.
WORDS = {
    "Skip to main content": "frame.skip",
    "Sidebar": "frame.sidebar",
    "App pages": "frame.pages",
    "Expand sidebar": "frame.expand",
    "Collapse sidebar": "frame.collapse",
    "Close": "frame.close",
    "Running...": "frame.running",
    "Connecting": "frame.connecting",
    "Error": "frame.error",
    "visualization": "frame.chart",
    "group mark container": "frame.chart-part",
    "Page not found": "frame.no-page",
    "The page that you have requested does not seem to exist. Running the app's main page.": "frame.no-page-text",
    "Connection error": "frame.connection",
    "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:": "frame.connection-text",
    "Streamlit server is not responding. Are you connected to the internet?": "frame.connection-text",
}


async def script(request: Request) -> Response:
    """GET /x/names.js: renames what Streamlit draws. Differs by language, so the address carries it."""
    return Response(_script(language(request)), media_type="text/javascript", headers={"Cache-Control": "max-age=3600"})


@cache
def _script(lang: str) -> str:
    t: Translate = translator(lang)
    words = json.dumps({english: t(key) for english, key in WORDS.items()}, ensure_ascii=False)
    return _SCRIPT.read_text("utf-8").replace('"WORDS"', words, 1)
