"""Perspectives: spread and distance by hand, the farthest apart first, small groups hidden, dissent recorded."""

from fractions import Fraction

import pytest

from selfcheck.assessment import Perspective, PositionAnswer, as_data
from selfcheck.assessment_file import dump_assessment, load_assessment
from selfcheck.comparison.perspectives import (
    OWN,
    agreed_values,
    compare_views,
    map_stances,
    mean_distances,
    next_perspective_id,
    perspective_of,
)
from selfcheck.entries import Place, from_entries, to_entries
from selfcheck.explanations import Position
from selfcheck.faults import FaultyFileError
from selfcheck.texts import translator
from tests.factories import assessment, catalogue, criterion, na, text

POSITION = Position.model_validate(
    {
        "id": "role",
        "question": text("role?"),
        "background": text("why"),
        "choices": [{"id": one, "text": text(one), "basis": "known"} for one in ("x", "y")],
    }
)
PLAN = catalogue(criterion("a"), criterion("b"), criterion("c", (0, 4, 4)), positions={"role": POSITION})


def voice(name, **given):
    return perspective_of(PLAN, assessment(PLAN, **given), name, name, "file", "2026-11-01")


def group(name, source="workshop", **levels):
    return Perspective.model_validate(
        {"id": name, "name": name, "source": source, "votes": {key: {"levels": counts} for key, counts in levels.items()}}
    )


def views(own, *perspectives):
    made = assessment(PLAN, **own).model_copy(update={"perspectives": list(perspectives)})
    return compare_views(PLAN, made, "preparation")


def test_the_farthest_apart_comes_first():
    found = views({"a": 2, "b": 1}, voice("carrier", a=3, b=4), voice("team", a=2, b=1))
    assert [(view.criterion.id, view.farthest, view.apart) for view in found] == [("b", (OWN, "carrier"), 3), ("a", (OWN, "carrier"), 1)]
    assert found[0].summary.counts == (0, 2, 0, 0, 1)


def test_distances_of_all_pairs_are_means_over_common_criteria():
    found = mean_distances(views({"a": 2, "b": 1}, voice("carrier", a=3, b=4), voice("team", a=2)))
    assert found == {(OWN, "carrier"): (Fraction(2), 2), (OWN, "team"): (Fraction(0), 1), ("carrier", "team"): (Fraction(1), 1)}


def test_a_criterion_seen_by_one_only_or_not_due_is_left_out():
    assert views({"a": 2, "c": 1}, voice("carrier", b=3, c=4)) == []


def test_unknown_and_not_applicable_are_no_levels():
    found = views({"a": 2}, voice("carrier", a="unknown"), voice("team", a=na("no")), voice("council", a=0))
    assert found[0].summary.n == 2
    assert [(one.id, one.unknown, one.inapplicable) for one in found[0].seen] == [
        (OWN, 0, 0),
        ("carrier", 1, 0),
        ("team", 0, 1),
        ("council", 0, 0),
    ]


def test_a_group_below_five_is_hidden_but_a_single_office_is_shown():
    found = views({"a": 2}, group("residents", a=[0, 0, 0, 1, 3]), voice("carrier", a=3))
    seen = {one.id: one for one in found[0].seen}
    assert (seen["residents"].counts, seen["residents"].voices) == (None, 4)
    assert seen["carrier"].counts == (0, 0, 0, 1, 0)
    assert found[0].summary.n == 2


def test_a_group_of_five_is_shown_with_its_distance():
    found = views({"a": 0}, group("residents", a=[0, 0, 1, 1, 3]))
    assert found[0].apart == Fraction(2 + 3 + 4 * 3, 5)


# --- positions


def test_the_map_of_positions_names_who_stands_where():
    own = assessment(PLAN).model_copy(update={"positions": {"role": PositionAnswer(choice="x")}})
    one = Perspective(id="p1", name="carrier", positions={"role": {"y": 1}})
    few = Perspective(id="p2", name="residents", source="workshop", positions={"role": {"y": 3, "x": 1}})
    many = Perspective(id="p3", name="team", source="self-paced", positions={"role": {"x": 4, "y": 2}})
    found = map_stances(PLAN, own.model_copy(update={"perspectives": [one, few, many]}))
    assert found[0].voices == {"x": {OWN: 1, "p3": 4}, "y": {"p1": 1, "p3": 2}}
    assert found[0].differ


def test_one_answer_makes_no_map():
    assert map_stances(PLAN, assessment(PLAN).model_copy(update={"positions": {"role": PositionAnswer(choice="x")}})) == []


# --- kept in the file and in the store


def test_perspectives_survive_file_and_entries():
    made = assessment(PLAN, a=1).model_copy(
        update={"perspectives": [voice("carrier", a=3, b="unknown"), group("residents", a=[1, 2, 3, 4, 5])]}
    )
    assert load_assessment(dump_assessment(made), "x", PLAN) == made
    assert from_entries(made.catalogue, to_entries(made)) == made


def test_a_file_without_perspectives_does_not_mention_them():
    assert "perspectives" not in as_data(assessment(PLAN))


def test_votes_must_fit_the_scale():
    made = assessment(PLAN).model_copy(update={"perspectives": [group("residents", a=[1, 2])]})
    with pytest.raises(FaultyFileError) as error:
        load_assessment(dump_assessment(made), "x", PLAN)
    assert "perspectives.residents.votes.a.levels" in error.value.faults[0].text("de")


def test_a_new_perspective_takes_the_first_free_id():
    assert next_perspective_id(["p1", "p3"]) == "p2"
    assert next_perspective_id([]) == "p1"


# --- the agreed answer


def test_dissent_is_added_to_the_note_and_nothing_is_lost():
    t = translator("en")
    own = assessment(PLAN, a=1).answers["a"].model_copy(update={"note": "Minutes of May."})
    assert agreed_values(own, "a", 3, " Carrier: level 1 ", t) == {
        Place("answers", "a", "rating"): 3,
        Place("answers", "a", "note"): "Minutes of May.\nMinority opinion: Carrier: level 1",
    }
    assert agreed_values(None, "a", 3, "", t) == {Place("answers", "a", "rating"): 3}
