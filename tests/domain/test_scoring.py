"""The scoring rules, each with a case small enough to compute by hand; the comments hold that computation."""

from fractions import Fraction

import pytest
from pydantic import ValidationError

from selfcheck.assessment import Answer
from selfcheck.texts import number, percent, points, translator
from selfcheck.wording import band, result_sentence, share_line, state_words
from tests.factories import answers, area, assessment, catalogue, criterion, dimension, evaluated, na, rated


def stage_of(evaluation):
    return evaluation.stage and evaluation.stage.id


# --- points, weights, what is left out


def test_points_are_capped_at_the_recommended_level_and_surplus_pays_for_nothing_else():
    result = evaluated(catalogue(criterion("a", 3), criterion("b", 3)), a=4, b=1)
    # a: min(4, 3) = 3 of 3 · b: 1 of 3 · together 4 of 6; with surplus it would be 5 of 6
    assert (result.overall.points, result.overall.recommended, result.overall.share) == (4, 6, Fraction(2, 3))
    assert [(gap.criterion.id, gap.size) for gap in result.gaps] == [("b", 2)]


def test_a_weight_multiplies_points_and_recommended_points():
    result = evaluated(catalogue(criterion("a", 2, weight=3), criterion("b", 4, weight="0.5")), a=1, b=4)
    # a: 3·1 of 3·2 · b: 0.5·4 of 0.5·4 · together 5 of 8
    assert (result.overall.points, result.overall.recommended, result.overall.share) == (5, 8, Fraction(5, 8))


def test_under_points_only_the_weights_of_criteria_count():
    heavy = dimension("heavy", criterion("a", 4), weight=9)
    result = evaluated(catalogue(area("first", heavy, dimension("light", criterion("b", 4)), weight=5)), a=4, b=0)
    assert result.overall.share == Fraction(1, 2)  # 4 of 8


def test_not_applicable_leaves_both_sums():
    result = evaluated(catalogue(criterion("a", 4), criterion("b", 4)), a=2, b=na("no housing company here"))
    # only a: 2 of 4; with b as 0 it would be 2 of 8
    assert (result.overall.points, result.overall.recommended) == (2, 4)
    assert (result.overall.low, result.overall.high, result.overall.coverage) == (Fraction(1, 2), Fraction(1, 2), 1)
    assert result.standings["b"].state == "not-applicable"


def test_unknown_and_open_widen_the_band_and_never_lower_the_share():
    plan = catalogue(criterion("a", 4), criterion("b", 2), criterion("c", 2))
    overall = evaluated(plan, a=3, b="unknown", c=None).overall
    # share: a alone, 3 of 4 · low: 3 of 8 · high: (3 + 2 + 2) of 8 · coverage: 4 of 8
    assert (overall.share, overall.low, overall.high, overall.coverage) == (Fraction(3, 4), Fraction(3, 8), Fraction(7, 8), Fraction(1, 2))


def test_unknown_and_open_weigh_the_same_but_stay_two_states():
    plan = catalogue(criterion("a", 4), criterion("b", 2))
    unknown, left_open, missing = evaluated(plan, a=3, b="unknown"), evaluated(plan, a=3, b="open"), evaluated(plan, a=3)
    assert unknown.overall == left_open.overall == missing.overall
    assert [result.standings["b"].state for result in (unknown, left_open, missing)] == ["unknown", "open", "open"]


def test_level_0_is_an_answer_and_counts():
    overall = evaluated(catalogue(criterion("a", 2), criterion("b", 2)), a=0, b=2).overall
    assert (overall.share, overall.coverage) == (Fraction(1, 2), 1)  # (0 + 2) of 4


def test_nothing_rated_gives_no_number_and_no_stage():
    result = evaluated(catalogue(criterion("a", essential=True), criterion("b")), a="unknown")
    assert (result.overall.points, result.overall.recommended, result.overall.share) == (None, None, None)
    assert (result.overall.low, result.overall.high, result.overall.coverage) == (None, None, 0)
    assert (result.stage, result.capped_by, result.gaps) == (None, (), ())


