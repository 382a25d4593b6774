"""What holds for every catalogue and all answers, tried on many drawn at random (always the same ones)."""

import math
from dataclasses import dataclass

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from selfcheck.assessment import Answer, Assessment, Edition
from selfcheck.catalogue import Catalogue
from selfcheck.evaluation import as_json, evaluate
from tests.factories import area, catalogue, criterion, dimension, na, rated

law = settings(max_examples=40, derandomize=True, deadline=None, database=None)

SCALES = [(0, 1, 2, 3, 4), (0, "0.25", "0.5", 1), (0, 1), tuple(range(7)), (1, 2, 5)]
WEIGHTS = st.sampled_from([1, 1, 1, 2, 3, "0.5", "1/3", 10])


@dataclass(frozen=True, slots=True)
class Case:
    """A catalogue with answers, and what evaluating them gives."""

    plan: Catalogue
    answers: dict[str, Answer]

    @property
    def result(self):
        return self.evaluated(self.answers)

    def evaluated(self, answers):
        return evaluate(self.plan, Assessment(catalogue=Edition(id=self.plan.id, version=self.plan.version), answers=answers))


@st.composite
def plans(draw, aggregates=("points", "means"), lowest_target=0):
    """Catalogues of one to three areas, with targets, weights and essentials of every kind."""
    scale = draw(st.sampled_from(SCALES))
    count = iter(range(100))

    def one():
        target = draw(st.integers(lowest_target, len(scale) - 1))
        return criterion(f"c{next(count)}", target, weight=draw(WEIGHTS), essential=draw(st.booleans()))

    def group():
        return dimension(f"d{next(count)}", *(one() for _ in range(draw(st.integers(1, 3)))), weight=draw(WEIGHTS))

    areas = [
        area(f"a{next(count)}", *(group() for _ in range(draw(st.integers(1, 2)))), weight=draw(WEIGHTS))
        for _ in range(draw(st.integers(1, 3)))
    ]
    return catalogue(*areas, scale=scale, aggregate=draw(st.sampled_from(aggregates)), essential_level=1)


def answer(top):
    """Any answer on a scale up to `top`, some with a target of their own."""
    levels = st.integers(0, top)
    own_target = st.builds(lambda level, target: rated(level, target=target, reason="ours"), levels, st.integers(1, top))
    others = st.sampled_from([Answer(), Answer(state="unknown"), na("x")])
    return st.one_of(levels.map(rated), levels.map(rated), own_target, others)


@st.composite
def cases(draw, **kind):
    plan = draw(plans(**kind))
    return Case(plan, {name: draw(answer(plan.top_level)) for name in plan.criteria})


def numbers(result):
    return {number.id: number for number in (result.overall, *result.areas, *result.dimensions)}


@law
@given(cases())
def test_share_and_band_stay_in_order_between_0_and_1(case):
    for number in numbers(case.result).values():
        if number.share is None:
            assert (number.points, number.recommended, number.low, number.high) == (None, None, None, None)
        else:
            assert 0 <= number.low <= number.share <= number.high <= 1
            assert number.share == number.points / number.recommended


@law
@given(cases())
def test_coverage_lies_between_0_and_1_and_a_number_needs_some(case):
    for number in numbers(case.result).values():
        assert number.coverage is None or 0 <= number.coverage <= 1
        assert (number.share is not None) == bool(number.coverage)


@law
@given(cases(), st.data())
def test_raising_a_rated_level_never_lowers_a_share_or_the_stage(case, data):
    raisable = [name for name, answer in case.answers.items() if answer.level is not None and answer.level < case.plan.top_level]
    assume(raisable)
    name = data.draw(st.sampled_from(raisable))
    higher = data.draw(st.integers(case.answers[name].level + 1, case.plan.top_level))
    raised = case.evaluated({**case.answers, name: case.answers[name].model_copy(update={"level": higher})})
    before, after = numbers(case.result), numbers(raised)
    for group, number in before.items():
        if number.share is not None:
            assert after[group].share >= number.share
            assert after[group].low >= number.low
            assert after[group].high >= number.high
        assert after[group].coverage == number.coverage
    stages = case.plan.outline.stages
    if case.result.stage:
        assert stages.index(raised.stage) >= stages.index(case.result.stage)


@law
@given(cases(), st.data())
def test_the_order_of_answers_is_irrelevant(case, data):
    shuffled = dict(data.draw(st.permutations(list(case.answers.items()))))
    assert as_json(case.evaluated(shuffled)) == as_json(case.result)


@law
@given(cases(), st.data())
def test_answering_what_is_missing_lands_inside_the_band(case, data):
    assume(case.result.overall.share is not None)
    missing = [name for name, standing in case.result.standings.items() if standing.state in ("unknown", "open")]
    levels = {name: data.draw(st.integers(0, case.plan.top_level)) for name in missing}
    completed = {
        name: answer.model_copy(update={"state": "rated", "level": levels[name]}) for name, answer in case.answers.items() if name in levels
    }
    overall = case.evaluated({**case.answers, **completed}).overall
    assert case.result.overall.low <= overall.share <= case.result.overall.high
    assert (overall.low, overall.high, overall.coverage) == (overall.share, overall.share, 1)


@law
@given(plans(lowest_target=1), st.data())
def test_everything_at_its_recommended_level_is_a_share_of_1_without_gaps(plan, data):
    extra = {name: data.draw(st.integers(0, plan.top_level - c.target("preparation"))) for name, c in plan.criteria.items()}
    result = Case(plan, {name: rated(c.target("preparation") + extra[name]) for name, c in plan.criteria.items()}).result
    for number in numbers(result).values():
        assert (number.share, number.low, number.high, number.coverage) == (1, 1, 1, 1)
    assert (result.gaps, result.capped_by, result.stage.id) == ((), (), "ready")


@law
@given(plans())
def test_nothing_applicable_is_no_number_anywhere(plan):
    result = Case(plan, dict.fromkeys(plan.criteria, na("x"))).result
    for number in numbers(result).values():
        assert (number.share, number.low, number.high, number.coverage) == (None, None, None, None)
    assert (result.stage, result.capped_by, result.gaps) == (None, (), ())


@law
@given(cases())
def test_what_is_not_due_changes_nothing(case):
    due = {name: answer for name, answer in case.answers.items() if case.plan.criteria[name].target("preparation")}
    assert as_json(case.evaluated(due)) == as_json(case.result)


@law
@given(cases())
def test_every_criterion_is_in_one_state_and_progress_counts_each_once(case):
    progress = case.result.progress
    assert progress.applicable + progress.not_applicable + progress.not_due == len(case.plan.criteria)
    assert progress.answered + progress.open == progress.applicable


@law
@given(cases())
def test_gaps_are_the_rated_criteria_below_their_target_unmet_essentials_first(case):
    result = case.result
    below = {name for name, standing in result.standings.items() if standing.level is not None and standing.level < standing.target}
    assert {gap.criterion.id for gap in result.gaps} == below
    assert len(result.gaps) == len(below)
    keys = [(not gap.essential_unmet, -gap.urgency) for gap in result.gaps]
    assert keys == sorted(keys)


@law
@given(cases(aggregates=("points",)))
def test_under_points_the_dimensions_of_the_json_add_up_to_the_areas_and_the_whole(case):
    printed = as_json(case.result)
    for name in ("points", "recommended"):
        for groups in (printed["dimensions"], printed["areas"]):
            values = [group[name] for group in groups if group[name] is not None]
            total = printed["overall"][name]
            assert (total is None) == (not values)
            assert total is None or math.isclose(sum(values), total)
