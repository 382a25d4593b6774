"""The plan of the team, computed by hand: hours, load, warnings, what if, and what does not fit."""

from __future__ import annotations

from fractions import Fraction

import pytest

from selfcheck.assessment import Assessment, CapacityPlan
from selfcheck.capacity import Capacity, find_beyond, find_scenarios, find_unclosable, in_order, plan_capacity
from selfcheck.capacity_words import available_sentence, result_sentence
from selfcheck.catalogue_files import FOLDER, load_catalogue
from selfcheck.charts_capacity import capacity_chart
from selfcheck.entries import Place, RefusedError, check_value, from_entries, to_entries
from selfcheck.evaluation import evaluate
from selfcheck.texts import translator
from tests.factories import assessment, catalogue, criterion, na

TASKS = catalogue(
    criterion("small-task", 2, effort="small"),
    criterion("medium-task", 4, effort="medium"),
    criterion("large-task", 3, effort="large", essential=True),
    criterion("no-task", 3),
    criterion("later-task", (0, 0, 2), effort="large"),
)


def plan(posts: float | None = 1, weekly: float | None = 40, answers: dict | None = None, **capacity: object) -> Capacity:
    given = assessment(TASKS, "preparation", **(answers or {}))
    profile = {**given.profile, "fte-onsite": posts, "weekly-hours": weekly}
    tasks = {name.replace("_", "-"): value for name, value in capacity.pop("tasks", {}).items()}
    whole = {name.replace("_", "-"): value for name, value in capacity.items()}
    given = given.model_copy(update={"profile": profile, "capacity": CapacityPlan.model_validate({**whole, "tasks": tasks})})
    return plan_capacity(TASKS, given, evaluate(TASKS, given))


def ids(tasks) -> list[str]:
    return [task.criterion.id for task in tasks]


def test_only_due_criteria_with_an_effort_class_are_tasks():
    assert ids(plan().tasks) == ["small-task", "medium-task", "large-task"]
    assert ids(plan(answers={"small_task": na("no such housing here")}).tasks) == ["medium-task", "large-task"]


def test_available_hours_are_posts_times_hours_times_presence():
    assert plan().available == 32  # 1 · 40 · 0.8
    assert plan(1.5, 39).available == Fraction(468, 10)  # 1.5 · 39 · 0.8
    assert plan(present_share=75).available == 30


@pytest.mark.parametrize(("posts", "weekly"), [(None, 40), (1, None)])
def test_without_posts_or_hours_of_a_post_there_is_no_load(posts, weekly):
    found = plan(posts, weekly)
    assert (found.available, found.load, found.verdict, find_beyond(found)) == (None, None, None, [])
    assert available_sentence(found, "de", translator("de")) is None


@pytest.mark.parametrize(
    ("posts", "weekly", "missing"),
    [(None, 40, "die Stellen vor Ort"), (1, None, "die Wochenstunden einer Vollzeitstelle"), (None, None, "die Stellen vor Ort und die Wochenstunden einer Vollzeitstelle")],
)  # fmt: skip
def test_only_what_the_profile_does_not_state_is_said_to_be_missing(posts, weekly, missing):
    assert f"sobald im Profil {missing} angegeben sind" in result_sentence(plan(posts, weekly), "de", translator("de"))


def test_no_hours_at_all_are_said_and_divide_by_nothing():
    found = plan(0)
    assert (found.available, found.load) == (0, None)
    assert "keine Stunden" in result_sentence(found, "de", translator("de"))


def test_the_load_is_planned_in_available_hours():
    found = plan()  # 2 + 4 + 8 = 14 of 32
    assert (found.planned, found.load, found.verdict) == (14, Fraction(14, 32), "fits")
    assert result_sentence(found, "de", translator("de")) == (
        "Die Aufgaben passen: 14 Stunden je Woche bei 32 Stunden, das Team ist zu 44 % ausgelastet."
    )


@pytest.mark.parametrize(("weekly", "verdict"), [(17.6, "fits"), (17.5, "over"), (13.5, "over"), (13.4, "far-over")])
def test_warnings_begin_at_100_and_at_130_percent(weekly, verdict):
    # 14 h in 17.5 · 0.8 = 14 h are exactly 100 %; 14 / (13.4 · 0.8) = 130.6 %
    assert plan(1, weekly).verdict == verdict


def test_exactly_130_percent_is_the_strong_warning():
    assert plan(1, 20, hours_small=4.8, tasks={"large_task": {}}).load == Fraction(168, 160)
    assert plan(1, 10, hours_small=0, hours_medium=2.4, hours_large=8).verdict == "far-over"  # 10.4 of 8


