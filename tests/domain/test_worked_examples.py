"""Results worked out by hand: each sum stands in the comment above what it must give, none was taken from the program."""

from fractions import Fraction

import pytest

from selfcheck.derivation import derivation_blocks, derive
from selfcheck.documents.parts import Line
from selfcheck.texts import translator
from tests.factories import area, catalogue, criterion, dimension, evaluated, na, rated


def printed(result, group="overall"):
    """The lines of a derivation in German."""
    blocks = derivation_blocks(derive(result, group), "de", translator("de"))
    return [f"{block.lead} {block.text}".strip() for block in blocks if isinstance(block, Line)]


def test_the_cap():
    # 1 + 4 + 4 = 9 of 4 + 4 + 4 = 12 points: 75 %, from 70 % on “largely ready”; but the essential a is below level 2.
    plan = catalogue(criterion("a", essential=True), criterion("b"), criterion("c"))
    result = evaluated(plan, a=1, b=4, c=4)
    assert result.overall.share == Fraction(3, 4)
    assert (result.stage.id, result.capped_by) == ("developing", ("a",))
    lines = printed(result)
    assert "Anteil: 9 ÷ 12 = 0,75, also 75 %" in lines
    assert "Nach dem Anteil: 75 % erreichen die Schwelle von „largely-ready [de]“." in lines
    assert "Deckel: Nicht mindestens auf Stufe 2: a [de] (Stufe 1). Deshalb höchstens „developing [de]“." in lines
    assert "Reifestufe: „developing [de]“, durch den Deckel" in lines


def test_an_essential_that_does_not_apply_does_not_cap_and_leaves_both_sums():
    # a is out; 4 + 3 = 7 of 4 + 4 = 8 points: 87.5 %, shown as 88 % (half up), “largely ready” from 70 % on.
    plan = catalogue(criterion("a", essential=True), criterion("b"), criterion("c"))
    result = evaluated(plan, a=na("not here"), b=4, c=3)
    assert result.overall.share == Fraction(7, 8)
    assert result.stage.id == "largely-ready"
    assert "Anteil: 7 ÷ 8 = 0,875, gerundet 88 %" in printed(result)


def test_the_band():
    # rated: 2 of 3. unknown: 3 more, open: 2 more recommended points, 8 in all.
    # share 2/3 · low (2 + 0 + 0)/8 = 1/4 · high (2 + 3 + 2)/8 = 7/8 · coverage 3/8 = 37.5 %, below 70 %: no stage.
    plan = catalogue(criterion("a", 3), criterion("b", 3), criterion("c", 2))
    result = evaluated(plan, a=2, b="unknown", c=None)
    number = result.overall
    assert (number.share, number.low, number.high, number.coverage) == (Fraction(2, 3), Fraction(1, 4), Fraction(7, 8), Fraction(3, 8))
    assert result.stage is None
    assert printed(result)[-5:] == [
        "Bandbreite, unteres Ende: 2 ÷ 8 = 0,25, also 25 %",
        "Bandbreite, oberes Ende: 7 ÷ 8 = 0,875, gerundet 88 %",
        "Abdeckung: 3 ÷ 8 = 0,375, gerundet 38 %",
        "Schwellen: „start [de]“ ab 0 %; „developing [de]“ ab 40 %; „largely-ready [de]“ ab 70 %; „ready [de]“ ab 90 %",
        "Reifestufe: Keine, denn die Abdeckung liegt unter 70 %.",
    ]


@pytest.mark.parametrize(
    ("third", "coverage", "stage"),
    # 4 + 3 = 7 recommended points are rated: with 3 open ones 7/10 = 70 %, enough; with 4 open ones 7/11 = 63.6 %, too little.
    # 3 + 1 = 4 of 7 points: 57 %, “developing”.
    [(3, Fraction(7, 10), "developing"), (4, Fraction(7, 11), None)],
)
def test_the_coverage_threshold(third, coverage, stage):
    plan = catalogue(criterion("a", 4), criterion("b", 3), criterion("c", third))
    result = evaluated(plan, a=3, b=1, c=None)
    assert (result.overall.share, result.overall.coverage) == (Fraction(4, 7), coverage)
    assert (result.stage.id if result.stage else None) == stage


@pytest.mark.parametrize(
    ("level", "stage"),
    # two criteria, 4 + 1 = 5 recommended points: 1/5 = 20 %, 2/5 = 40 % exactly, the threshold of “developing”.
    [(1, "start"), (2, "developing")],
)
def test_a_share_equal_to_a_threshold_has_reached_it(level, stage):
    assert evaluated(catalogue(criterion("a", 4), criterion("b", 1)), a=level, b=0).stage.id == stage


