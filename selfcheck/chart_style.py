"""How every chart looks: palette, font and axis; and how a drawing made once gets its rows.

A template holds no data and is made once per language; rows are laid in later, so that a redraw costs next to nothing.
Heights are pixels counted from the top, because labels stand on a line of their own above their bar: nothing is cut
on a telephone, and the same drawing fits a page of a document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from selfcheck.texts import percent

FONT = "Liberation Sans"  # bundled in selfcheck/fonts; Arial has the same widths where it is missing
FONTS = f"{FONT}, Arial, Helvetica, sans-serif"

# Areas that may touch differ by at least 3:1; text by at least 4.5:1 from what it stands on.
DARK = "#00375a"
MIDDLE = "#6b8ba3"
LIGHT = "#ffffff"
INK = "#1d2329"
QUIET_INK = "#4a5158"
LINE = "#6b757d"
FAINT = "#d5dde2"  # only where nothing depends on it
WARM = "#8f4700"
NEIGHBOURS = ((DARK, MIDDLE), (MIDDLE, LIGHT), (DARK, LIGHT), (WARM, LIGHT), (LINE, LIGHT), (INK, MIDDLE))
TEXT_ON = ((INK, LIGHT), (QUIET_INK, LIGHT), (LIGHT, DARK), (LIGHT, WARM))
TOLD_BY_COLOUR = (DARK, MIDDLE, LIGHT)

WIDTH = 640
TITLE = 13  # size of labels, pixels
SURELY_FITS = 72  # signs of such a label, in bold, that are never wider than a drawing
SMALL = 12
LEGEND_ROW = 21
AXIS = 48  # height of the axis of shares below the bars

Rows = Sequence[Mapping[str, Any]]
Sample = Callable[[int], Any]


def finish(chart: Any) -> dict[str, Any]:
    """An Altair chart as Vega-Lite with our look; data are named, not yet given. Numbers come as words in the rows."""
    spec: dict[str, Any] = chart.to_dict(validate=False)  # a test validates every template
    spec["config"] = {
        "font": FONTS,
        "background": LIGHT,
        "view": {"stroke": None, "fill": None},
        "mark": {"aria": False},
        "text": {"aria": False, "font": FONTS, "fontSize": SMALL, "fill": INK, "baseline": "middle"},
    }
    return spec


def with_rows(template: Mapping[str, Any], rows: Mapping[str, Rows], height: int, alt: str) -> dict[str, Any]:
    """A whole specification from a template: its named data replaced by these rows, with size and alternative text.

    The rows stay with their layer: a data set of the whole would be turned into a binary table on the way to the screen.
    Padding is given side by side, because Streamlit changes one of them.
    """
    given, padding = {"once": [{}], **rows}, dict.fromkeys(("left", "right", "top", "bottom"), 4)
    spec = {key: _laid(value, given) for key, value in template.items()}
    return {
        **spec,
        "width": WIDTH,
        "height": height,
        "description": alt,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": padding,
    }


def _laid(part: Any, rows: Mapping[str, Rows]) -> Any:
    if isinstance(part, list):
        return [_laid(one, rows) for one in part]
    if not isinstance(part, dict):
        return part
    name = part["data"].get("name") if isinstance(part.get("data"), dict) else None
    given = {"data": {"values": list(rows[name])}} if name else {}
    return {**part, **({"layer": _laid(part["layer"], rows)} if "layer" in part else {}), **given}


# --- parts of templates -----------------------------------------------------------------------------------------------


def named(name: str) -> Any:
    """A layer whose rows are given later under this name."""
    from selfcheck.drawing import alt

    return alt.Chart(alt.NamedData(name=name))


def at(field: str = "y") -> Any:
    """A height in pixels, straight from the row."""
    from selfcheck.drawing import alt

    return alt.Y(f"{field}:Q", scale=None, axis=None)


def fixed(channel: str, value: float | str) -> Any:
    """The same for every row: `fixed("X", 0)` is the left edge, "width" the right one."""
    from selfcheck.drawing import alt

    return getattr(alt, f"{channel}Value")(value)


@cache
def share_scale() -> Any:
    """Across from 0 to 100 %, with room for the numbers to its right."""
    from selfcheck.drawing import alt

    scale = alt.Scale(domain=[0, 1], range=[0, alt.ExprRef("width - 120")], nice=False, zero=True)
    return alt.X("x:Q", scale=scale, axis=None)


def axis_rows(top: int, title: str, lang: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of `axis_layers` below bars that end at `top`; they take `AXIS` pixels."""
    quarters = [Fraction(part, 4) for part in range(5)]
    ticks = [{"x": float(q), "top": top + 2, "bottom": top + 7, "y": top + 16, "title": percent(lang, q)} for q in quarters]
    return {"ticks": ticks, "axis": [{"x": 0.5, "top": top + 2, "y": top + 33, "title": title}]}


