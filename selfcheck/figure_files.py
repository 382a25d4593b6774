"""Drawings as SVG and PNG, without a browser, with the bundled font."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from selfcheck.chart_style import SMALL, SURELY_FITS
from selfcheck.figures import Figure

FONT_FOLDER = Path(__file__).parent / "fonts"


def to_svg(figure: Figure, transparent: bool = False) -> str:
    """The drawing as SVG text in its documents' width; `transparent` leaves out the ground it stands on."""
    ground = {"background": None} if transparent else {}
    rows: dict[str, Any] = {}
    whole = _emptied({**_unmeasured(figure), **ground}, rows)
    words = {"description": whole.pop("description")} if "description" in whole else {}
    drawing = {**json.loads(_compiled(json.dumps(whole))), **words}
    for data in drawing["data"]:
        if data["name"] in rows:
            data["values"] = rows[data["name"]]
    svg: str = _converter().vega_to_svg(json.dumps(drawing), allowed_base_urls=[])
    return svg.replace('font-size="-', 'font-size="')


def to_png(figure: Figure, scale: float = 2.0) -> bytes:
    """The drawing as PNG; `scale` 2 gives twice as many pixels as the width says."""
    png: bytes = _converter().svg_to_png(to_svg(figure), scale=scale)
    return png


def _emptied(spec: Mapping[str, Any], rows: dict[str, Any]) -> dict[str, Any]:
    """The specification with a name in the place of the rows of each part, which go into `rows` under it."""
    emptied = dict(spec)
    if "values" in emptied.get("data", {}):
        name = f"rows-{len(rows)}"
        rows[name], emptied["data"] = emptied["data"]["values"], {"name": name}
    if "layer" in emptied:
        emptied["layer"] = [_emptied(layer, rows) for layer in emptied["layer"]]
    return emptied


@lru_cache(maxsize=128)
def _compiled(specification: str) -> str:
    """A specification without rows in the language of the drawing library; half of a drawing's time, and the same for all rows."""
    return json.dumps(_converter().vegalite_to_vega(specification))


def _unmeasured(figure: Figure) -> dict[str, Any]:
    """The specification with words whose width the converter does not look for.

    It measures every word of a drawing by drawing it, nine tenths of its time, though ours stand where they stand whatever
    their width. Words of no positive size are not measured; `to_svg` gives them their size back. Only labels that might
    be too long are measured, and cut.
    """
    spec = figure.spec
    return {**spec, "layer": [_layer(one) for one in spec["layer"]]} if "layer" in spec else spec


def _layer(layer: Mapping[str, Any]) -> Mapping[str, Any]:
    mark = layer["mark"]
    if mark["type"] != "text" or ("limit" in mark and not _fits(layer)):
        return layer
    size = mark.get("fontSize", SMALL)
    middle = mark.get("dy", 0) + round(0.3 * size)  # as Vega puts the baseline of words that stand in the middle
    kept = {name: value for name, value in mark.items() if name != "limit"}
    return {**layer, "mark": {**kept, "fontSize": -size, "baseline": "alphabetic", "dy": middle}}


def _fits(layer: Mapping[str, Any]) -> bool:
    """Whether no label of a layer can be wider than the drawing."""
    field = layer["encoding"]["text"].get("field")
    return all(len(str(row.get(field, ""))) <= SURELY_FITS for row in layer.get("data", {}).get("values", ()))


@cache
def _converter() -> Any:
    import vl_convert

    vl_convert.register_font_directory(str(FONT_FOLDER))
    return vl_convert
