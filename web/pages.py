"""Whole HTML pages of our own, from templates that escape everything."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from web.language import language, texts

# Where the forms of a route stand, the first that fits.
WAYS_BACK = (
    *((f"/a/compare/{name}", "compare?compare=practice") for name in ("files", "release", "delete")),
    *((f"/a/compare/{name}", "compare?compare=time") for name in ("now", "earlier")),
    ("/a/compare/", "compare?compare=views"),
    ("/a/measure/", "plan"),
    ("/x/plan", "plan"),
    ("/x/report", "downloads"),
    ("/a/type-in", "downloads"),
    ("/a/overlay", "catalogue"),
)


@cache
def _templates() -> Environment:
    folder = Path(__file__).parent / "templates"
    made = Environment(loader=FileSystemLoader(folder), autoescape=select_autoescape(default=True), undefined=StrictUndefined)
    made.globals["font"] = _font_address()
    return made


def _font_address() -> str:
    """The font file Streamlit serves, whose name changes with its version, so that all pages look alike; '' without it."""
    found = find_spec("streamlit")
    files = Path(found.origin).parent.glob("static/static/media/SourceSansVF-Upright*.woff2") if found and found.origin else ()
    return next((f"/static/media/{file.name}" for file in files), "")


def draw_page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A template as an answer, with `t` and `lang`."""
    page = _templates().get_template(template).render(t=texts(request), lang=language(request), **values)
    return HTMLResponse(page, status)


def message_page(request: Request, sentence: str, status: int, lines: Sequence[str] = ()) -> HTMLResponse:
    """A sentence, what belongs to it, and the way back to the page the request came from, as far as its path tells."""
    back = next((page for path, page in WAYS_BACK if request.url.path.startswith(path)), "")
    page = texts(request)(f"page.{back.partition('?')[0]}") if back else ""
    return draw_page(request, "message.html", status, sentence=sentence, lines=lines, back=back, page=page)
