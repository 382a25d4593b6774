"""Drawings as SVG and PNG, without a browser, with the bundled font."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from selfcheck.figures import Figure

FONT_FOLDER = Path(__file__).parent / "fonts"


def to_svg(figure: Figure, lang: str) -> str:
    """The drawing as SVG text in its documents' width."""
    svg: str = _converter().vegalite_to_svg(figure.spec, format_locale=_locale(lang), allowed_base_urls=[])
    return svg


def to_png(figure: Figure, lang: str, scale: float = 2.0) -> bytes:
    """The drawing as PNG; `scale` 2 gives twice as many pixels as the width says."""
    png: bytes = _converter().vegalite_to_png(figure.spec, scale=scale, format_locale=_locale(lang), allowed_base_urls=[])
    return png


@cache
def _converter() -> Any:
    import vl_convert

    vl_convert.register_font_directory(str(FONT_FOLDER))
    return vl_convert


def _locale(lang: str) -> str:
    return "de-DE" if lang == "de" else "en-GB"