def axis_layers() -> list[Any]:
    """The axis of shares as marks of ours: one of Vega's would be laid out again and again, measuring its words each time."""
    from selfcheck.drawing import alt

    x, ticks = share_scale(), named("ticks")
    line = named("axis").transform_calculate(x="0", x2="1").mark_rule(color=LINE, aria=False)
    words = {"color": QUIET_INK, "aria": False, "align": alt.ExprRef("datum.x == 0 ? 'left' : 'center'")}
    return [
        line.encode(x=x, x2="x2:Q", y=at("top")),
        ticks.mark_rule(color=LINE, aria=False).encode(x=x, y=at("top"), y2="bottom:Q"),
        *(named(name).mark_text(**words).encode(x=x, y=at(), text="title:N") for name in ("ticks", "axis")),
    ]


def heading_layers(strong: str = "heads", plain: str = "titles") -> list[Any]:
    """Labels at the left edge: rows of `strong` in bold, of `plain` not; each with `y` (its middle) and `title`."""
    from selfcheck.drawing import alt

    texts = []
    for name, weight in ((strong, "bold"), (plain, "normal")):
        mark = named(name).mark_text(align="left", fontSize=TITLE, fontWeight=weight, aria=False, limit=alt.ExprRef("width"))
        texts.append(mark.encode(x=fixed("X", 0), y=at(), text=alt.Text("title:N")))
    return texts


def legend_layers(entries: Iterable[tuple[str, Sequence[Sample]]]) -> list[Any]:
    """A key at the top, one line each: what it means, and the samples that show it."""

    layers: list[Any] = []
    for number, (label, samples) in enumerate(entries):
        middle = number * LEGEND_ROW + LEGEND_ROW // 2
        layers += [sample(middle) for sample in samples]
        words = _once().mark_text(align="left", fontSize=SMALL, aria=False)
        layers.append(words.encode(x=fixed("X", 34), y=fixed("Y", middle), text=fixed("Text", label)))
    return layers


def sample_area(fill: str, height: int = 14, stroke: str = "", dash: Sequence[int] = ()) -> Sample:
    """A filled area as sample in the key."""

    def draw(middle: int) -> Any:

        more = {"stroke": stroke, "strokeDash": list(dash)} if stroke else {}
        mark = _once().mark_rect(fill=fill, aria=False, **more)
        top, bottom = fixed("Y", middle - height // 2), fixed("Y2", middle + height // 2)
        return mark.encode(x=fixed("X", 1), x2=fixed("X2", 25), y=top, y2=bottom)

    return draw


def sample_tick(colour: str, width: float = 3) -> Sample:
    """An upright line as sample in the key."""

    def draw(middle: int) -> Any:

        mark = _once().mark_rule(color=colour, strokeWidth=width, aria=False)
        return mark.encode(x=fixed("X", 13), y=fixed("Y", middle - 9), y2=fixed("Y2", middle + 9))

    return draw


def sample_point(shape: str, fill: str, stroke: str = "", size: int = 90) -> Sample:
    """A symbol as sample in the key."""

    def draw(middle: int) -> Any:

        mark = _once().mark_point(shape=shape, fill=fill, stroke=stroke or fill, size=size, opacity=1, strokeWidth=1.5, aria=False)
        return mark.encode(x=fixed("X", 13), y=fixed("Y", middle))

    return draw


def _once() -> Any:
    """A layer that draws one mark, whatever the data are."""
    return named("once")