def test_everything_not_applicable_gives_no_number_and_no_coverage():
    result = evaluated(catalogue(criterion("a", essential=True), criterion("b")), a=na("x"), b=na("y"))
    assert (result.overall.share, result.overall.coverage, result.stage, result.capped_by) == (None, None, None, ())


def test_a_dimension_without_ratings_has_no_number_and_does_not_count_as_zero():
    plan = catalogue(dimension("one", criterion("a", 4)), dimension("two", criterion("b", 4)))
    result = evaluated(plan, a=3)
    assert result.number_of("two").share is None
    assert result.number_of("framework").share == result.overall.share == Fraction(3, 4)


# --- coverage and stages


@pytest.mark.parametrize(("rated_weight", "stage"), [(69, None), (70, "ready"), (71, "ready")])
def test_a_stage_needs_coverage_of_70_percent_and_exactly_70_is_enough(rated_weight, stage):
    plan = catalogue(criterion("a", 1, weight=rated_weight), criterion("b", 1, weight=100 - rated_weight))
    result = evaluated(plan, a=1)
    assert result.overall.coverage == Fraction(rated_weight, 100)
    assert (stage_of(result), result.overall.enough) == (stage, stage is not None)


@pytest.mark.parametrize(
    ("percentage", "stage"),
    [
        (0, "start"),
        (39, "start"),
        ("39.9", "start"),
        (40, "developing"),
        ("69.9", "developing"),
        (70, "largely-ready"),
        ("89.9", "largely-ready"),
        (90, "ready"),
        (100, "ready"),
    ],
)
def test_a_share_equal_to_a_threshold_has_reached_it(percentage, stage):
    reached = Fraction(percentage)  # a weighs as many points as percent are wanted, b the rest to 100
    plan = catalogue(*(criterion(name, 1, weight=weight) for name, weight in (("a", reached), ("b", 100 - reached)) if weight))
    result = evaluated(plan, a=1, b=0)
    assert result.overall.share == reached / 100
    assert stage_of(result) == stage


def test_the_stage_follows_the_exact_share_not_the_rounded_one():
    result = evaluated(catalogue(criterion("a", 1, weight="69.5"), criterion("b", 1, weight="30.5")), a=1, b=0)
    assert percent("en", result.overall.share) == "70%"
    assert stage_of(result) == "developing"


# --- essential conditions


NEARLY_ALL = (criterion("b", 4, weight=100),)  # so heavy that a alone never lowers the stage


@pytest.mark.parametrize(("answer", "state"), [(0, "rated"), (1, "rated"), ("unknown", "unknown"), (None, "open")])
def test_an_essential_below_2_unknown_or_open_caps_at_developing_and_is_named(answer, state):
    result = evaluated(catalogue(criterion("a", 3, essential=True), *NEARLY_ALL), a=answer, b=4)
    assert result.overall.share > Fraction(98, 100)
    assert (stage_of(result), result.capped_by) == ("developing", ("a",))
    assert [(check.standing.state, check.met) for check in result.essentials] == [(state, False)]


@pytest.mark.parametrize("level", [2, 3, 4])
def test_an_essential_at_level_2_is_met_even_below_its_recommended_level(level):
    result = evaluated(catalogue(criterion("a", 4, essential=True), *NEARLY_ALL), a=level, b=4)
    assert (stage_of(result), result.capped_by, result.unmet) == ("ready", (), ())


def test_a_not_applicable_essential_does_not_cap_but_is_listed():
    result = evaluated(catalogue(criterion("a", 3, essential=True), *NEARLY_ALL), a=na("no carrier involved"), b=4)
    assert (stage_of(result), result.capped_by) == ("ready", ())
    assert [(check.standing.criterion.id, check.standing.state, check.met) for check in result.essentials] == [
        ("a", "not-applicable", True)
    ]


