"""The pictures the three demo cases show: each another phase, each another story."""

from fractions import Fraction

import pytest

from selfcheck.catalogue_files import FOLDER
from selfcheck.demo import demo_assessment, load_demos
from selfcheck.evaluation import as_json, evaluate
from tests.shipped import shipped

PICTURES = {
    "musterfurt": ("preparation", "developing", ["base-funding"]),
    "grossfiktingen": ("implementation", "largely-ready", []),
    "neu-erdachtsheim": ("continuity", "developing", ["successor-carrier"]),
}


@pytest.fixture(scope="module")
def plan():
    return shipped()


@pytest.fixture(scope="module")
def demos(plan):
    return load_demos(FOLDER, plan)


def test_there_is_one_case_per_phase_in_their_order(plan, demos):
    assert list(demos) == list(PICTURES)
    assert [demo.profile["phase"] for demo in demos.values()] == list(plan.phase_ids)


@pytest.mark.parametrize("name", PICTURES)
def test_phase_stage_and_cap(name, plan, demos):
    printed = as_json(evaluate(plan, demo_assessment(plan, demos[name], "de")))
    overall = printed["overall"]
    assert (printed["phase"], overall["stage"], overall["capped_by"]) == PICTURES[name]


@pytest.mark.parametrize("name", PICTURES)
def test_enough_is_answered_for_a_stage_and_something_is_left_to_improve(name, plan, demos):
    result = evaluate(plan, demo_assessment(plan, demos[name], "de"))
    assert result.overall.enough
    assert result.progress.complete
    assert result.gaps
    assert result.overall.low < result.overall.share < result.overall.high


@pytest.mark.parametrize("name", ["musterfurt", "neu-erdachtsheim"])
def test_the_unmet_essential_leads_the_gaps_or_is_not_rated(name, plan, demos):
    result = evaluate(plan, demo_assessment(plan, demos[name], "de"))
    (unmet,) = result.unmet
    assert unmet.standing.level is None or result.gaps[0].standing == unmet.standing


def test_without_the_cap_neu_erdachtsheim_would_be_further(plan, demos):
    result = evaluate(plan, demo_assessment(plan, demos["neu-erdachtsheim"], "de"))
    assert result.overall.share >= Fraction(70, 100)


@pytest.mark.parametrize("name", PICTURES)
def test_both_languages_give_the_same_result(name, plan, demos):
    german, english = (as_json(evaluate(plan, demo_assessment(plan, demos[name], lang))) for lang in ("de", "en"))
    assert german == english
