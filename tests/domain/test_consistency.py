"""Remarks before handing on: what is noticed, where it belongs, and what is left alone."""

from __future__ import annotations

import datetime as dt

import pytest

from selfcheck.assessment import Answer, Assessment, Measure, new_assessment
from selfcheck.clashes import TABLE
from selfcheck.consistency import find_remarks, remark_words
from selfcheck.demo import demo_assessment
from selfcheck.evaluation import evaluate
from selfcheck.house import House
from selfcheck.settings import Settings
from selfcheck.texts import LANGUAGES, translator
from tests.factories import answers, assessment, catalogue, criterion, na, rated

DAY = dt.date(2026, 11, 26)


@pytest.fixture(scope="module")
def opened():
    return House(Settings())


@pytest.fixture(scope="module")
def whole(opened):
    return opened.catalogue


def remarks(plan, content, **more):
    found = find_remarks(plan, content, evaluate(plan, content), DAY.year, DAY, **more)
    for remark in found:
        for lang in LANGUAGES:
            assert remark_words(remark, plan, lang, translator(lang))[-1].endswith((".", "?"))
    return found


def keys(plan, content, **more):
    return [
        (remark.severity, remark.key, remark.criterion or remark.profile_field or remark.measure)
        for remark in remarks(plan, content, **more)
    ]


def small(*criteria, plan=(), **given):
    """Keys of the remarks on a small catalogue without a profile."""
    made = catalogue(*criteria)
    content = assessment(made, **given)
    return keys(made, content.model_copy(update={"plan": [Measure.model_validate(one) for one in plan]}))


# --- answers ---------------------------------------------------------------------------------------------------------


def test_nothing_to_say_about_a_plain_assessment():
    assert small(criterion("a"), a=3) == []


def test_the_highest_level_without_evidence():
    proved = Answer(state="rated", level=4, evidence="minutes")
    assert small(criterion("a"), criterion("b"), criterion("c"), a=4, b=proved, c=3) == [("warning", "no-evidence", "a")]


def test_rated_before_it_is_due():
    later = criterion("continuity-concept", (0, 2, 4))
    assert small(later, criterion("b"), continuity_concept=2, b=1) == [("info", "not-due", "continuity-concept")]
    assert small(later, criterion("b"), continuity_concept=0, b=1) == []


@pytest.mark.parametrize(
    ("given", "key"), [(na("x"), "essential-not-applicable"), ("unknown", "essential-unknown"), (None, "essential-open")]
)
def test_an_essential_that_is_not_rated(given, key):
    assert ("warning", key, "a") in small(criterion("a", essential=True), criterion("b"), a=given, b=1)


def test_an_own_target_below_the_recommended_one_of_an_essential():
    lowered, raised = rated(2, target=2, reason="x"), rated(2, target=4, reason="x")
    assert small(criterion("a", 3, essential=True), a=lowered) == [("warning", "essential-lowered", "a")]
    assert small(criterion("a", 3, essential=True), a=raised) == []
    assert small(criterion("a", 3), a=lowered) == []


def test_open_questions_and_choices_without_a_reason_are_counted():
    plan = catalogue(criterion("a"), criterion("b"), criterion("c"))
    found = remarks(plan, assessment(plan, a=1), pending=["a"])
    assert [(remark.key, remark.criterion, remark.values.get("n")) for remark in found] == [("pending", "a", None), ("open", None, 2)]


@pytest.mark.parametrize(("highest", "noticed"), [(8, True), (7, False)])
def test_the_highest_importance_for_nearly_everything(highest, noticed):
    names = [f"c{place}" for place in range(10)]
    given = {name: rated(2, importance=3 if place < highest else 2) for place, name in enumerate(names)}
    assert (small(*(criterion(name) for name in names), **given) == [("info", "all-important", None)]) is noticed


def test_a_few_important_ratings_are_no_matter():
    assert small(criterion("a"), a=rated(2, importance=3)) == []


# --- plan ------------------------------------------------------------------------------------------------------------

