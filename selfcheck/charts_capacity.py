"""Hours there are beside the hours the chosen tasks need, as bars."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

from selfcheck import chart_style as style
from selfcheck.capacity import Capacity
from selfcheck.capacity_words import hours
from selfcheck.catalogue import Catalogue
from selfcheck.figures import Figure
from selfcheck.texts import Translate, percent, translator

ROW = 42
FIRST = 2 * style.LEGEND_ROW + 6  # height where the first row begins


def capacity_chart(catalogue: Catalogue, capacity: Capacity, lang: str, t: Translate) -> Figure:
    """Available and planned hours, and the planned ones by dimension; the line at what is available crosses both bars."""
    entries = _entries(catalogue, capacity, lang, t)
    longest = max([capacity.available or Fraction(0), capacity.planned, Fraction(1)])
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in ("heads", "titles", "room", "bars", "labels", "limit")}
    top = FIRST
    for kind, title, value in entries:
        rows["titles" if kind == "part" else "heads"].append({"y": top + 9, "title": title})
        bar = {
            "share": float(value / longest),
            "top": top + 18,
            "bottom": top + 36,
            "middle": top + 27,
            "label": _label(capacity, kind, value, lang, t),
        }
        rows["room" if kind == "available" else "bars"].append(bar)
        rows["labels"].append(bar)
        top += ROW
    if capacity.available:
        rows["limit"].append({"share": float(capacity.available / longest), "top": FIRST + 16, "bottom": FIRST + 2 * ROW - 4})
    said = "; ".join(f"{title} {_label(capacity, kind, value, lang, t)}" for kind, title, value in entries)
    return Figure(
        id="capacity",
        title=t("capacity.chart"),
        spec=style.with_rows(_template(lang), rows, top + 10, t("capacity.chart-alt", hours=said)),
        alt=t("capacity.chart-alt", hours=said),
        head=(t("capacity.what"), t("capacity.hours-week")),
        rows=tuple((title, _label(capacity, kind, value, lang, t)) for kind, title, value in entries),
        width=style.WIDTH,
    )


def _entries(catalogue: Catalogue, capacity: Capacity, lang: str, t: Translate) -> list[tuple[str, str, Fraction]]:
    entries = [] if capacity.available is None else [("available", t("capacity.available"), capacity.available)]
    entries.append(("planned", t("capacity.planned"), capacity.planned))
    for _, dimension in catalogue.dimensions():
        value = sum((task.hours for task in capacity.tasks if task.criterion.id in dimension.criteria), Fraction(0))
        if value:
            entries.append(("part", dimension.title[lang], value))
    return entries


def _label(capacity: Capacity, kind: str, value: Fraction, lang: str, t: Translate) -> str:
    words = hours(value, lang, t)
    if kind == "planned" and capacity.load is not None:
        return t("capacity.hours-load", hours=words, load=percent(lang, capacity.load))
    return words


@cache
def _template(lang: str) -> dict[str, Any]:
    from selfcheck.drawing import alt

    t = translator(lang)
    scale = alt.Scale(domain=[0, 1], range=[0, alt.ExprRef("width - 190")], nice=False, zero=True)
    x = alt.X("x:Q", scale=scale, axis=None)
    edges = {"x": x, "x2": alt.X2("x2:Q"), "y": style.at("top"), "y2": alt.Y2("bottom:Q")}
    key = style.legend_layers(
        [
            (t("capacity.key-planned"), [style.sample_area(style.DARK, 12)]),
            (t("capacity.key-available"), [style.sample_area(style.MIDDLE, 12), style.sample_tick(style.WARM)]),
        ]
    )

    def bar(name: str, fill: str) -> Any:
        return style.named(name).transform_calculate(x="0", x2="datum.share").mark_rect(fill=fill, aria=False).encode(**edges)

    limit = style.named("limit").transform_calculate(x="datum.share").mark_rule(color=style.WARM, strokeWidth=3, aria=False)
    labels = style.named("labels").transform_calculate(x="datum.share").mark_text(align="left", dx=9, aria=False)
    layers = [
        bar("room", style.MIDDLE),
        bar("bars", style.DARK),
        limit.encode(x=x, y=style.at("top"), y2=alt.Y2("bottom:Q")),
        labels.encode(x=x, y=style.at("middle"), text="label:N"),
        *style.heading_layers(),
        *key,
    ]
    return style.finish(alt.layer(*layers))
