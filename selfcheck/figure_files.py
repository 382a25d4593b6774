"""Drawings as SVG and PNG, without a browser, with the bundled font."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from selfcheck.figures import Figure

FONT_FOLDER = Path(__file__).parent / "fonts"
SURELY_FITS = 72  # signs of a label in bold type of 13 pixels that are never wider than a drawing


def to_svg(figure: Figure, lang: str) -> str:
    """The drawing as SVG text in its documents' width."""
    svg: str = _converter().vegalite_to_svg(_spec(figure), format_locale=_locale(lang), allowed_base_urls=[])
    return svg


def to_png(figure: Figure, lang: str, scale: float = 2.0) -> bytes:
    """The drawing as PNG; `scale` 2 gives twice as many pixels as the width says."""
    png: bytes = _converter().vegalite_to_png(_spec(figure), scale=scale, format_locale=_locale(lang), allowed_base_urls=[])
    return png


def _spec(figure: Figure) -> str:
    """Without the limit on labels where all of them surely fit: it would have each one measured, half of the time."""
    text = json.dumps(figure.spec)
    longest = max((len(row[0]) for row in figure.rows), default=0)
    return json.dumps(_without_limit(json.loads(text))) if longest <= SURELY_FITS else text


def _without_limit(part: Any) -> Any:
    if isinstance(part, list):
        return [_without_limit(one) for one in part]
    if isinstance(part, dict):
        return {key: _without_limit(value) for key, value in part.items() if key != "limit" or isinstance(value, list)}
    return part


@cache
def _converter() -> Any:
    import vl_convert

    vl_convert.register_font_directory(str(FONT_FOLDER))
    return vl_convert


def _locale(lang: str) -> str:
    return "de-DE" if lang == "de" else "en-GB"
