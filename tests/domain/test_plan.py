"""The plan: what it would change, what is overdue, who decides, and the order of its measures."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selfcheck.assessment import Assessment, Measure
from selfcheck.evaluation import evaluate
from selfcheck.plan import (
    find_measures,
    find_shortfalls,
    find_unplanned,
    look_at,
    measure_of,
    moved,
    needs_decision,
    next_id,
    owner_key,
    owners,
    project,
    total_cost,
)
from tests.factories import assessment, catalogue, criterion, na, text

STEPS = {
    level: {"who": text("office"), "text": text(f"step {level}"), "effort": "small", "council": level == 3, "months": [1, 2]}
    for level in (1, 2, 3)
}
PLAN = catalogue(criterion("a", target=3, steps=STEPS), criterion("b", target=3), criterion("c", target=2))
DAY = dt.date(2027, 3, 31)
BUSY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no failure


def measure(name: str = "m1", **more: Any) -> Measure:
    return Measure.model_validate({"id": name, **{key.replace("_", "-"): value for key, value in more.items()}})


def with_plan(*plan: Measure, **given: Any) -> Assessment:
    return assessment(PLAN, **given).model_copy(update={"plan": list(plan)})


def levels(content: Assessment) -> dict[str, int | None]:
    return {name: answer.level for name, answer in project(PLAN, content).answers.items()}


# --- afterwards -------------------------------------------------------------------------------------------------


def test_the_expected_level_counts_as_reached():
    assert levels(with_plan(measure(criterion="a", expected_level=3), a=1, b=2)) == {"a": 3, "b": 2}


@pytest.mark.parametrize(("status", "level"), [("planned", 3), ("running", 3), ("done", 3), ("dropped", 1)])
def test_what_was_dropped_changes_nothing(status, level):
    assert levels(with_plan(measure(criterion="a", expected_level=3, status=status), a=1)) == {"a": level}


def test_of_several_measures_the_highest_level_counts():
    plan = [measure(name, criterion="a", expected_level=level) for name, level in (("m1", 2), ("m2", 4), ("m3", 3))]
    assert levels(with_plan(*plan, a=1)) == {"a": 4}


def test_a_measure_never_lowers_a_level():
    assert levels(with_plan(measure(criterion="a", expected_level=0), a=2)) == {"a": 2}


@pytest.mark.parametrize("state", ["unknown", "open"])
def test_what_was_not_rated_counts_as_rated(state):
    assert levels(with_plan(measure(criterion="a", expected_level=0), a=state)) == {"a": 0}


def test_a_criterion_without_an_answer_counts_as_rated_too():
    assert levels(with_plan(measure(criterion="a", expected_level=2))) == {"a": 2}


def test_what_does_not_apply_still_does_not():
    content = with_plan(measure(criterion="a", expected_level=3), a=na("no such company"))
    assert project(PLAN, content).answers == content.answers


@pytest.mark.parametrize("more", [{"criterion": "a"}, {"expected_level": 3}, {"criterion": "gone", "expected_level": 3}, {}])
def test_a_measure_without_criterion_or_level_changes_nothing(more):
    content = with_plan(measure(**more), a=1)
    assert project(PLAN, content) == content


def test_a_level_beyond_the_scale_is_its_top():
    assert levels(with_plan(measure(criterion="a", expected_level=6), a=1)) == {"a": 4}


def test_the_readiness_afterwards_computed_by_hand():
    """Recommended 3 + 3 + 2 = 8 points: today 1 + 2 + 2 = 5, afterwards 3 + 2 + 2 = 7."""
    content = with_plan(measure(criterion="a", expected_level=4), a=1, b=2, c=2)
    assert evaluate(PLAN, content).overall.share * 8 == 5
    assert evaluate(PLAN, project(PLAN, content)).overall.share * 8 == 7


@BUSY
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 4)), max_size=6), st.dictionaries(st.sampled_from("abc"), st.integers(0, 4))
)
def test_a_plan_never_makes_the_result_worse(wishes, given_levels):
    plan = [measure(f"m{n}", criterion=name, expected_level=level) for n, (name, level) in enumerate(wishes, 1)]
    content = with_plan(*plan, **given_levels)
    today, after = evaluate(PLAN, content).overall, evaluate(PLAN, project(PLAN, content)).overall
    assert (after.low or 0) >= (today.low or 0)


def test_gaps_whose_measures_expect_too_little_are_named():
    plan = [measure("m1", criterion="a", expected_level=2), measure("m2", criterion="b", expected_level=3)]
    evaluation = evaluate(PLAN, with_plan(*plan, a=1, b=1, c=1))
    assert [(s.gap.criterion.id, s.expected) for s in find_shortfalls(evaluation.gaps, plan)] == [("a", 2)]
    assert [gap.criterion.id for gap in find_unplanned(evaluation.gaps, plan)] == ["c"]


def test_a_gap_with_only_a_dropped_measure_is_unplanned():
    plan = [measure(criterion="a", expected_level=3, status="dropped")]
    evaluation = evaluate(PLAN, with_plan(*plan, a=1))
    assert find_shortfalls(evaluation.gaps, plan) == []
    assert len(find_unplanned(evaluation.gaps, plan)) == 1
    assert measure_of(with_plan(*plan), "a") is None


# --- views --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "status", "late"),
    [
        ("2027-03-30", "planned", True),
        ("2027-03-30", "running", True),
        ("2027-03-31", "planned", False),
        (None, "planned", False),
        ("2027-03-30", "done", False),
        ("2027-03-30", "dropped", False),
    ],
)
def test_overdue_is_what_is_under_way_after_its_date(due, status, late):
    [one] = look_at(PLAN, with_plan(measure(due=due, status=status)), DAY)
    assert one.overdue is late


@pytest.mark.parametrize(
    ("more", "needed"),
    [
        ({"decision": "Rat"}, True),
        ({"decision": "  "}, False),
        ({"decision": "Rat", "status": "done"}, False),
        ({"criterion": "a", "expected_level": 3}, True),  # the step to level 3 needs the council
        ({"criterion": "a", "expected_level": 2}, False),
        ({"criterion": "b", "expected_level": 3}, False),
        ({}, False),
    ],
)
def test_a_decision_is_needed_where_a_body_is_named_or_a_step_needs_the_council(more, needed):
    content = with_plan(measure(**more), a=1, b=1)
    assert needs_decision(PLAN, content, content.plan[0]) is needed


def test_views_keep_the_order_of_the_plan():
    content = with_plan(
        measure("m2", owner="Bauamt", due="2027-01-01"),
        measure("m1", owner="Kämmerei", decision="Rat"),
        measure("m3", owner="  bauamt ", status="done", due="2027-01-01"),
    )
    planned = look_at(PLAN, content, DAY)
    found = {view: [one.measure.id for one in find_measures(planned, view)] for view in ("all", "overdue", "decision", "done", "dropped")}
    assert found == {"all": ["m2", "m1", "m3"], "overdue": ["m2"], "decision": ["m1"], "done": ["m3"], "dropped": []}
    assert [one.place for one in planned] == [1, 2, 3]
    assert [one.measure.id for one in find_measures(planned, "all", owner_key("BAUAMT"))] == ["m2", "m3"]
    assert list(owners(content.plan).values()) == [("Bauamt", 2), ("Kämmerei", 1)]


def test_costs_are_summed_without_dropped_measures():
    plan = [measure("m1", cost=100), measure("m2", cost=0), measure("m3"), measure("m4", cost=7, status="dropped")]
    assert total_cost(plan) == (100, 1)


def test_costs_nobody_entered_are_no_sum_of_nought():
    assert total_cost([measure("m1"), measure("m2", cost=7, status="dropped")]) == (None, 1)
    assert total_cost([measure("m1", cost=0)]) == (0, 0)


# --- ids and order ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("used", "following"), [([], "m1"), (["m1", "m3"], "m4"), (["a", "m-7", "m"], "m1"), (["m9", "m10"], "m11"), (["m2x"], "m1")]
)
def test_the_next_id_follows_the_highest_number(used, following):
    assert next_id(used) == following


@pytest.mark.parametrize(
    ("name", "direction", "order"),
    [("b", "up", "bac"), ("b", "down", "acb"), ("c", "first", "cab"), ("a", "up", "abc"), ("c", "down", "abc"), ("a", "first", "abc")],
)
def test_a_measure_moves_by_one_place_or_to_the_top(name, direction, order):
    assert "".join(moved(list("abc"), name, direction)) == order


@BUSY
@given(st.permutations("abcdef"), st.sampled_from("abcdef"), st.sampled_from(["up", "down", "first"]))
def test_moving_loses_nothing_and_leaves_the_others_in_order(order, name, direction):
    after = moved(order, name, direction)
    assert sorted(after) == sorted(order)
    assert [one for one in after if one != name] == [one for one in order if one != name]
