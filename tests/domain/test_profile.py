"""What a profile value may be, when the app asks back, and what follows from the profile."""

from __future__ import annotations

from fractions import Fraction

import pytest

from selfcheck.catalogue import Catalogue
from selfcheck.models import Text
from selfcheck.profile import derive, find_hints, missing, profile_fault
from selfcheck.profile_form import Option, ProfileField, ProfileForm
from tests.shipped import shipped

BOTH = Text(de="Wort", en="word")
CATALOGUE = shipped()


def field(kind: str, name: str = "thing", **more: object) -> ProfileField:
    if kind in ("choice", "choices"):
        more["choices"] = [Option(id="hesse", label=BOTH), Option(id="bavaria", label=BOTH)]
    return ProfileField.model_validate({"id": name, "group": "place", "type": kind, "label": BOTH, **more})


def with_fields(*fields: ProfileField) -> Catalogue:
    return Catalogue.model_construct(outline=CATALOGUE.outline, criteria={}, profile=ProfileForm(fields=list(fields)))


FINE = [
    ("text", "Süd", {}), ("text", "x" * 200, {}), ("text", "👋 مرحبا", {}), ("integer", 0, {}), ("integer", -3, {}), ("integer", 3.0, {}),
    ("integer", 5, {"range": [5, 9]}), ("integer", 9, {"range": [5, 9]}), ("decimal", 0.5, {}), ("decimal", 2, {}),
    ("percent", 0, {}), ("percent", 100, {}), ("year", 2031, {}), ("month", "06/2028", {}), ("month", "12/1999", {}),
    ("date", "2028-02-29", {}), ("choice", "hesse", {}), ("choices", ["hesse", "bavaria"], {}), ("choices", [], {}), ("list", ["Deutsch", "Türkçe"], {}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value", "more"), FINE)
def test_a_fitting_value_is_taken(kind, value, more):
    assert profile_fault(field(kind, **more), value, "place") is None


NUMBER, WHOLE = "'thing' is '{}': write a number", "'thing' is '{}': write a whole number"
MONTH = "'thing' is '{}': write the month as MM/YYYY, for example 06/2028"
DATE = "'thing' is '{}': write the day as YYYY-MM-DD, for example 2027-03-31"
LIST = "'thing' should be a list; begin each entry with '- '"
REFUSED = [
    ("text", "x" * 201, {}, "'thing' is longer than 200 characters; shorten it"),
    ("text", 3, {}, "'thing' is 3: Input should be a text; put it in quotation marks"),
    ("integer", "3", {}, NUMBER.format("3")),
    ("integer", True, {}, NUMBER.format("True")),
    ("integer", float("nan"), {}, NUMBER.format("nan")),
    ("integer", float("inf"), {}, NUMBER.format("inf")),
    ("integer", [1], {}, NUMBER.format("[1]")),
    ("integer", 2.5, {}, WHOLE.format("2.5")),
    ("year", 2031.5, {}, WHOLE.format("2031.5")),
    ("integer", 4, {"range": [5, 9]}, "'thing' is 4: possible is 5 to 9"),
    ("integer", 10, {"range": [5, 9]}, "'thing' is 10: possible is 5 to 9"),
    ("percent", 101, {}, "'thing' is 101: possible is 0 to 100"),
    ("percent", -1, {}, "'thing' is -1: possible is 0 to 100"),
    ("month", "13/2028", {}, MONTH.format("13/2028")),
    ("month", "2028-06", {}, MONTH.format("2028-06")),
    ("month", "06/2028\n", {}, MONTH.format("06/2028 ")),
    ("date", "31.03.2027", {}, DATE.format("31.03.2027")),
    ("date", "2027-02-29", {}, DATE.format("2027-02-29")),
    ("date", "20270331", {}, DATE.format("20270331")),
    ("choice", "hese", {}, "'hese' is not one of the choices; did you mean 'hesse'?"),
    ("choice", ["hesse"], {}, "'thing' is ['hesse']: Input should be a text; put it in quotation marks"),
    ("choices", ["hesse", "zzzz"], {}, "'zzzz' is not one of the choices; correct it"),
    ("choices", "hesse", {}, LIST),
    ("list", "Deutsch", {}, LIST),
    ("list", ["Deutsch", 3], {}, LIST),
    ("list", ["x" * 201], {}, LIST),
]


@pytest.mark.parametrize(("kind", "value", "more", "sentence"), REFUSED, ids=[f"{case[0]} {str(case[1])[:20]!r}" for case in REFUSED])
def test_another_value_is_refused_with_a_sentence(kind, value, more, sentence):
    fault = profile_fault(field(kind, **more), value, "place")
    assert fault is not None
    assert fault.sentence("en") == sentence
    assert fault.sentence("de")


# --- asking back --------------------------------------------------------------------------------------------------


def hinted(profile: dict[str, object], year: int = 2026) -> list[str]:
    """What the app asks back about: field ids, with the key of the question where it is not the field's own."""
    return [f"{hint.field.id} {hint.key or 'own'}" for hint in find_hints(CATALOGUE, profile, year)]


def test_an_unusual_value_is_asked_back_and_kept():
    catalogue = with_fields(field("integer", plausible=[10, 20], hint=BOTH))
    assert [hint.value for hint in find_hints(catalogue, {"thing": 9}, 2026)] == [9]
    assert find_hints(catalogue, {"thing": 10}, 2026) == []
    assert find_hints(catalogue, {"thing": 20}, 2026) == []
    assert find_hints(catalogue, {}, 2026) == []


CLASHES = {
    "shares below 100": ({"share-federal": 33, "share-state": 33, "share-municipal": 33}, ["share-municipal profile.hint.shares"]),
    "shares of 100": ({"share-federal": 33, "share-state": 33, "share-municipal": 34}, []),
    "a share is missing": ({"share-federal": 33, "share-state": 33}, []),
    "end before start": ({"programme-start": 2030, "programme-end": 2029}, ["programme-end profile.hint.end-before-start"]),
    "end in the year of the start": ({"programme-start": 2030, "programme-end": 2030}, []),
    "over": ({"programme-end": 2025, "phase": "implementation"}, ["programme-end profile.hint.programme-over"]),
    "over, but in continuity": ({"programme-end": 2025, "phase": "continuity"}, []),
    "ends this year": ({"programme-end": 2026, "phase": "implementation"}, []),
    "larger than the municipality": (
        {"municipality-size": 5000, "neighbourhood-population": 6000},
        ["neighbourhood-population profile.hint.larger-than-municipality"],
    ),
    "more posts than people": ({"fte-onsite": 1.5, "persons-onsite": 1}, ["persons-onsite profile.hint.more-posts-than-people"]),
    "parts beyond the posts": (
        {"fte-onsite": 1, "fte-planning": 0.75, "fte-community-work": 0.5},
        ["fte-community-work profile.hint.parts-exceed-posts"],
    ),
    "parts within the posts": ({"fte-onsite": 1, "fte-planning": 0.5, "fte-community-work": 0.5}, []),
}


@pytest.mark.parametrize(("profile", "expected"), CLASHES.values(), ids=CLASHES)
def test_values_that_clash_are_asked_back(profile, expected):
    assert [hint for hint in hinted(profile) if not hint.endswith("own")] == expected


def test_texts_in_number_fields_of_an_old_file_do_no_harm():
    odd = dict.fromkeys(("share-federal", "programme-start", "programme-end", "fte-onsite", "municipality-size"), "viele")
    assert hinted(odd) == []
    assert derive(odd, 2026).duration is None


# --- what follows -------------------------------------------------------------------------------------------------


def test_what_follows_is_exact():
    profile = {
        "programme-start": 2020,
        "programme-end": 2031,
        "neighbourhood-population": 3000,
        "fte-onsite": 0.1,
        "annual-budget-qm": 100,
    }
    derived = derive(profile, 2026)
    assert (derived.duration, derived.remaining_years) == (11, 5)
    assert derived.posts_per_1000 == Fraction(1, 30)
    assert derived.budget_per_head == Fraction(1, 30)


def test_a_programme_that_has_not_begun_has_no_more_years_left_than_it_lasts():
    assert derive({"programme-start": 2027, "programme-end": 2037}, 2026).remaining_years == 10


def test_nothing_follows_from_nothing():
    derived = derive({}, 2026)
    assert (derived.duration, derived.remaining_years, derived.posts_per_1000, derived.budget_per_head) == (None, None, None, None)


def test_nobody_lives_there_and_nothing_is_divided():
    derived = derive({"neighbourhood-population": 0, "fte-onsite": 1, "annual-budget-qm": 1}, 2026)
    assert (derived.posts_per_1000, derived.budget_per_head) == (None, None)


def test_an_end_before_the_start_has_no_duration():
    assert derive({"programme-start": 2031, "programme-end": 2030}, 2026).duration is None


@pytest.mark.parametrize("empty", [None, "", []])
def test_a_required_field_needs_a_value(empty):
    catalogue = with_fields(field("text", "needed", required=True), field("text", "free"))
    assert [one.id for one in missing(catalogue, {"needed": empty, "free": "x"})] == ["needed"]
    assert not missing(catalogue, {"needed": "x"})


def test_zero_is_a_value():
    catalogue = with_fields(field("integer", "needed", required=True))
    assert not missing(catalogue, {"needed": 0})
