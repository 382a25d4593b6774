"""The axis between investment and community work, and readiness today beside readiness after the plan."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

from selfcheck import chart_style as style
from selfcheck.charts_groups import share_words
from selfcheck.evaluation import Evaluation
from selfcheck.figures import Figure
from selfcheck.pole_profile import PoleProfile, PoleSide
from selfcheck.scoring import Number
from selfcheck.texts import Translate, number, percent, translator

ROW = 46
Rows = dict[str, list[dict[str, Any]]]


def axis_chart(profile: PoleProfile, lang: str, t: Translate) -> Figure:
    """Mean share of each pole's criteria with its spread; a picture, never a score."""
    sides = (profile.investment, profile.community, profile.both)
    rows: Rows = {name: [] for name in ("heads", "titles", "rated", "unrated")}
    top = 2 * style.LEGEND_ROW + 6
    for side in sides:
        rows["titles"].append({"y": top + 9, "title": t(f"chart.pole-{side.id}")})
        row = {"middle": top + 28, "top": top + 19, "bottom": top + 37, "label": _spread(side, lang, t)}
        if side.mean is None or side.lowest is None or side.highest is None:
            rows["unrated"].append(row)
        else:
            rows["rated"].append({**row, "mean": float(side.mean), "low": float(side.lowest), "high": float(side.highest)})
        top += ROW
    said = "; ".join(f"{t(f'chart.pole-{side.id}')} {_spread(side, lang, t)}" for side in sides)
    alt, axis = t("chart.axis-alt", sides=said), style.axis_rows(top, t("chart.axis-mean"), lang)
    return Figure(
        id="axis",
        title=t("chart.axis"),
        spec=style.with_rows(_axis_template(lang), rows | axis, top + style.AXIS, alt),
        alt=alt,
        head=(t("chart.pole"), t("chart.mean"), t("chart.lowest"), t("chart.highest"), t("chart.rated-of")),
        rows=tuple((t(f"chart.pole-{side.id}"), *_cells(side, lang, t)) for side in sides),
        width=style.WIDTH,
    )


def _cells(side: PoleSide, lang: str, t: Translate) -> tuple[str, ...]:
    shares = (side.mean, side.lowest, side.highest)
    counts = t("method.of", points=number(lang, side.rated), recommended=number(lang, side.rated + side.unrated))
    return (*(t("number.none") if share is None else percent(lang, share) for share in shares), counts)


def _spread(side: PoleSide, lang: str, t: Translate) -> str:
    if side.mean is None or side.lowest is None or side.highest is None:
        return t("chart.not-rated" if side.unrated else "chart.none-applies")
    if side.lowest == side.highest:
        return percent(lang, side.mean)
    low, high = number(lang, side.lowest * 100), percent(lang, side.highest)
    return t("chart.share", share=percent(lang, side.mean), band=t("number.band", low=low, high=high))


def projection_chart(today: Evaluation, after: Evaluation, lang: str, t: Translate) -> Figure:
    """Share of the whole and the areas, and of each dimension the plan moves, today and after the plan."""
    entries = _moved(today, after, lang, t)
    rows: Rows = {name: [] for name in ("heads", "titles", "today", "after", "between", "labels")}
    top = 2 * style.LEGEND_ROW + 6
    for now, then, title, strong in entries:
        rows["heads" if strong else "titles"].append({"y": top + 9, "title": title})
        middle = {"middle": top + 28}
        if now.share is not None:
            rows["today"].append({**middle, "x": float(now.share)})
        if then.share is not None and then.share != now.share:
            rows["after"].append({**middle, "x": float(then.share)})
        rows["between"].append({**middle, "low": float(now.share or 0), "high": float(then.share or now.share or 0)})
        rows["labels"].append({**middle, "label": _change(now, then, lang, t)})
        top += ROW
    said = "; ".join(f"{title} {_change(now, then, lang, t)}" for now, then, title, _ in entries)
    alt, axis = t("chart.projection-alt", changes=said), style.axis_rows(top, t("chart.axis-share"), lang)
    return Figure(
        id="projection",
        title=t("chart.projection"),
        spec=style.with_rows(_projection_template(lang), rows | axis, top + style.AXIS, alt),
        alt=alt,
        head=(t("results.group"), t("chart.today"), t("chart.after")),
        rows=tuple((title, share_words(now, lang, t), share_words(then, lang, t)) for now, then, title, _ in entries),
        width=style.WIDTH,
    )


