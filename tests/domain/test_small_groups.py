"""Small groups stay hidden, whatever is added to and subtracted from what is shown."""

import random
from itertools import product

import pytest

from selfcheck.small_groups import showable


def smallest_uncovered(groups, weights):
    """The fewest members something but nothing follows from, over all small combinations of the totals (−2 … 2 each)."""
    fewest = None
    for factors in product((-2, -1, 0, 1, 2), repeat=len(groups)):
        mixed = [sum(f * inside for f, inside in zip(factors, cell, strict=True)) for cell in zip(*groups, strict=True)]
        touched = sum(weight for weight, value in zip(weights, mixed, strict=True) if value)
        if touched and (fewest is None or touched < fewest):
            fewest = touched
    return fewest


def test_a_small_group_is_not_shown():
    assert showable([[True, True], [True, False]], [9, 4]) == [True, False]


def test_a_large_group_is_hidden_where_the_whole_would_uncover_the_rest():
    assert showable([[True, True], [True, False], [False, True]], [9, 4]) == [True, False, False]


def test_two_small_groups_hide_each_other():
    whole, one, other, third = [True] * 3, [True, False, False], [False, True, False], [False, False, True]
    assert showable([whole, one, other, third], [9, 3, 4]) == [True, True, False, False]


def test_groups_of_different_features_do_not_uncover_what_lies_between():
    """Seven of phase A, five of them small towns: A minus small towns would be two files."""
    whole, phase_a, small = [True] * 3, [True, True, False], [True, False, False]
    assert showable([whole, phase_a, small], [5, 2, 8]) == [True, True, False]


def test_everything_is_shown_where_all_cells_are_large():
    groups = [[True] * 4, [True, True, False, False], [True, False, True, False]]
    assert showable(groups, [5, 6, 7, 8]) == [True] * 3


def test_nothing_is_shown_below_the_limit():
    assert showable([[True, True]], [2, 2]) == [False]


@pytest.mark.parametrize("seed", range(60))
def test_no_combination_of_shown_totals_concerns_fewer_than_five(seed):
    chance = random.Random(seed)
    features = [(phase, size) for phase in range(2) for size in range(3)]
    weights = [chance.choice((0, 1, 2, 3, 5, 8)) for _ in features]
    groups = [
        [True] * 6,
        *([place[0] == value for place in features] for value in range(2)),
        *([place[1] == value for place in features] for value in range(3)),
    ]
    shown = [group for group, fits in zip(groups, showable(groups, weights), strict=True) if fits]
    if shown:
        assert smallest_uncovered(shown, weights) >= 5
