"""Charts say the result: the same numbers in drawing, words and table, readable colours, the language's number format."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import altair as alt
import pytest

from selfcheck import chart_style as style
from selfcheck import charts
from selfcheck.assessment import Assessment, Measure
from selfcheck.evaluation import Evaluation, evaluate
from selfcheck.figure_files import to_png, to_svg
from selfcheck.figures import Figure
from selfcheck.plan import project
from selfcheck.pole_profile import pole_profile
from selfcheck.texts import LANGUAGES, percent, translator
from tests.factories import area, assessment, catalogue, criterion, dimension, na

pytestmark = pytest.mark.slow

PLAN = catalogue(
    area(
        "framework",
        dimension(
            "steering",
            criterion("resolution", target=3, essential=True, pole=0),
            criterion("office", target=2, pole=-1),
            criterion("team", target=4, weight=2, pole=2),
        ),
        dimension("funding", criterion("fund", target=1), criterion("late", target=(0, 2, 2))),
    ),
    area("impact", dimension("goals", criterion("goals", target=3), criterion("reports", target=2))),
)
EMPTY = assessment(PLAN)
PART = assessment(PLAN, resolution=1, office=2, team="unknown", reports=na("nobody asks"))
FULL = assessment(PLAN, resolution=3, office=4, team=3, fund=1, late=1, goals=0, reports=2)
MEASURE = Measure(id="m1", title="Ziele setzen", criterion="goals", **{"expected-level": 3})
Make = Callable[[Evaluation, Assessment, str], Figure]
MAKERS: dict[str, Make] = {
    name: lambda e, a, lang, name=name: charts.named_chart(name, e, a, lang, translator(lang))  # type: ignore[misc]
    for name in ("groups", "areas", "levels", "levels-framework", "effort", "axis", "projection")
}


def made(name: str, content: Assessment = FULL, lang: str = "de") -> Figure:
    content = content.model_copy(update={"plan": [MEASURE]})
    return MAKERS[name](evaluate(PLAN, content), content, lang)


def values(part: Any) -> Iterator[dict[str, Any]]:
    """Every row of data in a specification."""
    if isinstance(part, list):
        for one in part:
            yield from values(one)
    elif isinstance(part, dict):
        yield from part.get("data", {}).get("values", [])
        yield from values(part.get("layer", []))


# --- every chart, in every state ------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("content", [EMPTY, PART, FULL], ids=["empty", "part", "full"])
@pytest.mark.parametrize("name", MAKERS)
def test_every_chart_is_whole(name: str, content: Assessment, lang: str) -> None:
    figure = made(name, content, lang)
    assert figure.id == name
    assert figure.title
    assert figure.spec["description"] == figure.alt
    assert figure.spec["width"] == figure.width
    assert all(len(row) == len(figure.head) for row in figure.rows)
    assert "{" not in figure.alt + figure.title
    assert "name" not in json.dumps([layer.get("data") for layer in figure.spec["layer"]])


@pytest.mark.parametrize("name", MAKERS)
def test_every_chart_follows_the_schema_of_vega_lite(name: str) -> None:
    alt.core.TopLevelLayerSpec.validate(made(name).spec)


@pytest.mark.parametrize("name", MAKERS)
def test_no_rows_stay_in_what_is_kept_for_the_next_reader(name: str) -> None:
    full = made(name, FULL)
    made(name, EMPTY)
    assert made(name, FULL) == full
    assert list(values(made(name, EMPTY).spec)) != list(values(full.spec))


def test_an_unknown_name_is_no_chart() -> None:
    evaluation = evaluate(PLAN, FULL)
    for name in ("", "x", "levels-", "levels-nowhere", "levels-steering"):
        with pytest.raises(KeyError):
            charts.named_chart(name, evaluation, FULL, "de", translator("de"))


# --- the same numbers everywhere ------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_shares_are_the_same_in_drawing_table_and_words(lang: str) -> None:
    evaluation = evaluate(PLAN, PART)
    figure = made("groups", PART, lang)
    names = ["overall"]
    for one in PLAN.outline.areas:
        names += [one.id, *(group.id for group in one.dimensions)]
    numbers = [evaluation.number_of(name) for name in names]
    assert len(figure.rows) == len(numbers)
    for number, row in zip(numbers, figure.rows, strict=True):
        if number.share is not None:
            assert row[1] == (percent(lang, number.share) if number.enough else translator(lang)("results.too-little"))
            assert f"{row[0]} {row[1] if number.enough else row[2]}" in figure.alt
    drawn = [row["share"] for row in values(figure.spec) if "share" in row]
    assert set(drawn) == {float(number.share) if number.enough else 0 for number in numbers if number.share is not None}


def test_the_chart_of_areas_holds_the_whole_and_the_areas() -> None:
    figure = made("areas")
    assert [row[0] for row in figure.rows] == [translator("de")("chart.overall"), "framework [de]", "impact [de]"]


def test_levels_say_where_every_criterion_stands() -> None:
    t, figure = translator("de"), made("levels", PART)
    rows = {row[0]: row[1:] for row in figure.rows}
    assert rows["resolution [de]"] == (t("state.level", level=1), "3")
    assert rows["team [de]"] == (t("state.unknown"), "4")
    assert rows["reports [de]"] == (t("state.not-applicable"), "2")
    assert rows["late [de]"] == (t("state.not-due"), t("number.none"))
    assert rows["goals [de]"] == (t("state.open"), "3")
    assert t("chart.level-of", title="resolution [de]", level=1, target=3) in figure.alt
    labels = {row.get("label") for row in values(figure.spec)}
    assert {t(f"state.{state}") for state in ("unknown", "not-applicable", "not-due", "open")} <= labels


def test_gaps_stand_in_the_order_of_their_rank_and_unmet_essentials_apart() -> None:
    figure = made("effort", assessment(PLAN, resolution=1, office=0, goals=2))
    assert [row[:2] for row in figure.rows] == [("resolution [de]", "1"), ("office [de]", "2"), ("goals [de]", "3")]
    assert figure.rows[0][5] == "4"  # two levels, weight 1, importance 2
    marked = [layer["data"]["values"] for layer in figure.spec["layer"] if layer["mark"].get("shape") == "square"]
    assert [[row["label"] for row in rows] for rows in marked if rows != [{}]] == [["1"]]


def test_the_axis_shows_the_mean_of_each_side() -> None:
    evaluation = evaluate(PLAN, FULL)
    profile = pole_profile(evaluation)
    assert profile.community.mean == Fraction(3, 4)
    figure = charts.axis_chart(profile, "de", translator("de"))
    assert figure.rows[1][1] == percent("de", Fraction(3, 4))
    assert percent("de", Fraction(3, 4)) in figure.alt


def test_the_projection_names_today_and_after_and_leaves_out_what_does_not_move() -> None:
    t, figure = translator("de"), made("projection")
    today, after = evaluate(PLAN, FULL), evaluate(PLAN, project(PLAN, FULL.model_copy(update={"plan": [MEASURE]})))
    assert [row[0] for row in figure.rows] == [t("chart.overall"), "framework [de]", "impact [de]", "goals [de]"]
    assert today.overall.share is not None and after.overall.share is not None
    said = t("chart.change", today=percent("de", today.overall.share), after=percent("de", after.overall.share))
    assert f"{t('chart.overall')} {said}" in figure.alt


def test_nothing_rated_is_said_and_no_bar_is_drawn() -> None:
    figure = made("groups", EMPTY)
    assert translator("de")("chart.not-rated") in figure.alt
    assert not [row for row in values(figure.spec) if "share" in row]


# --- as files ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_files_hold_text_in_the_bundled_font_and_the_language_s_numbers(lang: str) -> None:
    svg = to_svg(made("groups", FULL, lang))
    assert f">{percent(lang, Fraction(1, 2))}<" in svg
    assert f">{translator(lang)('chart.key-reached')}<" in svg
    assert style.FONT in svg
    assert "http" not in svg.replace("http://www.w3.org/", "")


@pytest.mark.parametrize("name", MAKERS)
def test_words_that_are_not_measured_stand_where_the_library_puts_them(name: str) -> None:
    import vl_convert

    figure = made(name, PART)
    assert to_svg(figure) == vl_convert.vegalite_to_svg(json.dumps(figure.spec))


def test_labels_that_do_not_fit_are_cut_within_the_drawing() -> None:
    long = catalogue(
        area("framework", dimension("steering", criterion("resolution", target=3, title={"de": "beschluss" * 14, "en": "resolution" * 14})))
    )
    evaluation = evaluate(long, assessment(long))
    svg = to_svg(charts.heat_map(evaluation, "de", translator("de")))
    assert "beschluss" * 14 not in svg
    assert re.search(">(beschluss)+[a-z]*…<", svg)


def test_a_picture_has_twice_the_pixels_and_shows_its_text() -> None:
    figure = made("areas")
    png, small = to_png(figure), to_png(figure, 1)
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20], "big") == 2 * int.from_bytes(small[16:20], "big")
    without = {**figure.spec, "layer": [layer for layer in figure.spec["layer"] if layer["mark"]["type"] != "text"]}
    assert len(to_png(Figure(**{name: getattr(figure, name) for name in Figure.__slots__} | {"spec": without}), 1)) < len(small)


# --- colours --------------------------------------------------------------------------------------------------------

# Machado, Oliveira, Fernandes (2009), severity 1.0, on linear RGB.
COLOUR_BLIND = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def linear(colour: str) -> tuple[float, ...]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)


def luminance(rgb: tuple[float, ...]) -> float:
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """WCAG 2: from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def seen(rgb: tuple[float, ...], kind: str) -> tuple[float, ...]:
    return tuple(min(max(sum(a * b for a, b in zip(row, rgb, strict=True)), 0), 1) for row in COLOUR_BLIND[kind])


@pytest.mark.parametrize("pair", style.NEIGHBOURS)
def test_neighbouring_areas_differ_by_three_to_one(pair: tuple[str, str]) -> None:
    assert contrast(*map(linear, pair)) >= 3


@pytest.mark.parametrize("pair", style.TEXT_ON)
def test_text_differs_from_its_ground_by_four_and_a_half(pair: tuple[str, str]) -> None:
    assert contrast(*map(linear, pair)) >= 4.5


@pytest.mark.parametrize("kind", COLOUR_BLIND)
def test_areas_stay_apart_for_colour_blind_people(kind: str) -> None:
    for one, other in itertools.combinations(style.TOLD_BY_COLOUR, 2):
        assert contrast(seen(linear(one), kind), seen(linear(other), kind)) >= 2.9, (one, other)


@pytest.mark.parametrize("name", MAKERS)
def test_charts_use_no_colour_from_outside_the_palette(name: str) -> None:
    palette = {style.DARK, style.MIDDLE, style.LIGHT, style.INK, style.QUIET_INK, style.LINE, style.WARM, style.FAINT}
    for layer in made(name).spec["layer"]:
        for key in ("fill", "stroke", "color"):
            assert layer["mark"].get(key, style.INK) in palette
