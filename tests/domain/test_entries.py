"""An assessment taken apart into single values and put together again is the same; each value is checked."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfcheck.assessment import Answer, Assessment, Edition, Measure, PositionAnswer
from selfcheck.entries import Place, RefusedError, check_value, differing, from_entries, make_answer, to_entries
from tests.shipped import shipped

CATALOGUE = shipped()
EDITION = Edition(id="quartiersmanagement", version="2026.1")
ONE, TWO = "council-resolution", "area-designation"

TEXTS = st.sampled_from(["", "Größe", "👋\nmehr", "مرحبا", " ", "0"])
NAMES = st.sampled_from([ONE, TWO, "gone-criterion", "x", "9"])


@st.composite
def an_answer(draw: st.DrawFn) -> Answer:
    values: dict[str, Any] = {name: draw(TEXTS) for name in ("reason", "note", "evidence", "target-reason")}
    values |= {
        "state": draw(st.sampled_from(["rated", "unknown", "not-applicable", "open"])),
        "importance": draw(st.sampled_from([None, 1, 2, 3])),
    }
    if values["state"] == "rated":
        values["level"] = draw(st.integers(0, 6))
    if values["state"] == "not-applicable":
        values["reason"] += "!"
    if draw(st.booleans()):
        values |= {"target": draw(st.integers(1, 6)), "target-reason": values["target-reason"] + "!"}
    return Answer.model_validate(values)


MEASURES = st.builds(
    Measure,
    id=st.sampled_from(["m1", "m2", "m10", "a", "Z"]),
    title=TEXTS,
    why=TEXTS,
    owner=TEXTS,
    progress=TEXTS,
    criterion=st.none() | NAMES,
    due=st.none() | st.just("2027-03-31"),
    effort=st.sampled_from([None, "small", "large"]),
    cost=st.none() | st.integers(0, 10**10),
    status=st.sampled_from(["planned", "done"]),
)
ASSESSMENTS = st.builds(
    Assessment,
    catalogue=st.just(EDITION),
    profile=st.dictionaries(NAMES, st.one_of(TEXTS, st.integers(), st.floats(allow_nan=False), st.lists(TEXTS, max_size=2)), max_size=3),
    answers=st.dictionaries(NAMES, an_answer(), max_size=3),
    positions=st.dictionaries(NAMES, st.builds(PositionAnswer, choice=st.none() | NAMES, note=TEXTS), max_size=2),
    plan=st.lists(MEASURES, max_size=4, unique_by=lambda measure: measure.id),
)


def without_empty_positions(assessment: Assessment) -> Assessment:
    """A position without choice and note leaves no value behind."""
    kept = {name: position for name, position in assessment.positions.items() if position != PositionAnswer()}
    return assessment.model_copy(update={"positions": kept})


@settings(max_examples=300, deadline=None)
@given(ASSESSMENTS)
def test_taken_apart_and_put_together_it_is_the_same(assessment):
    assert from_entries(EDITION, to_entries(assessment)) == without_empty_positions(assessment)


@settings(max_examples=100, deadline=None)
@given(ASSESSMENTS)
def test_the_order_of_the_values_does_not_matter(assessment):
    entries = to_entries(assessment)
    backwards = dict(sorted(entries.items(), reverse=True))
    assert from_entries(EDITION, backwards) == from_entries(EDITION, entries)


def test_the_order_of_the_plan_is_kept():
    plan = [Measure(id=name) for name in ("m2", "m10", "m1")]
    assessment = Assessment(catalogue=EDITION, plan=plan)
    assert [measure.id for measure in from_entries(EDITION, to_entries(assessment)).plan] == ["m2", "m10", "m1"]


def test_an_answer_that_says_nothing_stays_an_answer():
    assessment = Assessment(catalogue=EDITION, answers={ONE: Answer()})
    assert from_entries(EDITION, to_entries(assessment)) == assessment


# --- choices that still lack their reason ---------------------------------------------------------------------------


@pytest.mark.parametrize("reason", [{}, {"reason": ""}, {"reason": " \n"}])
def test_not_applicable_without_reason_is_open(reason):
    assert make_answer({"rating": "not-applicable", **reason}).state == "open"


def test_not_applicable_with_reason():
    assert make_answer({"rating": "not-applicable", "reason": "no such company"}) == Answer(
        state="not-applicable", reason="no such company"
    )


@pytest.mark.parametrize("reason", [{}, {"target-reason": " "}])
def test_a_target_without_reason_is_not_set(reason):
    answer = make_answer({"rating": 2, "target": 3, **reason})
    assert (answer.state, answer.level, answer.target) == ("rated", 2, None)


def test_a_target_with_reason():
    assert make_answer({"rating": 0, "target": 3, "target-reason": "resolution"}).target == 3


def test_level_0_is_rated():
    assert make_answer({"rating": 0}) == Answer(state="rated", level=0)


def test_no_rating_is_open_but_keeps_its_note():
    assert make_answer({"note": "ask Ms"}) == Answer(note="ask Ms")


# --- differences ------------------------------------------------------------------------------------------------------


def test_nothing_and_the_empty_text_do_not_differ():
    note, rating = Place("answers", ONE, "note"), Place("answers", ONE, "rating")
    assert differing({note: ""}, {}) == []
    assert differing({note: "a", rating: 0}, {note: "b"}) == [note, rating]


# --- checking single values -------------------------------------------------------------------------------------------

TEXT_FIELDS = ("reason", "note", "evidence", "target-reason")
TAKEN = [
    *[(Place("answers", ONE, "rating"), value, value) for value in (0, 1, 2, 3, 4, "unknown", "not-applicable", None)],
    *[(Place("answers", ONE, "importance"), value, value) for value in (1, 2, 3, None)],
    *[(Place("answers", ONE, "target"), value, value) for value in (1, 4, None)],
    *[(Place("answers", ONE, name), "Größe 👋", "Größe 👋") for name in TEXT_FIELDS],
    *[(Place("answers", ONE, name), "", None) for name in ("rating", "importance", "target", *TEXT_FIELDS)],
    (Place("answers", ONE, "note"), "A\u0308\r\nb", "Ä\nb"),
    (Place("answers", ONE, "note"), "x" * 20_000, "x" * 20_000),
    (Place("positions", "permanent-task", "choice"), "temporary", "temporary"),
    (Place("positions", "permanent-task", "choice"), None, None),
    (Place("positions", "permanent-task", "note"), "why", "why"),
    (Place("profile", "", "municipality-name"), "Süd", "Süd"),
    (Place("profile", "", "municipality-name"), "", None),
    (Place("profile", "", "municipality-size"), 18500, 18500),
    (Place("profile", "", "fte-onsite"), 1.5, 1.5),
    (Place("profile", "", "state"), "hesse", "hesse"),
    (Place("profile", "", "languages"), ["Deutsch", "Tu\u0308rkçe"], ["Deutsch", "Türkçe"]),
    (Place("profile", "", "languages"), [], None),
    (Place("profile", "", "phase"), "continuity", "continuity"),
    *[(Place("plan", "m1", name), "Gro\u0308ße", "Größe") for name in ("title", "why", "owner", "funding", "decision", "progress")],
    *[(Place("plan", "m1", name), "", None) for name in ("title", "criterion", "due", "cost", "status", "expected-level")],
    (Place("plan", "m1", "criterion"), ONE, ONE),
    (Place("plan", "m1", "due"), "2027-02-28", "2027-02-28"),
    (Place("plan", "m1", "effort"), "large", "large"),
    (Place("plan", "m1", "status"), "dropped", "dropped"),
    *[(Place("plan", "m1", "cost"), value, value) for value in (0, 10**10, None)],
    *[(Place("plan", "m1", "expected-level"), value, value) for value in (0, 4, None)],
]


@pytest.mark.parametrize(("place", "value", "stored"), TAKEN)
def test_a_fitting_value_is_stored(place, value, stored):
    assert check_value(CATALOGUE, place, value) == stored


RATING, NOT_ONE = Place("answers", ONE, "rating"), "'{}' is not one of the choices; correct it"
NAME, NO_NAME = Place("profile", "", "municipality-name"), "'{}' is not a known name here; leave it out"
CONTROL = "'{}' contains control characters; type the text anew"
REFUSED = [
    (RATING, 5, NOT_ONE.format(5)),
    (RATING, -1, None),
    (RATING, True, None),
    (RATING, 2.0, None),
    (RATING, "2", None),
    (RATING, "open", None),
    (RATING, "not-due", None),
    (RATING, ["unknown"], None),
    (Place("answers", ONE, "importance"), 0, None),
    (Place("answers", ONE, "importance"), True, None),
    (Place("answers", ONE, "target"), 0, None),
    (Place("answers", ONE, "target"), 5, None),
    (Place("answers", ONE, "level"), 3, None),
    (Place("answers", ONE, "zzzz"), 3, NO_NAME.format("zzzz")),
    (
        Place("answers", "council-resolutoin", "rating"),
        3,
        "'council-resolutoin' is not a known criterion; did you mean 'council-resolution'?",
    ),
    (Place("answers", ONE, "note"), "a\x00b", CONTROL.format("note")),
    (Place("answers", ONE, "note"), "a\x1bb", CONTROL.format("note")),
    (Place("answers", ONE, "note"), "\ud800", CONTROL.format("note")),
    (Place("answers", ONE, "note"), "x" * 20_001, "'note' is longer than 20000 characters; shorten it"),
    (Place("answers", ONE, "note"), 3, "'note' is 3: Input should be a text; put it in quotation marks"),
    (Place("answers", ONE, "note"), ["a"], None),
    (Place("positions", "permanent-task", "choice"), "zzzz", NOT_ONE.format("zzzz")),
    (Place("positions", "permanent-task", "note"), "\x07", CONTROL.format("note")),
    (Place("positions", "permanent-task", "zzzz"), "x", NO_NAME.format("zzzz")),
    (Place("positions", "zzzz", "choice"), "x", NO_NAME.format("zzzz")),
    (NAME, "x" * 201, "'municipality-name' is longer than 200 characters; shorten it"),
    (NAME, "a\x00", CONTROL.format("municipality-name")),
    (NAME, 3, "'municipality-name' is 3: Input should be a text; put it in quotation marks"),
    (NAME, ["a"], None),
    (Place("profile", "", "municipality-size"), "18.500", "'municipality-size' is '18.500': write a number"),
    (Place("profile", "", "municipality-size"), 0, "'municipality-size' is 0: possible is 1 to 4000000"),
    (Place("profile", "", "municipality-size"), float("nan"), None),
    (Place("profile", "", "state"), "hese", "'hese' is not one of the choices; did you mean 'hesse'?"),
    (Place("profile", "", "languages"), ["a\x00"], CONTROL.format("languages")),
    (Place("profile", "", "languages"), ["\ud800"], CONTROL.format("languages")),
    (Place("profile", "", "languages"), [1], None),
    (Place("profile", "", "languages"), "Deutsch", None),
    (Place("profile", "", "zzzz"), "x", NO_NAME.format("zzzz")),
    (Place("profile", "x", "municipality-name"), "x", None),
    (Place("plan", "m1", "order"), 0, None),
    (Place("plan", "m1", "id"), "m2", None),
    (Place("plan", "m1", "zzzz"), "x", NO_NAME.format("zzzz")),
    (Place("plan", "", "title"), "x", None),
    (Place("plan", "m 1", "title"), "x", None),
    (Place("plan", "m1", "title"), "x" * 201, None),
    (Place("plan", "m1", "title"), 7, None),
    (Place("plan", "m1", "why"), "a\0b", CONTROL.format("why")),
    (Place("plan", "m1", "criterion"), "zzzz", None),
    (Place("plan", "m1", "due"), "2027-02-30", None),
    (Place("plan", "m1", "due"), "30.06.2027", None),
    (Place("plan", "m1", "cost"), -1, None),
    (Place("plan", "m1", "cost"), 1.5, None),
    (Place("plan", "m1", "cost"), "viel", None),
    (Place("plan", "m1", "cost"), True, None),
    (Place("plan", "m1", "effort"), "tiny", None),
    (Place("plan", "m1", "status"), "open", None),
    (Place("plan", "m1", "expected-level"), 5, None),
    (Place("plan", "m1", "expected-level"), -1, None),
    (Place("plan", "m1", "expected_level"), 2, None),
    (Place("zzzz", "", "x"), "x", NO_NAME.format("zzzz")),
]


@pytest.mark.parametrize(
    ("place", "value", "sentence"), REFUSED, ids=[f"{case[0].item}.{case[0].field} {str(case[1])[:12]!a}" for case in REFUSED]
)
def test_another_value_is_refused_with_a_sentence(place, value, sentence):
    with pytest.raises(RefusedError) as caught:
        check_value(CATALOGUE, place, value)
    told = {lang: caught.value.fault.sentence(lang) for lang in ("de", "en")}
    assert all(told.values())
    assert sentence is None or told["en"] == sentence


def test_a_field_that_is_computed_cannot_be_entered():
    for field in CATALOGUE.profile.fields:
        if field.derived:
            with pytest.raises(RefusedError):
                check_value(CATALOGUE, Place("profile", "", field.id), 1)
