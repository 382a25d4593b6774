"""Views of the gaps, and the hint that little time is left."""

from __future__ import annotations

from typing import Any

import pytest

from selfcheck.gap_views import CONCEPT, by_area, choose_gaps, rank_gaps, short_of_time, unrated_essentials
from tests.factories import area, catalogue, criterion, dimension, evaluated, na, text


def steps(effort: str, council: bool = False) -> dict[int, Any]:
    return {n: {"who": text("x"), "text": text(str(n)), "effort": effort, "council": council, "months": [1, 3]} for n in (1, 2, 3, 4)}


PLAN = catalogue(
    area(
        "first",
        dimension("one", criterion("large-step", steps=steps("large")), criterion("easy", steps=steps("small"))),
        dimension("two", criterion("near", target=2, steps=steps("small")), criterion("no-steps")),
    ),
    area("second", dimension("three", criterion("council", steps=steps("medium", council=True)), criterion("basis", essential=True))),
)


def names(view: str, **given: Any) -> list[str]:
    return [one.gap.criterion.id for one in choose_gaps(rank_gaps(evaluated(PLAN, **given)), view)]


GIVEN = {"large_step": 1, "easy": 1, "near": 1, "no_steps": 1, "council": 3, "basis": 1}


def test_a_gap_carries_the_steps_from_todays_level_to_the_recommended_one():
    [gap] = rank_gaps(evaluated(PLAN, large_step=2))
    assert [level for level, _ in gap.steps] == [3, 4]


def test_ranks_follow_the_order_of_the_evaluation():
    evaluation = evaluated(PLAN, **GIVEN)
    ranked = rank_gaps(evaluation)
    assert [(one.rank, one.gap) for one in ranked] == list(enumerate(evaluation.gaps, 1))
    assert ranked[0].gap.criterion.id == "basis"  # an unmet essential condition


def test_a_quick_win_is_a_large_gap_with_an_easy_next_step():
    assert names("quick", **GIVEN) == ["easy"]  # near: the gap is one level; large-step: too much effort; no-steps: nobody knows


def test_the_council_view_holds_gaps_with_a_step_the_council_decides():
    assert names("council", **GIVEN) == ["council"]


def test_the_essential_view_holds_gaps_of_essential_conditions():
    assert names("essential", **GIVEN) == ["basis"]
    assert names("essential", **{**GIVEN, "basis": 3}) == ["basis"]  # met, yet below the recommended level


def test_by_area_nothing_is_lost_and_the_rank_decides_within():
    evaluation = evaluated(PLAN, **GIVEN)
    groups = by_area(evaluation, rank_gaps(evaluation))
    assert [(one.id, [gap.gap.criterion.id for gap in gaps]) for one, gaps in groups] == [
        ("first", ["large-step", "easy", "no-steps", "near"]),
        ("second", ["basis", "council"]),
    ]


def test_an_area_without_gap_is_left_out():
    evaluation = evaluated(PLAN, basis=1)
    assert [one.id for one, _ in by_area(evaluation, rank_gaps(evaluation))] == ["second"]


@pytest.mark.parametrize(("given", "named"), [("unknown", True), (None, True), (1, False), (4, False)])
def test_essential_conditions_without_rating_are_named_apart(given, named):
    assert [check.standing.criterion.id for check in unrated_essentials(evaluated(PLAN, basis=given))] == ["basis"] * named


# --- time left ------------------------------------------------------------------------------------------------------

CONCEPTS = catalogue(criterion(CONCEPT, target=(1, 2, 4)), criterion("other"))


@pytest.mark.parametrize(
    ("end", "level", "years"),
    [
        (2028, 1, 2),
        (2029, 1, None),  # three years are enough
        (2026, 0, 0),
        (2020, 0, 0),  # it is over
        (2028, 2, None),
        (2028, "unknown", 2),
        (2028, None, 2),
        (2028, na("handled elsewhere"), None),
        (None, 0, None),
    ],
)
def test_little_time_and_no_concept_is_a_warning(end, level, years):
    evaluation = evaluated(CONCEPTS, "continuity", sustaining_concept=level)
    assert short_of_time(evaluation, {"programme-end": end} if end else {}, 2026) == years


def test_a_catalogue_without_this_criterion_warns_of_nothing():
    assert short_of_time(evaluated(catalogue(criterion("other"))), {"programme-end": 2026}, 2026) is None
