"""How the shares of many files are spread: the middle half and the middle, per dimension or pole; one's own mark beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from selfcheck import chart_style as style
from selfcheck.catalogue import Catalogue
from selfcheck.comparison.practice import Group, Quartiles
from selfcheck.figures import Figure
from selfcheck.texts import Translate, number, percent, translator

ROW, TITLE_AT, TRACK = 42, 9, (17, 35)
POLES = ("investment", "community")


def spread_chart(catalogue: Catalogue, group: Group, own: Mapping[str, Fraction], lang: str, t: Translate) -> Figure:
    """Shares of the dimensions. `own`: shares of the reader's own assessment, '' in files that are handed on."""
    entries = [(dimension.id, dimension.title[lang]) for _, dimension in catalogue.dimensions()]
    return _figure("spread", entries, group.dimensions, own, lang, t)


def poles_chart(group: Group, own: Mapping[str, Fraction], lang: str, t: Translate) -> Figure:
    """Mean shares of the criteria at either end of the axis between investment and community work; never a score."""
    return _figure("poles", [(pole, t(f"chart.pole-{pole}")) for pole in POLES], group.poles, own, lang, t)


def quartile_words(found: Quartiles | None, lang: str, t: Translate) -> str:
    """48 % (40–62 %), or that it is not shown."""
    if found is None:
        return t("compare.hidden")
    low, middle, high = found.quartiles
    return t("chart.share", share=percent(lang, middle), band=t("number.band", low=number(lang, low * 100), high=percent(lang, high)))


def _figure(
    name: str, entries: Sequence[tuple[str, str]], found: Mapping[str, Quartiles], own: Mapping[str, Fraction], lang: str, t: Translate
) -> Figure:
    rows: dict[str, list[dict[str, Any]]] = {key: [] for key in ("heads", "titles", "shown", "hidden", "own")}
    top = (3 if own else 2) * style.LEGEND_ROW + 6
    table = []
    for key, title in entries:
        rows["titles"].append({"y": top + TITLE_AT, "title": title})
        quarters = found.get(key)
        row = {"top": top + TRACK[0], "bottom": top + TRACK[1], "middle": top + sum(TRACK) // 2, "label": quartile_words(quarters, lang, t)}
        if quarters:
            low, middle, high = map(float, quarters.quartiles)
            rows["shown"].append({**row, "low": low, "half": middle, "high": high})
        else:
            rows["hidden"].append({**row, "label": t("compare.hidden-short")})
        if key in own:
            rows["own"].append({"x": float(own[key]), "middle": row["middle"]})
        table.append((title, *_cells(quarters, own.get(key), bool(own), lang, t)))
        top += ROW
    said = "; ".join(f"{title} {quartile_words(found.get(key), lang, t)}" for key, title in entries)
    alt = t(f"compare.chart-alt-{name}", spread=said)
    head = [t("compare.dimension" if name == "spread" else "chart.pole"), t("compare.n"), t("compare.q1"), t("compare.q2"), t("compare.q3")]
    return Figure(
        id=name,
        title=t(f"compare.chart-{name}"),
        spec=style.with_rows(_template(lang, bool(own)), rows | style.axis_rows(top, t("chart.axis-share"), lang), top + style.AXIS, alt),
        alt=alt,
        head=(*head, *([t("compare.own")] if own else [])),
        rows=tuple(table),
        width=style.WIDTH,
    )


def _cells(found: Quartiles | None, own: Fraction | None, with_own: bool, lang: str, t: Translate) -> list[str]:
    none = t("number.none")
    cells = [number(lang, found.n), *(percent(lang, share) for share in found.quartiles)] if found else [none] * 4
    return [*cells, *([none if own is None else percent(lang, own)] if with_own else [])]


@cache
def _template(lang: str, with_own: bool) -> dict[str, Any]:
    from selfcheck.drawing import alt

    t = translator(lang)
    x = style.share_scale()
    shown, hidden = style.named("shown"), style.named("hidden")
    box = {"x": x, "x2": "x2:Q", "y": style.at("top"), "y2": alt.Y2("bottom:Q")}
    track = {"fill": style.LIGHT, "stroke": style.LINE, "aria": False}
    words = {"align": "left", "dx": 18 if with_own else 9, "aria": False}  # beside the diamond of a full share
    key = [
        (t("compare.key-half"), [style.sample_area(style.MIDDLE, 10)]),
        (t("compare.key-middle"), [style.sample_point("circle", style.DARK, style.LIGHT, 150)]),
        *([(t("compare.key-own"), [style.sample_point("diamond", style.LIGHT, style.WARM, 150)])] if with_own else []),
    ]
    own = style.named("own").mark_point(shape="diamond", size=420, filled=False, stroke=style.WARM, strokeWidth=3, opacity=1, aria=False)
    layers = [
        hidden.transform_calculate(x="0", x2="1").mark_rect(strokeDash=[3, 3], **track).encode(**box),
        shown.transform_calculate(x="0", x2="1").mark_rect(**track).encode(**box),
        shown.transform_calculate(x="datum.low", x2="datum.high", top="datum.middle - 5", bottom="datum.middle + 5")
        .mark_rect(fill=style.MIDDLE, aria=False)
        .encode(**box),
        shown.transform_calculate(x="datum.half")
        .mark_point(shape="circle", size=170, fill=style.DARK, stroke=style.LIGHT, opacity=1, aria=False)
        .encode(x=x, y=style.at("middle")),
        *([own.encode(x=x, y=style.at("middle"))] if with_own else []),
        shown.transform_calculate(x="1").mark_text(**words).encode(x=x, y=style.at("middle"), text="label:N"),
        hidden.transform_calculate(x="0").mark_text(**words).encode(x=x, y=style.at("middle"), text="label:N"),
        *style.axis_layers(),
        *style.heading_layers(),
        *style.legend_layers(key),
    ]
    return style.finish(alt.layer(*layers))