def test_the_cap_never_raises_a_stage():
    plan = catalogue(criterion("a", 4, essential=True), criterion("b", 4))
    low, middle = evaluated(plan, a=1, b=0), evaluated(plan, a=1, b=3)
    # 1 of 8 = 12.5 %, below 40 · 4 of 8 = 50 %, developing without any cap
    assert (stage_of(low), low.capped_by) == ("start", ("a",))
    assert (stage_of(middle), middle.capped_by) == ("developing", ("a",))


def test_all_unmet_essentials_are_named_in_catalogue_order():
    plan = catalogue(criterion("z", 2, essential=True), criterion("a", 2, essential=True), *NEARLY_ALL)
    assert evaluated(plan, z=1, a="unknown", b=4).capped_by == ("z", "a")


def test_an_essential_of_another_phase_does_not_cap():
    plan = catalogue(criterion("a", 3, essential=["continuity"]), *NEARLY_ALL)
    assert stage_of(evaluated(plan, "preparation", a=0, b=4)) == "ready"
    assert evaluated(plan, "preparation", a=0, b=4).essentials == ()
    assert stage_of(evaluated(plan, "continuity", a=0, b=4)) == "developing"


def test_without_a_stage_nothing_is_capped_but_unmet_essentials_stay_listed():
    result = evaluated(catalogue(criterion("a", 4, essential=True), criterion("b", 4)), b=4)
    assert (result.stage, result.capped_by) == (None, ())  # coverage 4 of 8
    assert [check.met for check in result.essentials] == [False]


# --- deviations, phases


def test_a_deviating_target_counts_and_is_marked():
    plan = catalogue(criterion("a", 4), criterion("b", 4))
    lower = evaluated(plan, a=rated(2, target=2, reason="two offices share the work"), b=2)
    # a: 2 of 2 · b: 2 of 4 · together 4 of 6
    assert (lower.overall.points, lower.overall.recommended) == (4, 6)
    assert (lower.standings["a"].target, lower.standings["a"].deviates, lower.standings["a"].gap) == (2, True, 0)
    assert not lower.standings["b"].deviates
    higher = evaluated(catalogue(criterion("a", 3)), a=rated(3, target=4, reason="the council wants more"))
    assert (higher.overall.share, higher.standings["a"].gap) == (Fraction(3, 4), 1)


def test_a_deviation_of_an_unknown_criterion_shapes_band_and_coverage():
    unknown = Answer.model_validate({"state": "unknown", "target": 2, "target-reason": "small town"})
    overall = evaluated(catalogue(criterion("a", 4), criterion("b", 2)), a=unknown, b=1).overall
    # a would be 2 points: low 1 of 4, high 3 of 4, coverage 2 of 4
    assert (overall.share, overall.low, overall.high, overall.coverage) == (Fraction(1, 2), Fraction(1, 4), Fraction(3, 4), Fraction(1, 2))


def test_a_target_equal_to_the_recommended_one_is_no_deviation():
    assert not evaluated(catalogue(criterion("a", 3)), a=rated(1, target=3, reason="as recommended")).standings["a"].deviates


def test_a_lower_local_target_does_not_lower_what_an_essential_needs():
    plan = catalogue(criterion("a", 4, essential=True), *NEARLY_ALL)
    assert evaluated(plan, a=rated(1, target=1, reason="very small"), b=4).capped_by == ("a",)


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_deviation_and_not_applicable_need_a_reason(reason):
    with pytest.raises(ValidationError):
        rated(2, target=2, reason=reason)
    with pytest.raises(ValidationError):
        na(reason)