def test_another_aim_changes_the_hours_in_proportion():
    found = plan(tasks={"medium_task": {"aim": 2}, "large_task": {"aim": 4}})
    assert [task.whole for task in found.tasks] == [2, 2, Fraction(32, 3)]  # 4 · 2/4; 8 · 4/3


def test_shared_tasks_keep_a_part_and_left_ones_none():
    decisions = {"small_task": {"decision": "dropped"}, "medium_task": {"decision": "postponed"}, "large_task": {"decision": "shared"}}
    found = plan(tasks=decisions)
    assert [task.hours for task in found.tasks] == [0, 0, 4]
    assert ids(found.left_out) == ["small-task", "medium-task"]
    assert plan(tasks=decisions, partner_share=25).planned == 2


def test_what_if():
    found = plan(tasks={"small_task": {"need": "low"}, "large_task": {"need": "high"}})
    by_id = {one.id: one for one in find_scenarios(found)}
    assert by_id["half-post"].after.load == Fraction(14, 48)  # 1.5 · 40 · 0.8
    assert (by_id["leave-low"].tasks, by_id["leave-low"].after.planned) == (1, 12)
    assert (by_id["share-medium"].tasks, by_id["share-medium"].after.planned) == (1, 12)  # 4 → 2
    assert (by_id["all"].after.planned, by_id["all"].after.available) == (10, 48)
    assert found.planned == 14


def test_essentials_are_served_first_then_need_then_the_heavier_gap():
    answers = {"small_task": 0, "medium_task": 3, "large_task": 3}
    assert ids(in_order(plan(answers=answers))) == ["large-task", "small-task", "medium-task"]
    needs = {"small_task": {"need": "low"}, "medium_task": {"need": "high"}}
    assert ids(in_order(plan(answers=answers, tasks=needs))) == ["large-task", "medium-task", "small-task"]


def test_a_later_smaller_task_may_still_fit():
    needs = {"medium_task": {"need": "high"}}
    found = plan(1, 13.75, answers={"medium_task": 1, "small_task": 1}, tasks=needs)  # 11 h: 8, then 4 does not fit, then 2 does
    assert found.available == 11
    assert ids(find_beyond(found)) == ["medium-task"]
    assert ids(find_unclosable(found)) == ["medium-task"]


def test_only_gaps_count_as_not_closable():
    found = plan(
        tasks={"small_task": {"decision": "dropped"}, "medium_task": {"decision": "postponed"}}, answers={"small_task": 2, "medium_task": 1}
    )
    assert ids(find_unclosable(found)) == ["medium-task"]


def test_more_staff_never_raises_the_load_and_dropping_never_adds_hours():
    loads = [plan(posts / 4).load for posts in range(1, 12)]
    assert loads == sorted(loads, reverse=True)
    for name in ("small_task", "medium_task", "large_task"):
        assert plan(tasks={name: {"decision": "dropped"}}).planned < plan(tasks={name: {"decision": "shared"}}).planned < plan().planned


def test_all_tasks_of_the_catalogue_make_146_hours_as_the_criteria_say():
    whole = load_catalogue(FOLDER)
    given = Assessment.model_validate({"catalogue": {"id": whole.id, "version": whole.version}, "profile": {"phase": "implementation"}})
    assert plan_capacity(whole, given, evaluate(whole, given)).planned == 146


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_chart_says_its_numbers(lang):
    figure = capacity_chart(TASKS, plan(), lang, translator(lang))
    for number in ("32", "14", "44"):
        assert number in figure.alt
    assert len(figure.rows) == 3  # available, planned, one dimension


# --- kept with the assessment ---------------------------------------------------------------------------------------


def test_the_plan_of_the_team_survives_entries_and_back():
    task = {"aim": 1, "need": "low", "decision": "dropped", "reason": "too few hours"}
    content = CapacityPlan.model_validate({"present-share": 70, "hours-small": 1.5, "tasks": {"small-task": task}})
    given = assessment(TASKS, "preparation").model_copy(update={"capacity": content})
    assert from_entries(given.catalogue, to_entries(given)) == given


@pytest.mark.parametrize(
    ("item", "field", "value"),
    [("", "present-share", 0), ("", "present-share", "80"), ("", "hours-small", -1), ("", "tasks", 1), ("small-task", "aim", 5),
     ("small-task", "need", "huge"), ("small-task", "decision", 1), ("unheard-of", "aim", 1), ("small-task", "present-share", 5)],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(item, field, value):
    with pytest.raises(RefusedError):
        check_value(TASKS, Place("capacity", item, field), value)


def test_an_empty_value_takes_back():
    assert check_value(TASKS, Place("capacity", "", "hours-large"), None) is None
    assert check_value(TASKS, Place("capacity", "", "hours-large"), 7.5) == 7.5
    assert check_value(TASKS, Place("capacity", "small-task", "reason"), "") is None
