"""Over time: what counts as moved, closed, opened; criteria whose meaning changed stay out of every line and count."""

from fractions import Fraction

from selfcheck.assessment import Answer, Edition, Snapshot
from selfcheck.comparison.over_time import compare_moments, find_apart, find_moments
from selfcheck.comparison.time_chart import time_chart
from selfcheck.editions import Migration, Steps
from selfcheck.texts import percent, translator
from tests.factories import answers, assessment, catalogue, criterion, dimension, na, rated

T = translator("de")
PLAN = catalogue(
    dimension("steering", criterion("a", 3), criterion("b", 4), criterion("c", (0, 4, 4))),
    dimension("team", criterion("d", 2), criterion("e", 2)),
)


def snapshot(version="1", at="2026-01-31", name="Start", **given):
    return Snapshot(name=name, at=at, catalogue=Edition(id="small", version=version), answers=answers(**given))


def over_time(now, *history, migrations=(), phase="preparation", plan=PLAN):
    moments = find_moments(plan, now.model_copy(update={"history": list(history)}), migrations, T)
    return compare_moments(plan, moments, moments[0], moments[-1], phase)


def moves(found):
    return {move.criterion.id: (move.step, move.gap) for move in found.moves}


def test_every_kind_of_move():
    found = over_time(
        assessment(PLAN, a=3, b=1, d="unknown", e=na("no")),
        snapshot(a=1, b=4, d=2, e=0),
    )
    assert moves(found) == {
        "a": ("up", "closed"),
        "b": ("down", "opened"),
        "d": ("no-longer-rated", None),
        "e": ("now-not-applicable", None),
    }
    assert [move.levels for move in found.moves] == [2, -3, 0, 0]


def test_newly_rated_criteria_show_a_gap_that_was_there_before():
    found = over_time(assessment(PLAN, a=1, b=4, d=1, e="unknown"), snapshot(b="unknown", d=na("no")))
    assert moves(found) == {
        "a": ("newly-rated", "found"),
        "b": ("newly-rated", None),
        "d": ("applies-again", "found"),
        "e": ("other-state", None),
    }


def test_a_gap_may_shrink_or_grow():
    found = over_time(assessment(PLAN, a=2, b=1, d=1, e=2), snapshot(a=1, b=2, d=1, e=2))
    assert moves(found) == {"a": ("up", "smaller"), "b": ("down", "larger"), "d": ("same", None), "e": ("same", None)}


def test_a_lower_target_does_not_look_like_progress():
    found = over_time(assessment(PLAN, a=rated(2, target=2, reason="small place")), snapshot(a=2))
    move = next(move for move in found.moves if move.criterion.id == "a")
    assert (move.step, move.gap, move.target_moved) == ("same", "closed", True)


def test_criteria_not_due_are_left_out():
    assert "c" not in moves(over_time(assessment(PLAN, c=4), snapshot(c=0)))


def test_a_trend_compares_like_with_like():
    """Only a and d are rated every time; the targets of today count at every moment."""
    now = assessment(PLAN, a=rated(2, target=2, reason="small place"), b=4, d=1, e=2)
    found = over_time(now, snapshot(a=1, d=2, e="unknown"), snapshot(at="2026-05-01", a=2, b=0, d=0))
    trends = {trend.id: trend for trend in found.trends}
    assert trends["steering"].shares == (Fraction(1, 2), 1, 1)
    assert trends["team"].shares == (1, 0, Fraction(1, 2))
    assert (trends["steering"].compared, trends["steering"].of, trends["team"].compared, trends["team"].of) == (1, 2, 1, 2)


def test_moments_stand_in_order_of_their_days():
    now = assessment(PLAN).model_copy(
        update={"history": [snapshot(at="2026-05-01", name="later"), snapshot(at="2026-01-01", name="first")]}
    )
    assert [(moment.name, moment.key) for moment in find_moments(PLAN, now, (), T)] == [("first", "1"), ("later", "0"), ("", "now")]


# --- editions


def migration(before="0", after="1", **steps):
    return Migration(before, after, Steps.model_validate(steps))


REASON = {"de": "Die Stufen wurden neu gefasst.", "en": "The levels were rewritten."}


def test_moved_criteria_are_compared_under_their_new_name():
    found = over_time(assessment(PLAN, a=3), snapshot("0", old_a=1), migrations=[migration(moved={"old-a": "a"})])
    assert moves(found)["a"] == ("up", "closed")
    assert found.apart == ()


def test_split_changed_and_retired_criteria_stand_apart_with_their_reason():
    steps = migration(split={"big": ["a", "b"]}, changed=[{"id": "d", "reason": REASON}], retired=[{"id": "gone", "reason": REASON}])
    found = over_time(assessment(PLAN, a=3, b=3, d=2, e=2), snapshot("0", big=1, d=0, gone=2, e=1), migrations=[steps])
    assert moves(found) == {"e": ("up", "closed")}
    assert {one.id: (one.why, one.reason["en"] if one.reason else None) for one in found.apart} == {
        "a": ("split", None),
        "b": ("split", None),
        "d": ("changed", REASON["en"]),
        "gone": ("retired", REASON["en"]),
    }
    assert [trend.id for trend in found.trends] == ["team"]
    assert found.trends[0].compared == 1


def test_what_stands_apart_keeps_doing_so_under_a_later_name():
    chain = [migration("0", "1", changed=[{"id": "x", "reason": REASON}]), migration("1", "2", moved={"x": "y"})]
    assert [(one.id, one.why, one.before) for one in find_apart(chain)] == [("y", "changed", "0")]


def test_another_catalogue_is_not_compared():
    given = Snapshot(name="", at="2026-01-01", catalogue=Edition(id="another", version="1"), answers={"a": Answer(state="rated", level=1)})
    now = assessment(PLAN, a=1).model_copy(update={"history": [given]})
    assert [moment.comparable for moment in find_moments(PLAN, now, (), T)] == [False, True]


def test_an_edition_without_a_way_here_is_not_compared_and_not_in_a_line():
    found = over_time(assessment(PLAN, a=3), snapshot(a=1), snapshot("9", at="2026-03-01", a=4))
    assert [len(trend.shares) for trend in found.trends] == [2]


def test_the_chart_has_the_numbers_of_the_trends():
    found = over_time(assessment(PLAN, a=3, d=1), snapshot(a=1, d=2))
    figure = time_chart(PLAN, found, "de", T)
    shares = [tuple(percent("de", Fraction(*share)) for share in pair) for pair in (((1, 3), (1, 1)), ((1, 1), (1, 2)))]
    assert [row[1:3] for row in figure.rows] == shares
    assert figure.head[1:3] == ("Start (31.01.2026)", "heute")
