"""Whole HTML pages of our own, from templates that escape everything."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from web.language import language, texts


@cache
def _templates() -> Environment:
    folder = Path(__file__).parent / "templates"
    return Environment(loader=FileSystemLoader(folder), autoescape=select_autoescape(default=True), undefined=StrictUndefined)


def draw_page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A template as an answer, with `t` and `lang`."""
    page = _templates().get_template(template).render(t=texts(request), lang=language(request), **values)
    return HTMLResponse(page, status)


def message_page(request: Request, sentence: str, status: int, lines: Sequence[str] = ()) -> HTMLResponse:
    """A sentence, what belongs to it, and the way back."""
    return draw_page(request, "message.html", status, sentence=sentence, lines=lines)