def test_a_deviating_target():
    # a: own target 2 instead of 4, level 3 → min(3, 2) = 2 of 2; b: 1 of 4. Together 3 of 6 = 50 %, not 4 of 8 and not 4 of 6.
    plan = catalogue(criterion("a", 4), criterion("b", 4))
    result = evaluated(plan, a=rated(3, target=2, reason="small town"), b=1)
    assert (result.overall.points, result.overall.recommended, result.overall.share) == (3, 6, Fraction(1, 2))
    assert [(gap.criterion.id, gap.size) for gap in result.gaps] == [("b", 3)]


def test_not_due():
    # preparation: a is recommended at level 0 and does not count, although it is rated: 2 of 4 = 50 %.
    # implementation: min(4, 3) + 2 = 5 of 3 + 4 = 7 = 71.4…%.
    plan = catalogue(criterion("a", (0, 3, 3)), criterion("b", 4))
    assert evaluated(plan, "preparation", a=4, b=2).overall.share == Fraction(1, 2)
    assert evaluated(plan, "implementation", a=4, b=2).overall.share == Fraction(5, 7)


def test_weights():
    # a: 2 · 2 = 4 of 2 · 4 = 8; b: 0.5 · 2 = 1 of 0.5 · 2 = 1. Together 5 of 9 = 55.5…%.
    plan = catalogue(criterion("a", 4, weight=2), criterion("b", 2, weight="0.5"))
    result = evaluated(plan, a=2, b=2)
    assert (result.overall.points, result.overall.recommended) == (5, 9)
    assert "Anteil: 5 ÷ 9 = 0,5555…, gerundet 56 %" in printed(result, "steering")


def means_plan():
    first = dimension("first", criterion("a", 4), criterion("b", 2, weight=3), weight=2)
    second = dimension("second", criterion("c", 4))
    return catalogue(area("left", first, second), area("right", dimension("third", criterion("d", 3)), weight=3), aggregate="means")


def test_means():
    # first:  (1·2 + 3·2)/4 = 2       of (1·4 + 3·2)/4 = 5/2
    # second: 1                       of 4
    # left:   (2·2 + 1·1)/3 = 5/3     of (2·5/2 + 1·4)/3 = 3      → 5/9
    # right:  3                       of 3                        → 1
    # whole:  (1·5/3 + 3·3)/4 = 8/3   of (1·3 + 3·3)/4 = 3        → 8/9
    result = evaluated(means_plan(), a=2, b=2, c=1, d=3)
    shares = {number.id: number.share for number in (*result.dimensions, *result.areas, result.overall)}
    assert shares == {
        "first": Fraction(4, 5),
        "second": Fraction(1, 4),
        "third": 1,
        "left": Fraction(5, 9),
        "right": 1,
        "overall": Fraction(8, 9),
    }
    assert "Anteil: (8/3) ÷ 3 = 0,8888…, gerundet 89 %" in printed(result)


def test_the_band_under_means():
    # b is open. first: rated 2 of 4; all: low (1·2 + 0)/4 = 1/2, high (1·2 + 3·2)/4 = 2, recommended 5/2, of it rated (1·4)/4 = 1
    # → share 1/2, low (1/2)/(5/2) = 1/5, high 2/(5/2) = 4/5, coverage 1/(5/2) = 2/5.
    number = evaluated(means_plan(), a=2, b=None, c=1, d=3).number_of("first")
    assert (number.share, number.low, number.high, number.coverage) == (Fraction(1, 2), Fraction(1, 5), Fraction(4, 5), Fraction(2, 5))


def test_another_scale():
    # points 0, 0.25, 0.5, 1. a: level 2 of 3 → 0.5 of 1; b: level 3 of 2 → min(1, 0.5) = 0.5 of 0.5. Together 1 of 1.5 = 2/3.
    plan = catalogue(criterion("a", 3), criterion("b", 2), scale=(0, "0.25", "0.5", 1))
    result = evaluated(plan, a=2, b=3)
    assert (result.overall.points, result.overall.recommended, result.overall.share) == (1, Fraction(3, 2), Fraction(2, 3))
    lines = printed(result, "steering")
    assert "Punkte je Stufe: 0 = 0; 1 = 0,25; 2 = 0,5; 3 = 1." in lines
    assert "Anteil: 1 ÷ 1,5 = 0,6666…, gerundet 67 %" in lines


def test_the_order_of_gaps():
    # c is an unmet essential (level 1 < 2): first, though 1·1·2 = 2 is little. a: 4·1·1 = 4. b: 1·3·3 = 9.
    plan = catalogue(criterion("a", 4), criterion("b", 4, weight=3), criterion("c", 2, essential=True))
    result = evaluated(plan, a=rated(0, importance=1), b=rated(3, importance=3), c=1)
    assert [(gap.criterion.id, gap.urgency) for gap in result.gaps] == [("c", 2), ("b", 9), ("a", 4)]
