"""Criteria by level: reached, aimed at, or why there is no level; told apart by mark and text."""

from __future__ import annotations

from functools import cache
from typing import Any

from selfcheck import chart_style as style
from selfcheck.catalogue import Area
from selfcheck.evaluation import Evaluation
from selfcheck.figures import Figure
from selfcheck.scoring import Standing
from selfcheck.texts import Translate, translator
from selfcheck.wording import state_words

ROW, HEAD, CELL = 38, 30, (17, 33)
BEFORE_ROWS = 4 * style.LEGEND_ROW + 4


def heat_map(evaluation: Evaluation, lang: str, t: Translate, area_id: str | None = None) -> Figure:
    """Every criterion with its levels; of one area only if asked for, because the whole fills several pages."""
    areas = [area for area in evaluation.catalogue.outline.areas if area_id in (None, area.id)]
    rows, height = _rows(evaluation, areas, lang, t)
    names = [name for area in areas for dimension in area.dimensions for name in dimension.criteria]
    standings = [evaluation.standings[name] for name in names]
    phase = evaluation.catalogue.phase(evaluation.phase).name[lang]
    which = areas[0].title[lang] if area_id else t("chart.overall")
    alt = t("chart.levels-alt", which=which, phase=phase, counts=_counts(standings, t), criteria=_listed(standings, lang, t))
    return Figure(
        id=f"levels-{area_id}" if area_id else "levels",
        title=t("chart.levels", which=which, phase=phase),
        spec=style.with_rows(_template(lang, evaluation.catalogue.top_level), rows, height, alt),
        alt=alt,
        head=(t("chart.criterion"), t("chart.level-reached"), t("chart.level-target")),
        rows=tuple((s.criterion.title[lang], state_words(s, t), _target_words(s, t)) for s in standings),
        width=style.WIDTH,
    )


def _target_words(standing: Standing, t: Translate) -> str:
    """The level aimed at, and whether it is the municipality's own."""
    if standing.deviates:
        return t("chart.target-own", level=standing.target)
    return str(standing.target) if standing.target else t("number.none")


def _counts(standings: list[Standing], t: Translate) -> str:
    """How many stand where, leaving out what does not occur."""
    counts = {
        "at": sum(s.level is not None and s.gap == 0 for s in standings),
        "below": sum(s.gap > 0 for s in standings),
        **{state: sum(s.state == state for s in standings) for state in ("unknown", "open", "not-applicable", "not-due")},
    }
    return ", ".join(t(f"chart.count-{name}", n=count) for name, count in counts.items() if count)


def _listed(standings: list[Standing], lang: str, t: Translate) -> str:
    """Rated criteria below their target, with both levels."""
    below = [s for s in standings if s.gap > 0]
    if not below:
        return ""
    names = (t("chart.level-of", title=s.criterion.title[lang], level=s.level, target=s.target) for s in below)
    return " " + t("chart.levels-below", criteria="; ".join(names))


def _rows(evaluation: Evaluation, areas: list[Area], lang: str, t: Translate) -> tuple[dict[str, list[dict[str, Any]]], int]:
    rows: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("heads", "titles", "cells", "reached", "target", "numbers", "numbers_on", "left", "right")
    }
    y, top_level = BEFORE_ROWS, evaluation.catalogue.top_level
    for area in areas:
        for dimension in area.dimensions:
            rows["heads"].append({"y": y + HEAD // 2, "title": dimension.title[lang]})
            y += HEAD
            for name in dimension.criteria:
                _add(rows, evaluation.standings[name], y, top_level, lang, t)
                y += ROW
    return rows, y + 4


def _add(rows: dict[str, list[dict[str, Any]]], standing: Standing, y: int, top_level: int, lang: str, t: Translate) -> None:
    """The title of a criterion and its strip of cells below."""
    strip = {"top": y + CELL[0], "bottom": y + CELL[1], "middle": y + sum(CELL) / 2}
    rows["titles"].append({"y": y + 8, "title": standing.criterion.title[lang]})
    reached = standing.level
    if reached is None:
        side = "left" if standing.target * 2 > top_level else "right"
        rows[side].append({**strip, "label": state_words(standing, t)})
    rows["cells"] += [{**strip, "x": level, "x2": level + 1, "rated": reached is not None} for level in range(top_level + 1)]
    if reached is not None:
        rows["reached"].append({**strip, "x": reached, "x2": reached + 1})
    shown = range(top_level + 1) if reached is not None else [standing.target] if standing.target else []
    for level in shown:
        rows["numbers_on" if level == reached else "numbers"].append({**strip, "x": level + 0.5, "label": str(level)})
    if standing.target:
        rows["target"].append({**strip, "x": standing.target + 0.5, "on": standing.target == reached})


@cache
def _template(lang: str, top_level: int) -> dict[str, Any]:
    from selfcheck.drawing import alt

    t = translator(lang)
    scale = alt.Scale(domain=[0, top_level + 1], range=[1, alt.ExprRef("width - 1")], nice=False, zero=True)
    x = alt.X("x:Q", scale=scale, axis=None)
    box = {"x": x, "x2": alt.X2("x2:Q"), "y": style.at("top"), "y2": alt.Y2("bottom:Q")}

    def words(name: str, **look: Any) -> Any:
        mark = style.named(name).mark_text(aria=False, **look)
        return mark.encode(x=x, y=style.at("middle"), text=alt.Text("label:N"))

    def beside(name: str, where: Any, **look: Any) -> Any:
        return style.named(name).mark_text(aria=False, **look).encode(x=where, y=style.at("middle"), text=alt.Text("label:N"))

    def diamonds(on: str, fill: str) -> Any:
        mark = (
            style.named("target")
            .transform_filter(on)
            .mark_point(shape="diamond", size=90, opacity=1, xOffset=18, fill=fill, stroke=fill, aria=False)
        )
        return mark.encode(x=x, y=style.at("middle"))

    key = style.legend_layers(
        [
            (t("chart.key-level"), [style.sample_area(style.DARK, 16)]),
            (t("chart.key-target"), [style.sample_point("diamond", style.WARM)]),
            (t("chart.key-both"), [style.sample_area(style.DARK, 16), style.sample_point("diamond", style.LIGHT)]),
            (t("chart.key-unrated"), [style.sample_area(style.LIGHT, 14, style.LINE, (3, 3))]),
        ]
    )
    cells = style.named("cells")
    layers = [
        cells.transform_filter("datum.rated").mark_rect(fill=style.LIGHT, stroke=style.LINE, aria=False).encode(**box),
        cells.transform_filter("!datum.rated").mark_rect(fill=style.LIGHT, stroke=style.LINE, strokeDash=[3, 3], aria=False).encode(**box),
        style.named("reached").mark_rect(fill=style.DARK, aria=False).encode(**box),
        words("numbers", color=style.QUIET_INK),
        words("numbers_on", color=style.LIGHT, fontWeight="bold"),
        diamonds("!datum.on", style.WARM),
        diamonds("datum.on", style.LIGHT),
        beside("left", style.fixed("X", 8), align="left"),
        beside("right", style.fixed("X", "width"), align="right", dx=-8),
        *style.heading_layers(),
        *key,
    ]
    return style.finish(alt.layer(*layers))
