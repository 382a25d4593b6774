"""Rounds of a workshop as charts: the distribution with its agreement, the roles side by side, the shift between rounds.

Every chart needs a round that may be told and has `whole`; see selfcheck/workshop/results.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from selfcheck import chart_style as style
from selfcheck.agreement import Summary, shift
from selfcheck.figures import Figure
from selfcheck.texts import Translate, number, percent, shorten, translator
from selfcheck.workshop.models import Asked
from selfcheck.workshop.results import Shown, Tally
from selfcheck.workshop.words import agreement_words, group_name, moves_words, option_mark, option_name, tells_agreement

ROW = 42
COLUMNS = 46  # height of the highest column of a role
ROLE = 112


# --- one round --------------------------------------------------------------------------------------------------------


def distribution_chart(asked: Asked, shown: Shown, key: str, lang: str, t: Translate) -> Figure:
    """How many voted for each option; below it the agreement, with what chance alone would give behind it.

    `key` names the item in file names. Options without an order have no agreement.
    """
    whole = _whole(shown)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in ("heads", "titles", "bars", "band", "track", "value", "ends")}
    top = 4
    for option, count in enumerate(whole.votes):
        rows["titles"].append({"y": top + 9, "title": shorten(_titled(asked, option, lang, t), style.SURELY_FITS)})
        rows["bars"].append(_bar(count, whole.valid, top + 18, 18, lang, t))
        top += ROW
    if shown.summary and tells_agreement(shown.summary):
        top = _agreement_rows(rows, shown.summary, top + 8, lang, t)
    words = agreement_words(shown.summary, lang, t) if shown.summary else ""
    counts = "; ".join(f"{option_name(asked, o, t)}: {_count(n, whole.valid, lang, t)}" for o, n in enumerate(whole.votes))
    alt = t("workshop-chart.distribution-alt", n=whole.valid, counts=counts, others=_others(whole, t))
    alt = f"{alt} {words}".strip()
    return Figure(
        id=f"workshop-distribution-{_slug(key)}",
        title=t("workshop-chart.distribution"),
        spec=style.with_rows(_distribution_template(lang), rows, top + 4, alt),
        alt=alt,
        head=(t("workshop-chart.answer"), t("workshop-chart.votes"), t("workshop-chart.share")),
        rows=(
            *(
                (_titled(asked, option, lang, t), number(lang, count), percent(lang, Fraction(count, whole.valid)))
                for option, count in enumerate(whole.votes)
            ),
            (t("ballot.kind.abstained"), number(lang, whole.abstained), t("number.none")),
            (t("ballot.kind.not-applicable"), number(lang, whole.not_applicable), t("number.none")),
        ),
    )


def _agreement_rows(rows: dict[str, list[dict[str, Any]]], summary: Summary, top: int, lang: str, t: Translate) -> int:
    """The strip from −1 to 1, laid out from `top` on; returns where it ends."""
    assert summary.agreement is not None
    value = number(lang, summary.agreement, 2)
    title = t("workshop-chart.strip", value=value)
    if summary.band:
        title = t("workshop-chart.strip-band", value=value, low=number(lang, summary.band[0], 2), high=number(lang, summary.band[1], 2))
    rows["heads"].append({"y": top + 9, "title": title})
    strip = {"top": top + 20, "bottom": top + 36, "middle": top + 28}
    rows["track"].append({**strip, "low": 0, "high": 1})
    if summary.band:
        rows["band"].append({**strip, "low": _place(summary.band[0]), "high": _place(summary.band[1])})
    rows["value"].append({**strip, "low": _place(summary.agreement)})
    rows["ends"] += [{"y": top + 46, "low": at, "title": mark} for at, mark in ((0.01, "\N{MINUS SIGN}1"), (0.5, "0"), (1, "1"))]
    return top + 56


def _place(value: Fraction) -> float:
    """−1…1 as a place on the strip from 0 to 1."""
    return float((value + 1) / 2)


# --- roles --------------------------------------------------------------------------------------------------------------


def roles_chart(asked: Asked, shown: Shown, key: str, names: Mapping[str, str], lang: str, t: Translate) -> Figure | None:
    """The shown roles one below the other, each with a column per option; None where no roles may be told.

    `names`: of the roles by id.
    """
    if not shown.groups:
        return None
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in ("heads", "titles", "columns", "base", "counts", "marks")}
    top, said, table = 4, [], []
    for group in shown.groups:
        tally, name = group.tally, group_name(group.roles, names, t)
        head = name if len(group.roles) == 1 else t("workshop-chart.other-head")  # which these are stands in the table
        rows["heads"].append({"y": top + 9, "title": f"{head} – {t('workshop-chart.n-votes', n=tally.valid)}"})
        base = top + 34 + COLUMNS
        rows["base"].append({"bottom": base})
        for option, count in enumerate(tally.votes):
            high = round(COLUMNS * count / max(tally.valid, 1))
            left, right = _column(option, len(tally.votes))
            column = {"left": left, "right": right, "at": (left + right) / 2, "top": base - high, "bottom": base}
            if count:
                rows["columns"].append(column)
            rows["counts"].append({**column, "y": base - high - 8, "title": number(lang, count)})
            rows["marks"].append({**column, "y": base + 10, "title": option_name(asked, option, t)})
        parts = "; ".join(f"{option_name(asked, option, t)} {count}" for option, count in enumerate(tally.votes))
        said.append(f"{name} ({t('workshop-chart.n-votes', n=tally.valid)}): {parts}.")
        table.append((name, number(lang, tally.valid), *(number(lang, count) for count in tally.votes)))
        top += ROLE
    alt = t("workshop-chart.roles-alt", roles=" ".join(said))
    return Figure(
        id=f"workshop-roles-{_slug(key)}",
        title=t("workshop-chart.roles"),
        spec=style.with_rows(_roles_template(lang), rows, top, alt),
        alt=alt,
        head=(t("workshop-chart.role"), t("workshop-chart.votes"), *(option_name(asked, o, t) for o in range(len(asked.options)))),
        rows=tuple(table),
    )


def _column(option: int, options: int) -> tuple[float, float]:
    """Left and right edge of a column as parts of the width."""
    return (option + 0.2) / options, (option + 0.8) / options


# --- two rounds -----------------------------------------------------------------------------------------------------------


def shift_chart(asked: Asked, before: Shown, after: Shown, key: str, lang: str, t: Translate) -> Figure:
    """Shares of an earlier and a later round beside each other."""
    first, second = _whole(before), _whole(after)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in ("heads", "titles", "bars", "earlier")}
    top = 2 * style.LEGEND_ROW + 6
    table, said = [], []
    for option, (old, new) in enumerate(zip(first.votes, second.votes, strict=True)):
        rows["titles"].append({"y": top + 9, "title": shorten(_titled(asked, option, lang, t), style.SURELY_FITS)})
        rows["earlier"].append(_bar(old, first.valid, top + 18, 15, lang, t))
        rows["bars"].append(_bar(new, second.valid, top + 34, 15, lang, t))
        shares = percent(lang, Fraction(old, first.valid)), percent(lang, Fraction(new, second.valid))
        table.append((_titled(asked, option, lang, t), number(lang, old), shares[0], number(lang, new), shares[1]))
        said.append(t("workshop-chart.shift-one", name=option_name(asked, option, t), before=shares[0], after=shares[1]))
        top += ROW + 16
    changed = shift(first.votes, second.votes) or Fraction(0)
    alt = t("workshop-chart.shift-alt", shares="; ".join(said), changed=percent(lang, changed))
    alt = f"{alt} {moves_words(after, t)}".strip()
    before_word, after_word = t("workshop-chart.before"), t("workshop-chart.after")
    share = t("workshop-chart.share")
    return Figure(
        id=f"workshop-shift-{_slug(key)}",
        title=t("workshop-chart.shift"),
        spec=style.with_rows(_shift_template(lang), rows, top + 4, alt),
        alt=alt,
        head=(t("workshop-chart.answer"), before_word, f"{share} ({before_word})", after_word, f"{share} ({after_word})"),
        rows=tuple(table),
    )


# --- rows -------------------------------------------------------------------------------------------------------------------


def _whole(shown: Shown) -> Tally:
    if shown.whole is None:
        raise ValueError("a round that is not told has no chart")
    return shown.whole


def _bar(count: int, valid: int, top: int, height: int, lang: str, t: Translate) -> dict[str, Any]:
    ends = {"top": top, "bottom": top + height, "middle": top + height // 2 + 1}
    return {**ends, "share": count / valid, "label": _count(count, valid, lang, t)}


def _count(count: int, valid: int, lang: str, t: Translate) -> str:
    """12 (41 %)."""
    return t("workshop-chart.count", count=number(lang, count), share=percent(lang, Fraction(count, valid)))


def _others(whole: Tally, t: Translate) -> str:
    return t("workshop-chart.others", abstained=whole.abstained, unfit=whole.not_applicable)


def _titled(asked: Asked, option: int, lang: str, t: Translate) -> str:
    """2: the text of the option; the recommended level says so before its text, of which a drawing shows the beginning."""
    mark = option_mark(asked, option)
    if asked.ordered and asked.target == option:
        mark = t("workshop-chart.recommended", level=mark)
    return f"{mark}: {asked.options[option][lang]}"


def _slug(key: str) -> str:
    return key.replace(":", "-")


# --- templates ----------------------------------------------------------------------------------------------------------------


def _scaled(field: str, room: int = 104) -> Any:
    """A part of the width from 0 to 1, with room for a label."""
    from selfcheck.drawing import alt

    return alt.X(f"{field}:Q", scale=alt.Scale(domain=[0, 1], range=[0, alt.ExprRef(f"width - {room}")], nice=False), axis=None)


def _bars(name: str, fill: str) -> list[Any]:
    from selfcheck.drawing import alt

    rows = style.named(name)
    edges = {"x": _scaled("x"), "x2": alt.X2("x2:Q"), "y": style.at("top"), "y2": alt.Y2("bottom:Q")}
    labels = rows.transform_calculate(x="datum.share").mark_text(align="left", dx=7, aria=False)
    return [
        rows.transform_calculate(x="0", x2="datum.share")
        .mark_rect(fill=fill, stroke=style.LINE, strokeWidth=1, aria=False)
        .encode(**edges),
        labels.encode(x=_scaled("x"), y=style.at("middle"), text="label:N"),
    ]


@cache
def _distribution_template(lang: str) -> dict[str, Any]:
    from selfcheck.drawing import alt

    def area(name: str, fill: str, stroke: str) -> Any:
        edges = {"x": _scaled("x"), "x2": alt.X2("x2:Q"), "y": style.at("top"), "y2": alt.Y2("bottom:Q")}
        rows = style.named(name).transform_calculate(x="datum.low", x2="datum.high")
        return rows.mark_rect(fill=fill, stroke=stroke, aria=False).encode(**edges)

    value = style.named("value").transform_calculate(x="datum.low")
    diamond = value.mark_point(shape="diamond", size=260, fill=style.WARM, stroke=style.LIGHT, strokeWidth=1.5, opacity=1, aria=False)
    ends = style.named("ends").transform_calculate(x="datum.low")
    words = ends.mark_text(align="center", fontSize=style.SMALL, fill=style.QUIET_INK, aria=False)
    layers = [
        *_bars("bars", style.DARK),
        area("track", style.LIGHT, style.LINE),
        area("band", style.MIDDLE, style.MIDDLE),
        diamond.encode(x=_scaled("x"), y=style.at("middle")),
        words.encode(x=_scaled("x"), y=style.at(), text="title:N"),
        *style.heading_layers(),
    ]
    return style.finish(alt.layer(*layers))


@cache
def _roles_template(lang: str) -> dict[str, Any]:
    from selfcheck.drawing import alt

    def words(name: str, colour: str) -> Any:
        rows = style.named(name).transform_calculate(x="datum.at")
        mark = rows.mark_text(align="center", fontSize=style.SMALL, fill=colour, aria=False)
        return mark.encode(x=_scaled("x", 0), y=style.at(), text="title:N")

    columns = style.named("columns").transform_calculate(x="datum.left", x2="datum.right")
    edges = {"x": _scaled("x", 0), "x2": alt.X2("x2:Q"), "y": style.at("top"), "y2": alt.Y2("bottom:Q")}
    base = style.named("base").mark_rule(color=style.LINE, aria=False)
    layers = [
        columns.mark_rect(fill=style.DARK, aria=False).encode(**edges),
        base.encode(x=style.fixed("X", 0), x2=style.fixed("X2", "width"), y=style.at("bottom")),
        words("counts", style.INK),
        words("marks", style.QUIET_INK),
        *style.heading_layers(),
    ]
    return style.finish(alt.layer(*layers))


@cache
def _shift_template(lang: str) -> dict[str, Any]:
    from selfcheck.drawing import alt

    t = translator(lang)
    key: Sequence[Any] = [
        (t("workshop-chart.before"), [style.sample_area(style.MIDDLE, 12)]),
        (t("workshop-chart.after"), [style.sample_area(style.DARK, 12)]),
    ]
    layers = [*_bars("earlier", style.MIDDLE), *_bars("bars", style.DARK), *style.heading_layers(), *style.legend_layers(key)]
    return style.finish(alt.layer(*layers))
