"""Shares of the dimensions over time: for each a line from moment to moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from typing import Any

from selfcheck import chart_style as style
from selfcheck.catalogue import Catalogue
from selfcheck.comparison.over_time import Moment, OverTime, Trend
from selfcheck.figures import Figure
from selfcheck.texts import Translate, date, percent, translator

BLOCK, TITLE_AT, TOP, HEIGHT = 92, 9, 26, 48


def time_chart(catalogue: Catalogue, found: OverTime, lang: str, t: Translate) -> Figure:
    """A block per dimension: its share rises or falls from left to right; only criteria rated at every moment."""
    titles = {dimension.id: dimension.title[lang] for _, dimension in catalogue.dimensions()}
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in ("heads", "titles", "tracks", "points", "ends", "starts")}
    top = 2 * style.LEGEND_ROW + 6
    for trend in found.trends:
        rows["titles"].append({"y": top + TITLE_AT, "title": titles[trend.id]})
        rows["tracks"] += [{"y": top + TOP + (0 if full else HEIGHT), "x": 0, "x2": 1} for full in (True, False)]
        rows["points"] += _points(trend, top)
        rows["starts"].append({"y": _height(trend, 0, top), "x": 0, "label": percent(lang, trend.shares[0])})
        rows["ends"].append({"y": _height(trend, -1, top), "x": 1, "label": percent(lang, trend.shares[-1])})
        top += BLOCK
    first, last = moment_name(found.moments[0], lang, t), moment_name(found.moments[-1], lang, t)
    said = "; ".join(t("compare.trend-words", title=titles[one.id], shares=_shares(one, lang)) for one in found.trends)
    alt = t("compare.trend-alt", first=first, last=last, shares=said)
    return Figure(
        id="time",
        title=t("compare.trend-title", first=first, last=last),
        spec=style.with_rows(_template(lang), rows, top + 8, alt),
        alt=alt,
        head=(t("compare.dimension"), *(moment_name(moment, lang, t) for moment in found.moments), t("compare.compared")),
        rows=tuple(
            (titles[one.id], *(percent(lang, share) for share in one.shares), t("compare.compared-of", n=one.compared, all=one.of))
            for one in found.trends
        ),
        width=style.WIDTH,
    )


def moment_name(moment: Moment, lang: str, t: Translate) -> str:
    """Its name and day; today's state has none."""
    if moment.key == "now":
        return t("compare.now")
    day = date(lang, dt.date.fromisoformat(moment.at))
    return t("compare.moment", name=moment.name, day=day) if moment.name else day


def _shares(trend: Trend, lang: str) -> str:
    return " → ".join(percent(lang, share) for share in trend.shares)


def _height(trend: Trend, place: int, top: int) -> float:
    return round(top + TOP + HEIGHT * (1 - float(trend.shares[place])), 2)


def _points(trend: Trend, top: int) -> Sequence[dict[str, Any]]:
    last = max(len(trend.shares) - 1, 1)
    return [{"x": place / last, "y": _height(trend, place, top), "of": trend.id} for place in range(len(trend.shares))]


@cache
def _template(lang: str) -> dict[str, Any]:
    from selfcheck.drawing import alt

    t = translator(lang)
    scale = alt.Scale(domain=[0, 1], range=[48, alt.ExprRef("width - 60")], nice=False, zero=True)
    x = alt.X("x:Q", scale=scale, axis=None)
    points = style.named("points")
    words = {"aria": False}
    key = style.legend_layers(
        [
            (t("compare.key-point"), [style.sample_point("circle", style.DARK, style.LIGHT, 110)]),
            (t("compare.key-track"), [style.sample_area(style.LIGHT, 12, style.LINE)]),
        ]
    )
    layers = [
        style.named("tracks").mark_rule(color=style.LINE, strokeWidth=1, aria=False).encode(x=x, x2="x2:Q", y=style.at()),
        points.mark_line(color=style.DARK, strokeWidth=3, aria=False).encode(x=x, y=style.at(), detail="of:N"),
        points.mark_point(shape="circle", size=110, fill=style.DARK, stroke=style.LIGHT, opacity=1, aria=False).encode(x=x, y=style.at()),
        style.named("starts").mark_text(align="right", dx=-9, **words).encode(x=x, y=style.at(), text="label:N"),
        style.named("ends").mark_text(align="left", dx=9, **words).encode(x=x, y=style.at(), text="label:N"),
        *style.heading_layers(),
        *key,
    ]
    return style.finish(alt.layer(*layers))
