"""Gaps: their size, and the order in which they are worth closing."""

import pytest

from tests.factories import answers, catalogue, criterion, dimension, evaluated, na, rated


def order(evaluation):
    return [gap.criterion.id for gap in evaluation.gaps]


@pytest.mark.parametrize(("level", "size"), [(0, 3), (1, 2), (2, 1)])
def test_a_gap_is_the_levels_missing_to_the_target(level, size):
    assert [gap.size for gap in evaluated(catalogue(criterion("a", 3)), a=level).gaps] == [size]


@pytest.mark.parametrize("level", [3, 4])
def test_at_or_above_the_target_there_is_no_gap(level):
    assert evaluated(catalogue(criterion("a", 3)), a=level).gaps == ()


def test_only_rated_criteria_have_gaps():
    plan = catalogue(*(criterion(name) for name in "abc"), criterion("d", (0, 4, 4)))
    assert evaluated(plan, a="unknown", b=None, c=na("x"), d=0).gaps == ()


def test_a_gap_is_measured_against_the_local_target():
    plan = catalogue(criterion("a", 4), criterion("b", 2))
    result = evaluated(plan, a=rated(1, target=2, reason="small town"), b=rated(1, target=4, reason="the council wants more"))
    assert [(gap.criterion.id, gap.size) for gap in result.gaps] == [("b", 3), ("a", 1)]


def test_larger_gaps_come_first_and_ties_keep_the_order_of_the_catalogue():
    plan = catalogue(criterion("z"), criterion("m"), criterion("a"), criterion("b"))
    # 4 − 3 = 1, 4 − 1 = 3, 4 − 3 = 1, 4 − 2 = 2
    assert order(evaluated(plan, a=3, z=3, b=2, m=1)) == ["m", "b", "z", "a"]


def test_ties_keep_the_order_of_the_catalogue_across_dimensions():
    plan = catalogue(dimension("second", criterion("z")), dimension("first", criterion("a")))
    assert order(evaluated(plan, a=2, z=2)) == ["z", "a"]


def test_gap_weight_and_local_importance_are_multiplied():
    plan = catalogue(criterion("a", 4), criterion("b", 4, weight=2), criterion("c", 4), criterion("d", 4, weight="0.5"))
    result = evaluated(plan, a=0, b=rated(2, importance=1), c=rated(1, importance=3), d=rated(0, importance=3))
    # a: 4·1·2 = 8 · b: 2·2·1 = 4 · c: 3·1·3 = 9 · d: 4·0.5·3 = 6
    assert [(gap.criterion.id, gap.urgency) for gap in result.gaps] == [("c", 9), ("a", 8), ("d", 6), ("b", 4)]


def test_local_importance_is_2_unless_set():
    plan = catalogue(criterion("a"), criterion("b"), criterion("c"), criterion("d"))
    result = evaluated(plan, a=rated(3, importance=1), b=3, c=rated(3, importance=2), d=rated(3, importance=3))
    assert [(gap.criterion.id, gap.urgency) for gap in result.gaps] == [("d", 3), ("b", 2), ("c", 2), ("a", 1)]


def test_unmet_essentials_come_before_every_other_gap():
    plan = catalogue(criterion("heavy", 4, weight=100), criterion("a", 2, essential=True), criterion("b", 4, essential=True))
    result = evaluated(plan, heavy=0, a=1, b=1)
    # a: 1·1·2 · b: 3·1·2, both below level 2 · heavy: 4·100·2
    assert [(gap.criterion.id, gap.essential_unmet) for gap in result.gaps] == [("b", True), ("a", True), ("heavy", False)]


def test_a_met_essential_below_its_target_takes_its_ordinary_place():
    plan = catalogue(criterion("a", 3, essential=True), criterion("b", 4))
    result = evaluated(plan, a=2, b=1)
    assert [(gap.criterion.id, gap.essential_unmet) for gap in result.gaps] == [("b", False), ("a", False)]


def test_an_essential_of_another_phase_takes_its_ordinary_place():
    plan = catalogue(criterion("a", 4, weight=2), criterion("b", 2, essential=["continuity"]))
    assert order(evaluated(plan, "preparation", a=0, b=0)) == ["a", "b"]
    assert order(evaluated(plan, "continuity", a=0, b=0)) == ["b", "a"]


def test_the_next_phase_shows_its_own_gaps_for_the_same_answers():
    plan = catalogue(criterion("a", (1, 3, 4)), criterion("b", (0, 0, 4)))
    given = answers(a=1, b=1)
    gaps = [[(gap.criterion.id, gap.size) for gap in evaluated(plan, phase, **given).gaps] for phase in plan.phase_ids]
    assert gaps == [[], [("a", 2)], [("a", 3), ("b", 3)]]