SOUND = {"id": "m1", "title": "Build", "owner": "Lead department", "due": "2027-01-31", "criterion": "a", "expected-level": 3}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"due": "2026-11-25"}, [("warning", "overdue", "m1")]),
        ({"due": "2026-11-26"}, []),
        ({"due": "2026-11-25", "status": "done", "expected-level": 1}, []),
        ({"due": "2026-11-25", "status": "dropped"}, []),
        ({"due": None}, [("info", "no-date", "m1")]),
        ({"owner": " "}, [("info", "no-owner", "m1")]),
        ({"expected-level": 1}, [("warning", "nothing-gained", "a")]),
        ({"expected-level": 4}, [("info", "beyond-target", "a")]),
        ({"expected-level": None}, []),
        ({"status": "done"}, [("info", "done-not-rated", "a")]),
        ({"criterion": "unknown-to-us"}, []),
    ],
)
def test_measures(change, expected):
    assert small(criterion("a", 3), a=1, plan=[{**SOUND, **change}]) == expected


def test_an_unmet_essential_without_a_measure():
    plan = (criterion("a", 3, essential=True),)
    assert small(*plan, a=1) == [("info", "no-measure", "a")]
    assert small(*plan, a=1, plan=[SOUND]) == []
    assert small(*plan, a=1, plan=[{**SOUND, "status": "dropped"}]) == [("info", "no-measure", "a")]
    assert small(*plan, a=2) == []


def test_without_a_day_only_earlier_years_are_past():
    plan = catalogue(criterion("a"))
    for due, noticed in (("2026-03-01", False), ("2025-12-31", True)):
        content = assessment(plan, a=1).model_copy(update={"plan": [Measure.model_validate({**SOUND, "due": due})]})
        found = find_remarks(plan, content, evaluate(plan, content), 2026)
        assert ("overdue" in [remark.key for remark in found]) is noticed


# --- profile ---------------------------------------------------------------------------------------------------------


def profiled(whole, profile, **given):
    """An assessment of our own catalogue with this profile, its missing entries aside."""
    content = Assessment(
        catalogue=new_assessment(whole).catalogue, profile={"phase": "implementation", **profile}, answers=answers(**given)
    )
    ignored = ("profile-missing", "open", "essential-open", "no-measure")
    return [key for key in keys(whole, content) if key[1] not in ignored]


def test_the_profile_must_name_a_phase_and_what_is_required(whole):
    found = remarks(whole, new_assessment(whole))
    missing = {remark.key: remark for remark in found}
    assert missing["no-phase"].severity == "warning"
    assert (
        missing["profile-missing"].values["n"] == sum(field.required for field in whole.profile.fields) - 2
    )  # the phase, and hours are preset


def test_hints_of_the_profile_are_repeated_not_doubled(whole):
    shares = {"share-federal": 33, "share-state": 33}
    assert profiled(whole, {**shares, "share-municipal": 30}) == [("warning", "profile-hint", "share-municipal")]
    assert profiled(whole, {**shares, "share-municipal": 34}) == []
    assert profiled(whole, shares) == []
    assert profiled(whole, {"programme-end": 2024}) == [("warning", "profile-hint", "programme-end")]
    staff = {"fte-onsite": 2.0, "persons-onsite": 1}
    assert profiled(whole, staff) == [("warning", "profile-hint", "persons-onsite")]
    parts = {"fte-onsite": 1.0, "fte-planning": 0.8, "fte-community-work": 0.5}
    assert profiled(whole, parts) == [("warning", "profile-hint", "fte-community-work")]


def test_no_office_but_opening_hours(whole):
    assert profiled(whole, {"office-exists": "no", "opening-hours": 12.5}) == [("warning", "hours-without-office", "opening-hours")]
    assert profiled(whole, {"office-exists": "mobile", "opening-hours": 12.5}) == []


@pytest.mark.parametrize(
    ("end", "level", "noticed"), [(2028, 1, True), (2026, 0, True), (2029, 1, False), (2028, 2, False), (2028, "unknown", False)]
)
def test_little_time_and_no_continuity_concept(whole, end, level, noticed):
    found = profiled(whole, {"programme-end": end}, sustaining_concept=level)
    assert (("warning", "little-time", "sustaining-concept") in found) is noticed


