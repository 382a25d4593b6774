"""The axis from investment to community: means of each pole, never a score."""

from fractions import Fraction

from selfcheck.pole_profile import pole_profile
from tests.factories import catalogue, criterion, evaluated, na


def poles(*given):
    """Criteria a, b, c … with these poles."""
    return catalogue(*(criterion(name, pole=pole) for name, pole in zip("abcdefgh", given, strict=False)))


def test_each_pole_is_the_mean_of_its_criteria_whatever_their_number_strength_and_weight():
    plan = catalogue(criterion("a", 4, pole=-2, weight=9), criterion("b", 2, pole=-1), criterion("c", 4, pole=1))
    # investment: (1/4 + 2/2)/2 = 5/8, not (1 + 2)/(4 + 2) and not weighted; community: 3/4
    profile = pole_profile(evaluated(plan, a=1, b=2, c=3))
    assert (profile.investment.mean, profile.community.mean) == (Fraction(5, 8), Fraction(3, 4))


def test_more_than_recommended_counts_as_all_of_it():
    plan = catalogue(criterion("a", 2, pole=1), criterion("b", 4, pole=1))
    assert pole_profile(evaluated(plan, a=4, b=2)).community.mean == Fraction(3, 4)


def test_the_spread_is_told_beside_the_mean():
    profile = pole_profile(evaluated(poles(1, 2, 1), a=0, b=4, c=2))
    assert (profile.community.lowest, profile.community.mean, profile.community.highest) == (0, Fraction(1, 2), 1)


def test_only_rated_criteria_enter_the_mean_and_the_others_are_counted():
    plan = catalogue(*(criterion(name, pole=1) for name in "abcd"), criterion("e", (0, 4, 4), pole=1))
    side = pole_profile(evaluated(plan, a=4, b="unknown", c=None, d=na("x"), e=4)).community
    assert (side.mean, side.rated, side.unrated, side.left_out, side.total) == (1, 1, 2, 2, 5)


def test_what_serves_both_sides_and_what_has_no_pole_stand_apart():
    profile = pole_profile(evaluated(poles(0, "neutral", "neutral", -1), a=2, b=4, c=4, d=1))
    assert (profile.both.mean, profile.both.rated) == (Fraction(1, 2), 1)
    assert profile.neutral == 2
    assert profile.investment.mean == Fraction(1, 4)
    assert profile.community.mean is None


def test_another_scale_is_measured_in_its_own_points():
    plan = catalogue(criterion("a", 3, pole=-1), scale=(0, "0.25", "0.5", 1))
    assert pole_profile(evaluated(plan, a=1)).investment.mean == Fraction(1, 4)


def test_the_profile_changes_no_number():
    given = {"a": 1, "b": 3}
    assert evaluated(poles(-2, 2), **given).overall == evaluated(poles("neutral", "neutral"), **given).overall