@pytest.mark.parametrize("answer", [4, 0, "unknown", None, na("x"), rated(1, target=3, reason="we want it now")])
def test_not_due_wins_over_every_answer_even_one_with_a_target_of_its_own(answer):
    plan = catalogue(criterion("a", (0, 3, 3)), criterion("b", 4))
    result = evaluated(plan, "preparation", a=answer, b=1)
    standing = result.standings["a"]
    assert (standing.state, standing.level, standing.target, standing.gap, standing.deviates) == ("not-due", None, 0, 0, False)
    assert (result.overall.points, result.overall.recommended, result.overall.coverage) == (1, 4, 1)
    assert [gap.criterion.id for gap in result.gaps] == ["b"]


def test_the_same_answers_can_be_seen_against_the_next_phase():
    plan = catalogue(criterion("a", (1, 3, 4)), criterion("b", (0, 2, 4)))
    given = {"a": 1, "b": 1}
    assert (plan.next_phase("preparation"), plan.next_phase("continuity")) == ("implementation", None)
    shares = [evaluated(plan, phase, **given).overall.share for phase in plan.phase_ids]
    # preparation: a 1 of 1, b not due · implementation: 2 of 5 · continuity: 2 of 8
    assert shares == [1, Fraction(2, 5), Fraction(1, 4)]


def test_the_phase_comes_from_the_profile_else_it_is_the_first():
    plan = catalogue(criterion("a"))
    assert assessment(plan, "continuity").phase(plan) == "continuity"
    assert assessment(plan).phase(plan) == assessment(plan, "no-such-phase").phase(plan) == "preparation"


# --- other scales


def test_a_scale_with_fractions_scores_its_points_and_counts_gaps_in_levels():
    plan = catalogue(criterion("a", 3), criterion("b", 2), scale=(0, "0.25", "0.5", 1))
    result = evaluated(plan, a=1, b=3)
    # a: 0.25 of 1 · b: min(1, 0.5) = 0.5 of 0.5 · together 0.75 of 1.5
    assert (result.overall.points, result.overall.recommended, result.overall.share) == (Fraction(3, 4), Fraction(3, 2), Fraction(1, 2))
    assert [(gap.criterion.id, gap.size) for gap in result.gaps] == [("a", 2)]


def test_a_scale_of_two_levels():
    plan = catalogue(criterion("a", 1, essential=True), criterion("b", 1), criterion("c", 1), scale=(0, 1), essential_level=1)
    result = evaluated(plan, a=1, b=1, c=0)
    assert (result.overall.share, stage_of(result), result.capped_by) == (Fraction(2, 3), "developing", ())
    assert evaluated(plan, a=0, b=1, c=1).capped_by == ("a",)


def test_a_scale_of_seven_levels():
    result = evaluated(catalogue(criterion("a", 6), criterion("b", 5), scale=range(7)), a=3, b=6)
    assert (result.overall.share, result.gaps[0].size) == (Fraction(8, 11), 3)  # 3 of 6 and 5 of 5


# --- aggregate: means


TWO_DIMENSIONS = (dimension("one", criterion("a", 4), criterion("b", 4)), dimension("two", criterion("c", 2)))


def test_means_are_taken_of_the_children_level_by_level():
    plan = catalogue(area("first", *TWO_DIMENSIONS), area("second", dimension("three", criterion("d", 4))), aggregate="means")
    result = evaluated(plan, a=4, b=2, c=1, d=0)
    one, first = result.number_of("one"), result.number_of("first")
    assert (one.points, one.recommended) == (3, 4)  # (4 + 2) / 2 against (4 + 4) / 2
    assert (first.points, first.recommended, first.share) == (2, 3, Fraction(2, 3))  # (3 + 1) / 2 against (4 + 2) / 2
    # (2 + 0) / 2 = 1 against (3 + 4) / 2 = 3.5; under points it would be 7 of 14
    assert (result.overall.points, result.overall.recommended, result.overall.share) == (1, Fraction(7, 2), Fraction(2, 7))


