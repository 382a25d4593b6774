"""Other weights: the drawn weightings give what scoring itself gives with those weights."""

from fractions import Fraction

import numpy as np
import pytest

from selfcheck import sensitivity as module
from selfcheck.sensitivity import sensitivity
from selfcheck.sensitivity_words import part_words, sensitivity_blocks
from selfcheck.texts import translator
from tests.factories import area, catalogue, criterion, dimension, evaluated, na, rated


def drawn(result, draws=2000):
    return sensitivity(result.catalogue, result, draws)


def test_the_same_seed_gives_the_same_result_and_another_one_another():
    result = evaluated(catalogue(*(criterion(name) for name in "abcdefg")), a=0, b=1, c=2, d=3, e=0, f=1, g=2)
    assert drawn(result) == drawn(result)
    assert sensitivity(result.catalogue, result, 2000, seed=1).share != drawn(result).share


def test_the_share_moves_between_the_worst_and_the_best_criterion():
    result = evaluated(catalogue(criterion("a"), criterion("b")), a=1, b=3)
    share = drawn(result).share
    assert 0.25 <= share.lowest < share.p5 < share.median < share.p95 < share.highest <= 0.75
    # with two criteria of equal targets the share is uniform between 1/4 and 3/4: its middle is 1/2, its twentieths 0.275 and 0.725
    assert share.median == pytest.approx(0.5, abs=0.02)
    assert share.p5 == pytest.approx(0.275, abs=0.01)
    assert share.p95 == pytest.approx(0.725, abs=0.01)


def test_where_all_criteria_reach_the_same_part_weights_change_nothing():
    plan = catalogue(*(criterion(name, target) for name, target in (("a", 4), ("b", 2), ("c", 4))), essential_level=1)
    found = drawn(evaluated(plan, a=2, b=1, c=2))
    assert (found.share.lowest, found.share.highest) == (pytest.approx(0.5), pytest.approx(0.5))
    assert {stage.id: stage.part for stage in found.stages} == {"start": 0, "developing": 1, "largely-ready": 0, "ready": 0, None: 0}


def test_a_share_on_a_threshold_has_reached_it_in_every_weighting():
    plan = catalogue(criterion("a", 2), criterion("b", 2), scale=(0, 7, 10), essential_level=1)
    assert {stage.id: stage.part for stage in drawn(evaluated(plan, a=1, b=1)).stages}["largely-ready"] == 1


def test_with_five_gaps_or_fewer_all_are_always_among_the_first_five():
    found = drawn(evaluated(catalogue(*(criterion(name) for name in "abcde")), a=0, b=1, c=2, d=3, e=4))
    assert [(gap.id, gap.rank, gap.top) for gap in found.gaps] == [("a", 1, 1), ("b", 2, 1), ("c", 3, 1), ("d", 4, 1)]


def test_unmet_essentials_are_first_under_all_weights_and_larger_gaps_more_often():
    plan = catalogue(criterion("must", 2, essential=True), *(criterion(name) for name in "abcdefgh"))
    given = dict(zip("abcdefgh", (0, 0, 0, 3, 3, 3, 3, 3), strict=True))
    found = {gap.id: gap.top for gap in drawn(evaluated(plan, must=1, **given)).gaps}
    assert found["must"] == 1
    assert min(found[name] for name in "abc") > max(found[name] for name in "defgh")
    assert sum(found.values()) == pytest.approx(5)


def test_local_importance_counts():
    plan = catalogue(*(criterion(name) for name in "abcdefgh"))
    given = {name: rated(2, importance=3 if name == "a" else 1) for name in "abcdefgh"}
    found = {gap.id: gap.top for gap in drawn(evaluated(plan, **given)).gaps}
    assert found["a"] > max(top for name, top in found.items() if name != "a")


def test_unmet_essentials_that_lower_the_stage_decide_it():
    plan = catalogue(criterion("a", essential=True), criterion("b"), criterion("c"))
    found = drawn(evaluated(plan, a=1, b=4, c=4))  # 9/12 = 75 %, capped
    assert (found.deciding, found.uncapped) == (("a",), "largely-ready")
    assert 0 < found.capped < 1
    parts = {stage.id: stage.part for stage in found.stages}
    assert parts["largely-ready"] == parts["ready"] == 0
    assert found.capped < parts["developing"]  # the cap lowers no stage that is low already


def test_unmet_essentials_that_lower_nothing_do_not_decide():
    found = drawn(evaluated(catalogue(criterion("a", essential=True), criterion("b")), a=0, b=0))
    assert (found.deciding, found.capped, found.uncapped) == ((), 0, "start")