def _moved(today: Evaluation, after: Evaluation, lang: str, t: Translate) -> list[tuple[Number, Number, str, bool]]:
    entries = [(today.overall, after.overall, t("chart.overall"), True)]
    for area in today.catalogue.outline.areas:
        entries.append((today.number_of(area.id), after.number_of(area.id), area.title[lang], True))
        for one in area.dimensions:
            now, then = today.number_of(one.id), after.number_of(one.id)
            if now.share != then.share:
                entries.append((now, then, one.title[lang], False))
    return entries


def _change(now: Number, then: Number, lang: str, t: Translate) -> str:
    def words(share: Fraction | None) -> str:
        return t("number.none") if share is None else percent(lang, share)

    return words(now.share) if now.share == then.share else t("chart.change", today=words(now.share), after=words(then.share))


@cache
def _axis_template(lang: str) -> dict[str, Any]:
    from selfcheck.drawing import alt

    t = translator(lang)
    x = style.share_scale()
    rated, unrated = style.named("rated"), style.named("unrated")
    box = {"x": x, "x2": alt.X2("x2:Q"), "y": style.at("top"), "y2": alt.Y2("bottom:Q")}
    track = {"fill": style.LIGHT, "stroke": style.LINE, "aria": False}
    words = {"align": "left", "dx": 9, "aria": False}
    key = style.legend_layers(
        [
            (t("chart.key-spread"), [style.sample_area(style.MIDDLE, 10)]),
            (t("chart.key-mean"), [style.sample_point("circle", style.DARK, style.LIGHT, 150)]),
        ]
    )
    layers = [
        unrated.transform_calculate(x="0", x2="1").mark_rect(strokeDash=[3, 3], **track).encode(**box),
        rated.transform_calculate(x="0", x2="1").mark_rect(**track).encode(**box),
        rated.transform_calculate(x="datum.low", x2="datum.high", top="datum.middle - 5", bottom="datum.middle + 5")
        .mark_rect(fill=style.MIDDLE, aria=False)
        .encode(**box),
        rated.transform_calculate(x="datum.mean")
        .mark_point(shape="circle", size=170, fill=style.DARK, stroke=style.LIGHT, opacity=1, aria=False)
        .encode(x=x, y=style.at("middle")),
        rated.transform_calculate(x="1").mark_text(**words).encode(x=x, y=style.at("middle"), text=alt.Text("label:N")),
        unrated.transform_calculate(x="0").mark_text(**words).encode(x=x, y=style.at("middle"), text=alt.Text("label:N")),
        *style.axis_layers(),
        *style.heading_layers(),
        *key,
    ]
    return style.finish(alt.layer(*layers))


@cache
def _projection_template(lang: str) -> dict[str, Any]:
    from selfcheck.drawing import alt

    t = translator(lang)
    x = style.share_scale()

    def points(name: str, shape: str, fill: str) -> Any:
        mark = style.named(name).mark_point(shape=shape, size=150, fill=fill, stroke=style.DARK, strokeWidth=2, opacity=1, aria=False)
        return mark.encode(x=x, y=style.at("middle"))

    line = style.named("labels").mark_rule(color=style.LINE, aria=False)
    between = style.named("between").transform_calculate(x="datum.low", x2="datum.high")
    labels = style.named("labels").transform_calculate(x="1").mark_text(align="left", dx=13, aria=False)
    key = style.legend_layers(
        [
            (t("chart.today"), [style.sample_point("circle", style.LIGHT, style.DARK, 150)]),
            (t("chart.key-after"), [style.sample_point("diamond", style.DARK, style.DARK, 150)]),
        ]
    )
    layers = [
        line.transform_calculate(x="0", x2="1").encode(x=x, x2=alt.X2("x2:Q"), y=style.at("middle")),
        between.mark_rule(color=style.DARK, strokeWidth=4, aria=False).encode(x=x, x2=alt.X2("x2:Q"), y=style.at("middle")),
        points("after", "diamond", style.DARK),
        points("today", "circle", style.LIGHT),
        labels.encode(x=x, y=style.at("middle"), text=alt.Text("label:N")),
        *style.axis_layers(),
        *style.heading_layers(),
        *key,
    ]
    return style.finish(alt.layer(*layers))