def test_means_are_weighted_at_every_level():
    heavy = dimension("heavy", criterion("a", 4, weight=3), criterion("b", 4), weight=3)
    plan = catalogue(
        area("first", heavy, dimension("light", criterion("c", 4))),
        area("second", dimension("three", criterion("d", 4)), weight=4),
        aggregate="means",
    )
    result = evaluated(plan, a=4, b=0, c=1, d=4)
    assert result.number_of("heavy").points == 3  # (3·4 + 1·0) / 4
    assert result.number_of("first").points == Fraction(5, 2)  # (3·3 + 1·1) / 4
    assert result.overall.points == Fraction(37, 10)  # (1·2.5 + 4·4) / 5 = 18.5 / 5
    assert result.overall.share == Fraction(37, 40)


def test_means_leave_out_what_is_not_applicable_or_not_due():
    plan = catalogue(*TWO_DIMENSIONS, dimension("three", criterion("d", (0, 4, 4))), aggregate="means")
    result = evaluated(plan, a=3, b=na("x"), c=na("y"), d=0)
    assert (result.overall.points, result.overall.recommended, result.overall.coverage) == (3, 4, 1)


def test_band_and_coverage_of_means():
    overall = evaluated(catalogue(*TWO_DIMENSIONS, aggregate="means"), a=4, b=None, c=1).overall
    # share: one 4 of 4, two 1 of 2 → 2.5 of 3 · low: one (4 + 0) / 2, two 1 → 1.5 of 3 · high: 2.5 of 3
    assert (overall.share, overall.low, overall.high) == (Fraction(5, 6), Fraction(1, 2), Fraction(5, 6))
    assert overall.coverage == Fraction(2, 3)  # one 4 of (4 + 4) → mean 2, two 2; (2 + 2) / 2 of (4 + 2) / 2


def test_a_dimension_of_means_without_ratings_counts_its_mean_in_band_and_coverage():
    overall = evaluated(catalogue(*TWO_DIMENSIONS, aggregate="means"), a=None, b="unknown", c=1).overall
    # one: recommended (4 + 4) / 2 = 4, nothing rated · two: 1 of 2 · recommended of all (4 + 2) / 2 = 3
    # low (0 + 1) / 2 of 3 · high (4 + 1) / 2 of 3 · coverage (0 + 2) / 2 of 3
    assert (overall.share, overall.low, overall.high) == (Fraction(1, 2), Fraction(1, 6), Fraction(5, 6))
    assert overall.coverage == Fraction(1, 3)


def test_the_band_of_means_holds_the_present_share():
    plan = catalogue(dimension("one", criterion("a", 4), criterion("b", 1)), dimension("two", criterion("c", 1)), aggregate="means")
    overall = evaluated(plan, a=4, b="unknown", c=0).overall
    # share: (4 + 0) / 2 of (4 + 1) / 2 = 4/5 · with b reached: (2.5 + 0) / 2 of (2.5 + 1) / 2 = 5/7, less than the share
    # low: (2 + 0) / 2 of (2.5 + 1) / 2 = 4/7
    assert (overall.low, overall.share, overall.high) == (Fraction(4, 7), Fraction(4, 5), Fraction(4, 5))


def test_means_without_any_rating_give_no_number():
    plan = catalogue(*TWO_DIMENSIONS, aggregate="means")
    assert (evaluated(plan).overall.share, evaluated(plan).overall.coverage) == (None, 0)
    nothing = evaluated(plan, a=na("x"), b=na("x"), c=na("x")).overall
    assert (nothing.share, nothing.coverage) == (None, None)


# --- how numbers are shown