def test_essentials_just_met_are_named_where_the_stage_stands_above_the_cap():
    plan = catalogue(criterion("a", 2, essential=True), criterion("b", 3, essential=True), criterion("c"))
    assert drawn(evaluated(plan, a=2, b=3, c=4)).narrow == ("a",)
    assert drawn(evaluated(plan, a=2, b=2, c=0)).narrow == ()  # 4/9 = 44 %: the stage is not above the cap


def test_low_coverage_gives_no_stage():
    found = drawn(evaluated(catalogue(criterion("a"), criterion("b")), a=4))
    parts = {stage.id: stage.part for stage in found.stages}
    # coverage is the drawn weight of a, evenly spread: from 70 % on in three of ten weightings
    assert parts[None] == pytest.approx(0.7, abs=0.03)
    assert parts["ready"] == pytest.approx(0.3, abs=0.03)


@pytest.mark.parametrize("aggregate", ["points", "means"])
def test_nothing_rated_gives_no_share(aggregate):
    plan = catalogue(criterion("a"), criterion("b"), aggregate=aggregate)
    for result in (evaluated(plan), evaluated(plan, a=na("x"), b=na("x"))):
        found = drawn(result)
        assert (found.share, found.gaps, found.capped) == (None, (), 0)
        assert [stage.part for stage in found.stages] == [0, 0, 0, 0, 1]


PARTS = [
    area("left", dimension("d", criterion("a", 4, weight=2), criterion("b", 3)), dimension("e", criterion("c", 4), weight=3)),
    area("right", dimension("f", criterion("g", 2, weight="0.5"), criterion("h", 4)), dimension("i", criterion("j", 4)), weight=2),
]
GIVEN = {"a": 3, "b": 3, "c": 1, "g": 0, "h": "unknown", "j": na("not here")}


@pytest.mark.parametrize("aggregate", ["points", "means"])
def test_with_the_catalogue_s_own_weights_it_gives_the_catalogue_s_own_numbers(aggregate, monkeypatch):
    plan = catalogue(*PARTS, aggregate=aggregate)
    result = evaluated(plan, **GIVEN)
    criteria = [float(s.criterion.weight) for s in result.standings.values() if s.state != "not-applicable"]
    # drawn one after the other: criteria, then the dimensions of each area, then the areas
    rows = iter([criteria, [1, 3], [1, 1], [1, 2]])
    monkeypatch.setattr(module._Weighing, "_draw", lambda self, count: np.tile(np.array(next(rows), dtype=float), (self.draws, 1)))
    found = sensitivity(plan, result, draws=3)
    assert found.share.lowest == pytest.approx(float(result.overall.share))
    assert found.share.highest == pytest.approx(float(result.overall.share))
    assert [stage.part for stage in found.stages if stage.id == (result.stage.id if result.stage else None)] == [1]


def test_weights_are_spread_evenly_over_all_divisions():
    plan = catalogue(*(criterion(name) for name in "abcd"))
    weighing = module._Weighing(plan, evaluated(plan, a=1, b=1, c=1, d=1), 4000, np.random.default_rng(5))
    assert weighing.weights.sum(axis=1) == pytest.approx(np.ones(4000))
    # Dirichlet with all parameters 1, four parts: mean 1/4, variance (1/4 · 3/4)/5
    assert weighing.weights.mean(axis=0) == pytest.approx([0.25] * 4, abs=0.01)
    assert weighing.weights.var(axis=0) == pytest.approx([float(Fraction(3, 80))] * 4, abs=0.004)


@pytest.mark.parametrize(("part", "shown"), [(0, "0 %"), (0.001, "unter 1 %"), (0.5, "50 %"), (0.996, "über 99 %"), (1, "100 %")])
def test_a_part_is_never_rounded_to_never_or_always(part, shown):
    assert part_words(part, "de", translator("de")) == shown


@pytest.mark.parametrize("lang", ["de", "en"])
def test_it_is_told_in_words_and_tables(lang):
    plan = catalogue(criterion("a", essential=True), *(criterion(name) for name in "bcdefghijklmnopq"))
    given = dict.fromkeys("bcdefghijklmnopq", 3)
    result = evaluated(plan, a=1, **given)  # 1 + 16·3 = 49 of 68 = 72 %
    blocks = sensitivity_blocks(drawn(result), plan, lang, translator(lang))
    assert [len(block.rows) for block in blocks if block.kind == "table"] == [5, 4, 12]
    told = " ".join(block.text for block in blocks if block.kind == "line")
    assert f"a [{lang}]" in told and f"largely-ready [{lang}]" in told
    assert "5 weitere" in told or "5 further" in told
