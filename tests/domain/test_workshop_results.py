"""What is shown of a round: small roles stay hidden, and no subtraction brings them back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfcheck.workshop.results import ABSTAINED, NOT_APPLICABLE, VOTE, Cast, Frozen, Tally, freeze, group_roles, show, tally
from tests.domain.workshops import NAMES, rules

sizes = st.lists(st.integers(0, 12), min_size=1, max_size=6).map(lambda found: dict(zip(NAMES, found, strict=False)))
votes = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 4)), max_size=40)


def casts(given_votes: list[tuple[str, int]]) -> list[Cast]:
    """One person per vote."""
    return [Cast(person, role, VOTE, value) for person, (role, value) in enumerate(given_votes)]


def told(frozen: Frozen, k: int) -> set[frozenset[str]]:
    """Every set of roles whose votes somebody may see added up."""
    shown = show(frozen, rules(k=k), ordered=False)
    return {frozenset(frozen.tallies), *(frozenset(group.roles) for group in shown.groups)} if shown.whole else set()


def worked_out(seen: set[frozenset[str]]) -> set[frozenset[str]]:
    """Whatever follows by adding and subtracting, again and again."""
    while True:
        pairs = [(one, other) for one in seen for other in seen]
        more = {one - other for one, other in pairs if other < one} | {one | other for one, other in pairs if not one & other}
        if more <= seen:
            return seen
        seen = seen | more


def is_safe(roles: frozenset[str], frozen: Frozen, k: int) -> bool:
    valid = sum(frozen.tallies[role].valid for role in roles if role in frozen.tallies)
    return not roles or valid >= k


def test_ballots_are_counted_by_role():
    given_casts = [Cast(1, "a", VOTE, 0), Cast(2, "a", VOTE, 2, "paper"), Cast(3, "a", ABSTAINED, None), Cast(4, "b", NOT_APPLICABLE, None)]
    assert tally(given_casts, 3) == {"a": Tally((1, 0, 1), 1, 0, 1), "b": Tally((0, 0, 0), 0, 1, 0)}


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ({"a": 5, "b": 6, "c": 7}, (("a",), ("b",), ("c",))),
        ({"a": 4, "b": 6, "c": 7}, (("a", "b"), ("c",))),  # alone below k: with the next smallest
        ({"a": 4, "b": 7, "c": 6}, (("a", "c"), ("b",))),
        ({"a": 3, "b": 2, "c": 7}, (("a", "b"), ("c",))),  # two small ones reach k together
        ({"a": 1, "b": 2, "c": 7, "d": 9}, (("a", "b", "c"), ("d",))),  # together still below k
        ({"a": 4, "b": 7}, ()),  # one group only: the total says it
        ({"a": 5}, ()),
        ({}, ()),
        ({"a": 0, "b": 5, "c": 5}, (("a", "b"), ("c",))),  # only abstentions: they would be told by subtraction
    ],
)
def test_which_roles_are_shown_alone(numbers, expected):
    assert group_roles(numbers, 5) == expected


@settings(deadline=None)
@given(numbers=sizes, k=st.integers(3, 8))
def test_every_group_has_at_least_k_and_every_role_stands_in_one(numbers, k):
    groups = group_roles(numbers, k)
    assert all(sum(numbers[role] for role in group) >= k for group in groups)
    assert not groups or sorted(role for group in groups for role in group) == sorted(numbers)


@given(given_votes=votes, k=st.integers(3, 8))
@settings(deadline=None)
def test_no_subtraction_within_a_round_tells_fewer_than_k(given_votes, k):
    frozen = freeze(casts(given_votes), {}, rules(k=k), 5)
    assert all(is_safe(roles, frozen, k) for roles in worked_out(told(frozen, k)))


@settings(deadline=None)
@given(
    given_votes=votes,
    more=st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 4)), max_size=10),
    k=st.integers(3, 6),
)
def test_roles_told_together_are_never_parted_in_a_later_round(given_votes, more, k):
    """Or the later round minus the earlier one would tell the small role that was hidden in it."""
    first = freeze(casts(given_votes), {}, rules(k=k), 5)
    second = freeze(casts([*given_votes, *more]), {}, rules(k=k), 5, [first])
    together = [group for group in first.groups if len(group) > 1]
    if not first.groups and len(given_votes) >= k:
        together = [tuple(first.tallies)] if len(first.tallies) > 1 else []
    for group in together:
        assert not second.groups or any(set(group) <= set(other) for other in second.groups)


@settings(deadline=None)
@given(given_votes=votes, more=st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 4)), max_size=10), k=st.integers(3, 6))
def test_no_subtraction_across_rounds_tells_fewer_than_k(given_votes, more, k):
    """The same people vote the same again, and some come in addition: what both rounds show together tells no small role."""
    first = freeze(casts(given_votes), {}, rules(k=k), 5)
    second = freeze(casts([*given_votes, *more]), {}, rules(k=k), 5, [first])
    both = worked_out(told(first, k) | told(second, k))
    assert all(is_safe(roles & frozenset(first.tallies), first, k) or not told(first, k) for roles in both)


def test_below_k_valid_votes_nothing_is_told_but_their_number():
    frozen = freeze(casts([("a", 1)] * 4), {"a": 9}, rules(k=5), 5)
    shown = show(frozen, rules(k=5), ordered=True)
    assert (shown.ballots, shown.present, shown.whole, shown.groups, shown.summary) == (4, 9, None, (), None)


def test_options_without_an_order_have_no_statistics():
    frozen = freeze(casts([("a", 1)] * 6), {}, rules(), 3)
    shown = show(frozen, rules(), ordered=False)
    assert shown.whole is not None
    assert shown.summary is None


def test_statistics_come_from_the_groups_that_are_shown():
    given_votes = [("a", 1)] * 15 + [("b", 3)] * 13 + [("c", 3)] * 2
    shown = show(freeze(casts(given_votes), {}, rules(), 5), rules(), ordered=True)
    assert [group.roles for group in shown.groups] == [("a",), ("b", "c")]
    assert shown.summary is not None
    assert shown.summary.counts == (0, 15, 0, 15, 0)
    assert shown.summary.distances == {(0, 1): 2}
    assert shown.summary.verdict == "roles-disagree"


def test_moves_between_rounds_are_told_from_k_pairs_on():
    before = casts([("a", 1)] * 6)
    after = [Cast(cast.participant, "a", VOTE, 2 if cast.participant else 0) for cast in before]
    frozen = freeze(after, {}, rules(k=5), 5, [freeze(before, {}, rules(k=5), 5)], before)
    assert frozen.moves is not None
    assert (frozen.moves.up, frozen.moves.down, frozen.moves.same) == (5, 1, 0)
    assert freeze(after[:4], {}, rules(k=5), 5, [], before).moves is None


@settings(deadline=None)
@given(given_votes=votes, present=st.dictionaries(st.sampled_from(NAMES), st.integers(0, 9)))
def test_a_frozen_round_survives_being_stored(given_votes: Any, present: dict[str, int]):
    frozen = freeze(casts(given_votes), present, rules(), 5)
    assert Frozen.from_data(frozen.as_data()) == frozen
