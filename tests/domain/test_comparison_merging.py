"""Merging: what is new is taken, what differs is decided, and a file merged with itself changes nothing."""

import pytest

from selfcheck.assessment import Measure, PositionAnswer
from selfcheck.comparison.merging import find_merge, merge
from selfcheck.entries import Place, from_entries, to_entries
from selfcheck.texts import translator
from tests.factories import assessment, catalogue, criterion, na, rated

PLAN = catalogue(criterion("a"), criterion("b"), criterion("c"))
T = translator("en")


def merged(mine, theirs, **choices):
    """The assessment after the merge; choices by criterion and field: a_rating="both"."""
    own, other = to_entries(mine), to_entries(theirs)
    keys = {f"answers/{name.split('_')[0]}/{name.split('_')[1]}": choice for name, choice in choices.items()}
    new = merge(PLAN, own, other, keys, "en", T)
    return from_entries(mine.catalogue, {place: value for place, value in {**own, **new}.items() if value is not None})


MINE = assessment(PLAN, a=1, b=na("none here"), c=rated(2, target=3, reason="small"))
THEIRS = assessment(PLAN, a=3, b=2, c=rated(2, target=2, reason="smaller"))


@pytest.mark.parametrize("choice", ["mine", "theirs", "both"])
def test_merging_a_file_with_itself_changes_nothing(choice):
    own = to_entries(MINE)
    assert find_merge(own, own) == []
    assert merge(PLAN, own, own, dict.fromkeys(("answers/a/rating", "answers/b/rating"), choice), "en", T) == {}


def test_what_is_only_in_the_other_file_is_taken_and_what_is_only_here_stays():
    found = merged(assessment(PLAN, a=1), assessment(PLAN, b=2))
    assert (found.answers["a"].level, found.answers["b"].level) == (1, 2)


def test_undecided_differences_stay_as_they_are():
    assert merged(MINE, THEIRS) == MINE


def test_values_that_belong_together_are_decided_together():
    found = find_merge(to_entries(MINE), to_entries(THEIRS))
    assert [one.key for one in found if not one.new] == ["answers/a/rating", "answers/b/rating", "answers/c/target"]
    after = merged(MINE, THEIRS, b_rating="theirs", c_target="theirs")
    assert (after.answers["b"].level, after.answers["b"].reason) == (2, "")
    assert (after.answers["c"].target, after.answers["c"].target_reason) == (2, "smaller")
    assert after.answers["a"].level == 1


def test_both_keeps_mine_and_notes_the_other():
    after = merged(MINE, THEIRS, a_rating="both")
    assert (after.answers["a"].level, after.answers["a"].note) == (1, f"Other version: {T('state.level', level=3)}")


def test_both_notes_are_written_one_below_the_other():
    mine = assessment(PLAN, a=rated(1).model_copy(update={"note": "mine"}))
    theirs = assessment(PLAN, a=rated(1).model_copy(update={"note": "theirs"}))
    after = merged(mine, theirs, a_note="both")
    assert after.answers["a"].note == "mine\nOther version: theirs"
    assert merged(after, theirs, a_note="both") == after


def test_new_measures_come_after_the_own_ones():
    mine = MINE.model_copy(update={"plan": [Measure(id="m1", title="first"), Measure(id="m2", title="second")]})
    theirs = MINE.model_copy(update={"plan": [Measure(id="m9", title="other"), Measure(id="m1", title="first")]})
    assert [measure.id for measure in merged(mine, theirs).plan] == ["m1", "m2", "m9"]


def test_positions_can_be_kept_with_the_other_as_a_note():
    mine, theirs = (MINE.model_copy(update={"positions": {"role": PositionAnswer(choice=choice)}}) for choice in "xy")
    own, other = to_entries(mine), to_entries(theirs)
    new = merge(PLAN, own, other, {"positions/role/choice": "both"}, "en", T)
    assert new == {Place("positions", "role", "note"): "Other version: y"}


def test_a_profile_value_is_either_mine_or_theirs():
    mine, theirs = (MINE.model_copy(update={"profile": {"phase": phase}}) for phase in ("preparation", "continuity"))
    difference = next(one for one in find_merge(to_entries(mine), to_entries(theirs)) if one.places[0].section == "profile")
    assert not difference.both
