"""Gaps by effort of the next step and by their urgency: what brings much for little."""

from __future__ import annotations

from functools import cache
from typing import Any

from selfcheck import chart_style as style
from selfcheck.evaluation import Evaluation
from selfcheck.figures import Figure
from selfcheck.gaps import Gap
from selfcheck.texts import Translate, points, translator
from selfcheck.wording import state_words

EFFORTS = ("small", "medium", "large")
CHIP, LEFT, SLOTS, NAMED = 27, 58, 3, 10
KEY = 2 * style.LEGEND_ROW + 6
HEAD_LINE = 18
COLUMN_HEAD = 44 + HEAD_LINE  # below the names of both axes


def effort_of(gap: Gap) -> str | None:
    """Effort of the step to the next level, else of the criterion as a whole; None where the catalogue gives neither."""
    step = gap.criterion.steps.get((gap.standing.level or 0) + 1)
    return step.effort if step else gap.criterion.effort


def effort_chart(evaluation: Evaluation, lang: str, t: Translate) -> Figure:
    """Every gap as its rank, across by effort, upwards by urgency (levels missing · weight · importance)."""
    ranked = list(enumerate(evaluation.gaps, start=1))
    rows, height = _rows(ranked, lang, t)
    phase = evaluation.catalogue.phase(evaluation.phase).name[lang]
    alt = t("chart.effort-alt", phase=phase, n=len(ranked), groups="; ".join(_group(effort, ranked, lang, t) for effort in _used(ranked)))
    return Figure(
        id="effort",
        title=t("chart.effort", phase=phase),
        spec=style.with_rows(_template(lang, len(_used(ranked))), rows, height, alt),
        alt=alt,
        head=tuple(t(f"chart.{name}") for name in ("criterion", "rank", "effort-step", "level-reached", "level-target", "urgency")),
        rows=tuple(_line(rank, gap, lang, t) for rank, gap in ranked),
        width=style.WIDTH,
    )


def _line(rank: int, gap: Gap, lang: str, t: Translate) -> tuple[str, ...]:
    standing = gap.standing
    levels = (state_words(standing, t), t("chart.target-own-level" if standing.deviates else "state.level", level=standing.target))
    return (gap.criterion.title[lang], str(rank), _effort_words(effort_of(gap), t), *levels, points(lang, gap.urgency))


def _effort_words(effort: str | None, t: Translate) -> str:
    return t(f"effort.{effort}") if effort else t("chart.effort-unknown")


def _used(ranked: list[tuple[int, Gap]]) -> list[str | None]:
    """The three efforts, and a column for unknown ones only where there are some."""
    return [*EFFORTS, *([None] if any(effort_of(gap) is None for _, gap in ranked) else [])]


def _group(effort: str | None, ranked: list[tuple[int, Gap]], lang: str, t: Translate) -> str:
    names = [f"{rank} {gap.criterion.title[lang]} ({points(lang, gap.urgency)})" for rank, gap in ranked if effort_of(gap) == effort]
    return t("chart.effort-group", effort=_effort_words(effort, t), n=len(names), gaps=", ".join(names) or t("number.none"))


def _rows(ranked: list[tuple[int, Gap]], lang: str, t: Translate) -> tuple[dict[str, list[dict[str, Any]]], int]:
    """Cells of one urgency in a row of their own, as high as their fullest cell needs."""
    columns = _used(ranked)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in ("columns", "weights", "lines", "chips", "essential", "heads", "titles")}
    rows["columns"] = [
        {"x": at * SLOTS + SLOTS / 2, "y": KEY + 32 + HEAD_LINE, "label": _effort_words(effort, t)} for at, effort in enumerate(columns)
    ]
    y = KEY + COLUMN_HEAD
    for urgency in sorted({gap.urgency for _, gap in ranked}, reverse=True):
        cells = {effort: [(rank, gap) for rank, gap in ranked if gap.urgency == urgency and effort_of(gap) == effort] for effort in columns}
        rows["lines"].append({"y": y})
        rows["weights"].append({"y": y + 5 + CHIP / 2, "label": points(lang, urgency)})
        for at, effort in enumerate(columns):
            for place, (rank, gap) in enumerate(cells[effort]):
                chip = {"x": at * SLOTS + place % SLOTS + 0.5, "y": y + 5 + CHIP / 2 + place // SLOTS * CHIP, "label": str(rank)}
                rows["essential" if gap.essential_unmet else "chips"].append(chip)
        y += 10 + CHIP * max(-(-len(cell) // SLOTS) for cell in cells.values())
    rows["lines"].append({"y": y})
    rows["frame"] = [{"top": KEY + 24 + HEAD_LINE, "bottom": y}]
    y += 24
    rows["heads"].append({"y": y, "title": t("chart.most-urgent", n=min(NAMED, len(ranked)))})
    for rank, gap in ranked[:NAMED]:
        y += 19
        rows["titles"].append({"y": y, "title": f"{rank}  {gap.criterion.title[lang]}"})
    return rows, y + 14


@cache
def _template(lang: str, columns: int) -> dict[str, Any]:
    from selfcheck.drawing import alt

    t = translator(lang)
    scale = alt.Scale(domain=[0, columns * SLOTS], range=[LEFT, alt.ExprRef("width")], nice=False, zero=True)
    x = alt.X("x:Q", scale=scale, axis=None)

    def chips(name: str, shape: str, fill: str) -> list[Any]:
        mark = style.named(name).mark_point(shape=shape, size=480, fill=fill, stroke=fill, opacity=1, aria=False)
        words = style.named(name).mark_text(color=style.LIGHT, fontWeight="bold", aria=False)
        return [mark.encode(x=x, y=style.at()), words.encode(x=x, y=style.at(), text=alt.Text("label:N"))]

    def note(words: str, y: int, where: Any) -> Any:
        mark = style.named("once").mark_text(align="left", color=style.QUIET_INK, aria=False)
        return mark.encode(x=where, y=style.fixed("Y", y), text=style.fixed("Text", words))

    def divide(position: int) -> Any:
        mark = style.named("frame").transform_calculate(x=str(position)).mark_rule(color=style.FAINT, aria=False)
        return mark.encode(x=x, y=style.at("top"), y2=alt.Y2("bottom:Q"))

    key = style.legend_layers(
        [
            (t("chart.key-gap"), [style.sample_point("circle", style.DARK, size=180)]),
            (t("chart.key-essential-gap"), [style.sample_point("square", style.WARM, size=180)]),
        ]
    )
    line = style.named("lines").mark_rule(color=style.LINE, aria=False)
    layers = [
        line.encode(x=style.fixed("X", 0), x2=style.fixed("X2", "width"), y=style.at()),
        note(t("chart.effort-axis"), KEY + 14 + HEAD_LINE, style.fixed("X", LEFT)),
        note(t("chart.urgency-axis"), KEY + 14, style.fixed("X", 0)),
        *[divide(at * SLOTS) for at in range(columns)],
        style.named("columns").mark_text(fontWeight="bold", aria=False).encode(x=x, y=style.at(), text=alt.Text("label:N")),
        style.named("weights")
        .mark_text(align="left", fontWeight="bold", aria=False)
        .encode(x=style.fixed("X", 4), y=style.at(), text=alt.Text("label:N")),
        *chips("chips", "circle", style.DARK),
        *chips("essential", "square", style.WARM),
        *style.heading_layers(),
        *key,
    ]
    return style.finish(alt.layer(*layers))
