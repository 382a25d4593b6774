"""Progress: applicable criteria only; rated and "don't know" are answered."""

import pytest
from hypothesis import given

from selfcheck.assessment import Assessment, Edition
from selfcheck.entries import Place, to_entries
from selfcheck.progress import Progress, count_progress
from selfcheck.progress_view import progress_view
from tests.domain.test_laws import cases, law
from tests.factories import assessment, catalogue, criterion, dimension, evaluated, na


def test_nothing_answered_is_all_open():
    progress = evaluated(catalogue(criterion("a"), criterion("b"))).progress
    assert (progress.answered, progress.open, progress.applicable, progress.complete) == (0, 2, 2, False)


def test_each_state_is_counted_by_itself():
    plan = catalogue(*(criterion(name) for name in "abcd"), criterion("e", (0, 1, 1)))
    progress = evaluated(plan, a=0, b="unknown", c=na("x"), d=None, e=3).progress
    assert progress == Progress(rated=1, unknown=1, open=1, not_applicable=1, not_due=1)


def test_dont_know_is_an_answer_and_only_open_is_left_to_do():
    progress = evaluated(catalogue(criterion("a"), criterion("b")), a=2, b="unknown").progress
    assert (progress.answered, progress.applicable, progress.complete) == (2, 2, True)


def test_not_applicable_and_not_due_are_neither_answered_nor_missing():
    plan = catalogue(criterion("a"), criterion("b"), criterion("c", (0, 1, 1)))
    progress = evaluated(plan, a=2, b=na("x")).progress
    assert (progress.answered, progress.applicable, progress.complete) == (1, 1, True)


def test_the_phase_decides_what_is_to_be_answered():
    plan = catalogue(criterion("a"), criterion("b", (0, 0, 1)))
    assert evaluated(plan, "preparation", a=2).progress.complete
    assert not evaluated(plan, "continuity", a=2).progress.complete


def test_progress_can_be_complete_while_the_coverage_is_too_low_for_a_stage():
    result = evaluated(catalogue(criterion("a"), criterion("b")), a=4, b="unknown")
    assert result.progress.complete
    assert result.stage is None


PLAN = catalogue(
    dimension("one", criterion("a", essential=True), criterion("b")),
    dimension("two", criterion("c"), criterion("d", (0, 1, 1), essential=["continuity"])),
)


@pytest.mark.parametrize("phase", ["preparation", "implementation", "continuity"])
def test_the_form_shows_the_same_progress_as_the_evaluation(phase):
    case = assessment(PLAN, phase, a="unknown", b=3, c=None, d=na("x"))
    progress = evaluated(PLAN, phase, **case.answers).progress
    assert progress_view(PLAN, to_entries(case))["all"] == {
        "answered": progress.answered,
        "applicable": progress.applicable,
        "unknown": progress.unknown,
        "open": progress.open,
    }


@law
@given(cases())
def test_the_form_and_the_evaluation_count_alike_in_every_group(case):
    content = Assessment(catalogue=Edition(id=case.plan.id, version=case.plan.version), answers=case.answers)
    shown, result = progress_view(case.plan, to_entries(content)), case.result
    for part in (one for _, one in case.plan.dimensions()):
        counted = count_progress({name: result.standings[name] for name in part.criteria})
        assert shown["dimensions"][part.id] == {name: getattr(counted, name) for name in ("answered", "applicable", "unknown", "open")}


def test_the_form_shows_each_dimension_and_the_quick_check():
    view = progress_view(PLAN, to_entries(assessment(PLAN, "continuity", a=1, b="unknown")))
    assert view["quick"] == {"answered": 1, "applicable": 2, "unknown": 0, "open": 1}  # a and d
    assert view["dimensions"] == {
        "one": {"answered": 2, "applicable": 2, "unknown": 1, "open": 0},
        "two": {"answered": 0, "applicable": 2, "unknown": 0, "open": 2},
    }


def test_not_applicable_still_lacking_its_reason_is_open():
    chosen = {Place("answers", "a", "rating"): "not-applicable"}
    assert progress_view(PLAN, chosen)["dimensions"]["one"]["open"] == 2
    with_reason = {**chosen, Place("answers", "a", "reason"): "no carrier involved"}
    assert progress_view(PLAN, with_reason)["dimensions"]["one"] == {"answered": 0, "applicable": 1, "unknown": 0, "open": 1}