@pytest.mark.parametrize(
    ("share", "german", "english"),
    [
        (Fraction(625, 1000), "63 %", "63%"),
        (Fraction(545, 1000), "55 %", "55%"),
        (Fraction(5, 1000), "1 %", "1%"),
        (Fraction(4449, 10000), "44 %", "44%"),  # rounded once; in two steps it would be 44.5 and then 45
        (Fraction(2, 3), "67 %", "67%"),
        (Fraction(0), "0 %", "0%"),
        (Fraction(1), "100 %", "100%"),
    ],
)
def test_percentages_are_rounded_half_up_once(share, german, english):
    assert percent("de", share).replace("\N{NO-BREAK SPACE}", " ") == german
    assert percent("en", share) == english


def test_numbers_follow_the_language():
    assert (number("de", 12345), number("en", 12345)) == ("12.345", "12,345")
    assert (number("de", Fraction(1, 8), 2), number("en", Fraction(1, 8), 2)) == ("0,13", "0.13")
    assert (points("de", Fraction(31)), points("de", Fraction(5, 2)), points("en", Fraction(5, 2))) == ("31", "2,50", "2.50")


def test_the_share_is_shown_with_band_and_points():
    plan = catalogue(criterion("a", 4), criterion("b", 2), criterion("c", 2))
    overall = evaluated(plan, a=3, b=1, c=None).overall
    # 4 of 6 = 66.7 % · low 4 of 8 · high 6 of 8
    english = share_line(overall, "en", translator("en"))
    german = share_line(overall, "de", translator("de")).replace("\N{NO-BREAK SPACE}", " ")
    assert english == "67% (50–75%) · 4 of 6 recommended points"
    assert german == "67 % (50–75 %) · 4 von 6 empfohlenen Punkten"


def test_a_share_that_cannot_move_is_shown_without_a_band():
    overall = evaluated(catalogue(criterion("a", 4)), a=3).overall
    assert share_line(overall, "en", translator("en")) == "75% · 3 of 4 recommended points"


def test_where_nothing_is_rated_words_replace_the_number():
    overall = evaluated(catalogue(criterion("a", 4))).overall
    assert share_line(overall, "en", translator("en")) == "Nothing has been rated yet, so there is no result."
    assert band(overall, "en", translator("en")) == "–"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            answers(a=2, b=4),
            "For the phase Preparation, 75% of the recommended points have been reached; all essential conditions are met.",
        ),
        (
            answers(a=1, b=4),
            "For the phase Preparation, 63% of the recommended points have been reached; 1 essential condition is not met.",
        ),
        (
            answers(b=4),
            "For the phase Preparation, too little has been rated so far (50%) for a single number; the range is 50–100%; "
            "1 essential condition is still unclear.",
        ),
        (
            answers(a="unknown", b=4),
            "For the phase Preparation, too little has been rated so far (50%) for a single number; the range is 50–100%; "
            "1 essential condition is still unclear.",
        ),
        (answers(a="unknown"), "For the phase Preparation, nothing has been rated yet; the result appears with the first answers."),
    ],
)
def test_the_result_in_one_sentence(given, sentence):
    plan = catalogue(criterion("a", 4, essential=True), criterion("b", 4))
    assert result_sentence(evaluated(plan, **given), "en", translator("en")) == sentence


def test_the_result_sentence_in_german_and_without_essentials():
    result = evaluated(catalogue(criterion("a", 4), criterion("b", 4)), "implementation", a=1, b=4)
    sentence = result_sentence(result, "de", translator("de")).replace("\N{NO-BREAK SPACE}", " ")
    assert sentence == "Für die Phase Umsetzung sind 63 % der empfohlenen Punkte erreicht."


def test_each_state_has_its_own_word():
    plan = catalogue(*(criterion(name) for name in "abcd"), criterion("e", (0, 1, 1)))
    standings = evaluated(plan, a=2, b="unknown", c=na("x"), d=None, e=2).standings
    assert [state_words(standings[name], translator("de")) for name in "abcde"] == [
        "Stufe 2",
        "Weiß nicht",
        "Trifft hier nicht zu",
        "offen",
        "in dieser Phase nicht fällig",
    ]
