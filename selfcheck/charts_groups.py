"""Shares of the whole, the areas and the dimensions as bars: reached, possible, recommended."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from selfcheck import chart_style as style
from selfcheck.evaluation import Evaluation
from selfcheck.figures import Figure
from selfcheck.scoring import Number
from selfcheck.texts import Translate, percent, points, translator
from selfcheck.wording import band, share_cell

ROW, HEAD_GAP, TITLE_AT, TRACK, BAR = 42, 10, 9, (17, 35), (22, 30)
Entry = tuple[Number, str, bool]


def group_chart(evaluation: Evaluation, lang: str, t: Translate) -> Figure:
    """The whole, the areas and the dimensions."""
    entries: list[Entry] = [(evaluation.overall, t("chart.overall"), True)]
    for area in evaluation.catalogue.outline.areas:
        entries.append((evaluation.number_of(area.id), area.title[lang], True))
        entries += [(evaluation.number_of(one.id), one.title[lang], False) for one in area.dimensions]
    return _figure("groups", evaluation, entries, lang, t)


def area_chart(evaluation: Evaluation, lang: str, t: Translate) -> Figure:
    """The whole and the areas only, for the short paper."""
    areas = evaluation.catalogue.outline.areas
    entries: list[Entry] = [(evaluation.overall, t("chart.overall"), True)]
    entries += [(evaluation.number_of(area.id), area.title[lang], False) for area in areas]
    return _figure("areas", evaluation, entries, lang, t)


def share_words(number: Number, lang: str, t: Translate) -> str:
    """62 % (54–71 %), 62 % alone when nothing can move, the band alone where too little is rated, or why there is none."""
    if number.share is None:
        return t("chart.not-rated" if number.coverage is not None else "chart.none-applies")
    share, possible = percent(lang, number.share), band(number, lang, t)
    if not number.enough:
        return possible
    return share if share == possible else t("chart.share", share=share, band=possible)


def points_words(number: Number, lang: str, t: Translate) -> str:
    """31 von 50, or „–“."""
    if number.points is None or number.recommended is None:
        return t("number.none")
    return t("method.of", points=points(lang, number.points), recommended=points(lang, number.recommended))


def _figure(name: str, evaluation: Evaluation, entries: list[Entry], lang: str, t: Translate) -> Figure:
    phase = evaluation.catalogue.phase(evaluation.phase).name[lang]
    shares = "; ".join(f"{title} {share_words(number, lang, t)}" for number, title, _ in entries)
    alt = t("chart.groups-alt", phase=phase, shares=shares)
    rows, height = _rows(entries, lang, t)
    table = tuple(
        (title, share_cell(n, lang, t) if n.share is not None else share_words(n, lang, t), band(n, lang, t), points_words(n, lang, t))
        for n, title, _ in entries
    )
    return Figure(
        id=name,
        title=t(f"chart.{name}", phase=phase),
        spec=style.with_rows(_template(lang), rows, height, alt),
        alt=alt,
        head=(t("results.group"), t("results.share"), t("results.band"), t("results.points")),
        rows=table,
        width=style.WIDTH,
    )


def _rows(entries: Iterable[Entry], lang: str, t: Translate) -> tuple[dict[str, list[dict[str, Any]]], int]:
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in ("heads", "titles", "rated", "unrated")}
    top = 3 * style.LEGEND_ROW + 6
    for position, (number, title, strong) in enumerate(entries):
        top += HEAD_GAP if strong and position else 0
        rows["heads" if strong else "titles"].append({"y": top + TITLE_AT, "title": title})
        row = {"top": top + TRACK[0], "bottom": top + TRACK[1], "middle": top + sum(TRACK) // 2, "label": share_words(number, lang, t)}
        if number.share is None or number.low is None or number.high is None:
            rows["unrated"].append(row)
        else:
            shares = {"share": float(number.share if number.enough else 0), "low": float(number.low), "high": float(number.high)}
            rows["rated"].append({**row, **shares, "bar_top": top + BAR[0], "bar_bottom": top + BAR[1]})
        top += ROW
    return rows | style.axis_rows(top, t("chart.axis-share"), lang), top + style.AXIS


@cache
def _template(lang: str) -> dict[str, Any]:
    from selfcheck.drawing import alt

    t = translator(lang)
    key = style.legend_layers(
        [
            (t("chart.key-reached"), [style.sample_area(style.DARK, 8)]),
            (t("chart.key-possible"), [style.sample_area(style.MIDDLE, 18)]),
            (t("chart.key-recommended"), [style.sample_tick(style.INK)]),
        ]
    )
    x = style.share_scale()
    top, bottom = style.at("top"), alt.Y2("bottom:Q")
    rated, unrated = style.named("rated"), style.named("unrated")

    def span(chart: Any, start: str, end: str, **look: Any) -> Any:
        return chart.transform_calculate(x=start, x2=end).mark_rect(aria=False, **look).encode(x=x, x2=alt.X2("x2:Q"), y=top, y2=bottom)

    label = {"align": "left", "dx": 9, "aria": False}
    layers = [
        span(unrated, "0", "1", fill=style.LIGHT, stroke=style.LINE, strokeDash=[3, 3]),
        span(rated, "0", "1", fill=style.LIGHT, stroke=style.LINE),
        span(rated, "datum.low", "datum.high", fill=style.MIDDLE),
        rated.transform_calculate(x="0", x2="datum.share")
        .mark_rect(fill=style.DARK, aria=False)
        .encode(x=x, x2=alt.X2("x2:Q"), y=style.at("bar_top"), y2=alt.Y2("bar_bottom:Q")),
        rated.transform_calculate(x="1", above="datum.top - 1", below="datum.bottom + 4")
        .mark_rule(color=style.INK, strokeWidth=3, aria=False)
        .encode(x=x, y=style.at("above"), y2=alt.Y2("below:Q")),
        rated.transform_calculate(x="1").mark_text(**label).encode(x=x, y=style.at("middle"), text=alt.Text("label:N")),
        unrated.transform_calculate(x="0").mark_text(**label).encode(x=x, y=style.at("middle"), text=alt.Text("label:N")),
        *style.axis_layers(),
        *style.heading_layers(),
        *key,
    ]
    return style.finish(alt.layer(*layers))