CONTRADICTIONS = {
    ("local-office", 2, "office-exists"): ("no", "mobile"),
    ("local-office", 0, "office-exists"): ("yes", "planned"),
    ("accessibility-hours", 2, "opening-hours"): (0, 6),
    ("accessibility-hours", 3, "barrier-free"): ("no", "partly"),
    ("neighbourhood-fund", 2, "fund-annual"): (0, 5000),
    ("neighbourhood-fund", 0, "fund-annual"): (5000, 0),
    ("neighbourhood-fund", 3, "fund-body"): ("planned", "yes"),
    ("resident-body", 2, "resident-body-share"): (0, 60),
    ("resident-body", 0, "resident-body-share"): (60, 0),
    ("staffing-capacity", 2, "fte-onsite"): (0, 1.5),
    ("municipal-contact", 3, "fte-municipal"): (0, 0.5),
    ("carrier-model", 2, "carrier-type"): ("open", "municipal"),
    ("council-resolution", 0, "council-resolution-date"): ("2026-11-26", "2026-11-27"),
    ("integrated-concept", 0, "concept-date"): (2024, None),
    ("sustaining-concept", 3, "phase"): ("preparation", "implementation"),
}


@pytest.mark.parametrize(("place", "said"), CONTRADICTIONS.items(), ids=lambda value: "-".join(map(str, value)))
def test_a_rating_that_contradicts_the_profile(whole, place, said):
    name, level, field = place
    for value, noticed in zip(said, (True, False), strict=True):
        found = profiled(whole, {field: value}, **{name.replace("-", "_"): level})
        assert (("warning", "against-profile", name) in found) is noticed, value


def test_every_row_of_the_table_is_tried_and_speaks_of_what_the_catalogue_has(whole):
    assert {(clash.criterion, clash.low, clash.field) for clash in TABLE} == set(CONTRADICTIONS)
    for clash in TABLE:
        assert clash.criterion in whole.criteria
        assert whole.profile_field(clash.field)
        assert 0 <= clash.low <= clash.high <= whole.top_level


def test_another_framework_with_the_same_ids_is_left_alone():
    plan = catalogue(criterion("local-office", 2), scale=(0, 1, 2))
    content = assessment(plan, local_office=1).model_copy(update={"profile": {"office-exists": "yes"}})
    assert keys(plan, content) == []


def test_a_value_is_told_as_the_form_shows_it(whole):
    content = Assessment(
        catalogue=new_assessment(whole).catalogue,
        profile={"phase": "implementation", "office-exists": "no", "opening-hours": 12.5},
        answers=answers(local_office=3),
    )
    told = [" ".join(remark_words(remark, whole, "de", translator("de"))) for remark in remarks(whole, content)]
    assert any("„Vor-Ort-Büro“ ist mit Stufe 3 bewertet, im Profil steht bei „Vor-Ort-Büro“ aber: Nein." in text for text in told)
    assert any("12,5 Stunden je Woche Öffnungszeit" in text for text in told)


# --- as a whole -------------------------------------------------------------------------------------------------------


def test_remarks_of_one_kind_stand_together(whole):
    plan = [Measure(id=name, title=name) for name in ("m1", "m2")]
    found = [remark.key for remark in remarks(whole, new_assessment(whole).model_copy(update={"plan": plan}))]
    assert [key for key in found if key in ("no-owner", "no-date")] == ["no-owner", "no-owner", "no-date", "no-date"]


def test_warnings_come_first(whole):
    severities = [remark.severity for remark in remarks(whole, new_assessment(whole), pending=["council-resolution"])]
    assert severities == sorted(severities, reverse=True)


def test_the_examples_contradict_nothing_while_their_plans_are_young(opened):
    for demo in opened.demos.values():
        content = demo_assessment(opened.catalogue, demo, "de")
        found = find_remarks(opened.catalogue, content, evaluate(opened.catalogue, content), 2026)
        assert [remark for remark in found if remark.severity == "warning"] == []
