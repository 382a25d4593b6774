"""`score --json`: the names other programs rely on, and that its numbers are those of the evaluation, unrounded."""

import json

import pytest

from selfcheck.catalogue_files import load_catalogue
from selfcheck.evaluation import as_json
from tests.factories import area, catalogue, criterion, dimension, evaluated, na, rated, write_catalogue

PLAN = catalogue(
    area("framework", dimension("steering", criterion("a", 3, weight=2, essential=True), criterion("b", 3))),
    area("tasks", dimension("activation", criterion("c", 2), criterion("d", (0, 2, 2))), dimension("network", criterion("e", 2))),
)
GIVEN = {"a": 1, "b": rated(2, target=2, reason="one office only"), "c": "unknown", "d": 4, "e": na("no such body")}


@pytest.fixture(scope="module")
def printed():
    # what stays of the numbers after they went through a file
    return json.loads(json.dumps(as_json(evaluated(PLAN, **GIVEN))))


def test_it_has_exactly_the_fixed_names(printed):
    assert list(printed) == ["catalogue", "phase", "overall", "areas", "dimensions", "criteria", "gaps", "essentials"]
    number = ["id", "points", "recommended", "share", "low", "high", "coverage", "stage", "capped_by"]
    assert list(printed["catalogue"]) == ["id", "version", "sha256"]
    for entry in (printed["overall"], *printed["areas"], *printed["dimensions"]):
        assert list(entry) == number
    for entry in printed["criteria"]:
        assert list(entry) == ["id", "dimension", "area", "state", "level", "target", "gap", "weight", "essential"]
    assert [list(entry) for entry in printed["gaps"]] == [["id", "gap", "rank", "essential_unmet"]]
    assert [list(entry) for entry in printed["essentials"]] == [["id", "state", "level", "met"]]


def test_the_whole(printed):
    # rated: a 2·1 of 2·3, b 2 of its own target 2 → 4 of 8 · c unknown, 2 points: low 4 of 10, high 6 of 10, coverage 8 of 10
    assert printed["phase"] == "preparation"
    assert printed["overall"] == {
        "id": "overall",
        "points": 4,
        "recommended": 8,
        "share": 0.5,
        "low": 0.4,
        "high": 0.6,
        "coverage": 0.8,
        "stage": "developing",
        "capped_by": ["a"],
    }


def test_areas_and_dimensions_stand_in_catalogue_order_without_a_stage(printed):
    assert [entry["id"] for entry in printed["areas"]] == ["framework", "tasks"]
    assert [entry["id"] for entry in printed["dimensions"]] == ["steering", "activation", "network"]
    assert {(entry["stage"], *entry["capped_by"]) for entry in printed["areas"] + printed["dimensions"]} == {(None,)}


def test_where_there_is_no_number_stands_null(printed):
    _, activation, network = printed["dimensions"]
    empty = dict.fromkeys(("points", "recommended", "share", "low", "high"))
    assert {name: activation[name] for name in (*empty, "coverage")} == {**empty, "coverage": 0}  # c unknown
    assert {name: network[name] for name in (*empty, "coverage")} == {**empty, "coverage": None}  # e not applicable


def test_each_criterion_with_its_state_and_the_target_that_counts(printed):
    rows = [tuple(entry.values()) for entry in printed["criteria"]]
    assert rows == [
        ("a", "steering", "framework", "rated", 1, 3, 2, 2, True),
        ("b", "steering", "framework", "rated", 2, 2, 0, 1, False),
        ("c", "activation", "tasks", "unknown", None, 2, None, 1, False),
        ("d", "activation", "tasks", "not-due", None, 0, None, 1, False),
        ("e", "network", "tasks", "not-applicable", None, 2, None, 1, False),
    ]


def test_gaps_and_essentials(printed):
    assert printed["gaps"] == [{"id": "a", "gap": 2, "rank": 1, "essential_unmet": True}]
    assert printed["essentials"] == [{"id": "a", "state": "rated", "level": 1, "met": False}]


def test_open_criteria_and_unmet_essentials_of_every_state_are_told_apart():
    plan = catalogue(*(criterion(name, 2, essential=True) for name in "abcd"), criterion("e", weight=100))
    printed = as_json(evaluated(plan, a="unknown", b=na("x"), d=2, e=4))
    assert [(entry["state"], entry["met"]) for entry in printed["essentials"]] == [
        ("unknown", False),
        ("not-applicable", True),
        ("open", False),
        ("rated", True),
    ]
    assert printed["overall"]["capped_by"] == ["a", "c"]


def test_ranks_count_from_1_in_the_order_of_the_gaps():
    plan = catalogue(criterion("a"), criterion("b"), criterion("c"))
    assert [(gap["id"], gap["rank"]) for gap in as_json(evaluated(plan, a=3, b=0, c=3))["gaps"]] == [("b", 1), ("a", 2), ("c", 3)]


def test_numbers_are_not_rounded():
    overall = as_json(evaluated(catalogue(criterion("a", 3)), a=2))["overall"]
    assert overall["share"] == 2 / 3


def test_under_means_points_are_means():
    plan = catalogue(dimension("one", criterion("a", 4), criterion("b", 4)), dimension("two", criterion("c", 2)), aggregate="means")
    overall = as_json(evaluated(plan, a=4, b=2, c=1))["overall"]
    assert (overall["points"], overall["recommended"]) == (2, 3)  # (3 + 1) / 2 of (4 + 2) / 2


def test_another_phase_can_be_asked_for():
    printed = as_json(evaluated(PLAN, "implementation", **GIVEN))
    assert printed["phase"] == "implementation"
    assert printed["criteria"][3]["state"] == "rated"


def test_it_names_the_files_it_was_computed_with(tmp_path):
    folder = write_catalogue(tmp_path / "criteria", PLAN)
    loaded = load_catalogue(folder)
    assert as_json(evaluated(loaded, **GIVEN)) | {"catalogue": None} == as_json(evaluated(PLAN, **GIVEN)) | {"catalogue": None}
    before = as_json(evaluated(loaded))["catalogue"]
    assert (before["id"], before["version"], len(before["sha256"])) == ("small", "1", 64)
    (folder / "steering" / "b.yaml").write_text((folder / "steering" / "b.yaml").read_text("utf-8").replace("b?", "b??"), "utf-8")
    assert as_json(evaluated(load_catalogue(folder)))["catalogue"]["sha256"] != before["sha256"]
