"""Measures through the routes: taken in, changed, moved, removed, taken back; and the files of the plan."""

from __future__ import annotations

import io
from typing import Any

import httpx
import openpyxl
import pytest
from icalendar import Calendar
from starlette.testclient import TestClient

from selfcheck.assessment import Measure
from selfcheck.entries import Place
from selfcheck.house import house
from selfcheck.plan import MAX_MEASURES
from selfcheck.store import changes, measures, values
from selfcheck.texts import tr
from tests.app.conftest import create, demo, load, rows

GAP = "staff-continuity"  # a gap of the example that no measure works on
PLANNED = "base-funding"
MARKUP = "<script>alert(1)</script>"


class Plan:
    """The plan of one assessment and a browser that changes it."""

    def __init__(self, client: TestClient, key: str) -> None:
        self.client, self.key = client, key

    def do(self, action: str, **form: str) -> httpx.Response:
        return self.client.post(f"/a/measure/{action}", data={"assessment": self.key, **form})

    def save(self, measure: str, field: str, value: object, base: int = 0) -> httpx.Response:
        wish = {"assessment": self.key, "section": "plan", "criterion": measure, "field": field, "value": value, "base": base}
        return self.client.post("/a/answer", json=wish)

    def undo(self) -> Any:
        return self.client.post("/a/undo", json={"assessment": self.key}).json()

    @property
    def measures(self) -> list[Measure]:
        return load(self.key).assessment.plan

    @property
    def ids(self) -> list[str]:
        return [measure.id for measure in self.measures]

    def __getitem__(self, name: str) -> Measure:
        return next(measure for measure in self.measures if measure.id == name)


@pytest.fixture
def plan(client: TestClient) -> Plan:
    return Plan(client, create(demo()))


def assert_shows(answer: httpx.Response, address: str) -> None:
    assert (answer.status_code, answer.headers["location"]) == (303, address)


# --- taking in ----------------------------------------------------------------------------------------------------


def test_a_gap_is_taken_in_with_what_is_known_about_it(plan: Plan) -> None:
    assert_shows(plan.do("new", criterion=GAP), "/plan?at=m9")
    measure, criterion = plan["m9"], house().catalogue.criteria[GAP]
    assert plan.ids[-1] == "m9"
    assert (measure.criterion, measure.title, measure.status) == (GAP, criterion.title["de"], "planned")
    assert measure.expected_level == criterion.target("preparation")
    assert measure.effort is not None


def test_the_expected_level_is_that_of_the_phase_one_looks_at(plan: Plan) -> None:
    plan.do("new", criterion=GAP, phase="continuity")
    assert plan["m9"].expected_level == house().catalogue.criteria[GAP].target("continuity")


@pytest.mark.parametrize("form", [{}, {"criterion": "nowhere"}, {"criterion": MARKUP}])
def test_a_free_measure_is_empty(plan: Plan, form: dict[str, str]) -> None:
    assert_shows(plan.do("new", **form), "/plan?at=m9")
    assert plan["m9"] == Measure(id="m9")


def test_a_gap_that_has_a_measure_gets_no_second_one(plan: Plan) -> None:
    before = rows()
    assert_shows(plan.do("new", criterion=PLANNED), "/plan?at=m1")
    assert rows()["entry"] == before["entry"]


def test_a_criterion_without_gap_is_taken_in_too(client: TestClient) -> None:
    plan = Plan(client, create())
    assert_shows(plan.do("new", criterion=GAP), "/plan?at=m1")
    assert plan["m1"].expected_level is None


def test_the_title_is_in_the_language_of_the_browser(plan: Plan) -> None:
    plan.client.headers["accept-language"] = "en"
    plan.do("new", criterion=GAP)
    assert plan["m9"].title == house().catalogue.criteria[GAP].title["en"]


def test_a_number_is_never_given_twice(plan: Plan) -> None:
    plan.do("new")
    plan.do("remove", measure="m9", confirm="yes")
    assert_shows(plan.do("new"), "/plan?at=m10")
    for name in plan.ids:
        plan.do("remove", measure=name, confirm="yes")
    assert_shows(plan.do("new"), "/plan?at=m11")


def test_a_full_plan_takes_no_more(client: TestClient) -> None:
    full = demo().model_copy(update={"plan": [Measure(id=f"m{n}") for n in range(MAX_MEASURES)]})
    plan = Plan(client, create(full))
    answer = plan.do("new")
    assert answer.status_code == 503
    assert tr("de", "store.too-many-measures", limit=MAX_MEASURES) in answer.text
    assert len(plan.ids) == MAX_MEASURES


# --- changing -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", "Büro mieten"), ("due", "2027-12-31"), ("cost", 0), ("effort", "large"), ("status", "done"), ("expected-level", 4), ("owner", "Bauamt")],
)  # fmt: skip
def test_every_field_is_saved_by_itself(plan: Plan, field: str, value: object) -> None:
    plan.do("new")
    answer = plan.save("m9", field, value)
    assert answer.status_code == 200
    assert answer.json()["value"] == value
    assert plan["m9"].model_dump(by_alias=True)[field] == value


@pytest.mark.parametrize(("field", "value"), [("due", "31.12.2027"), ("cost", -1), ("status", "x"), ("expected-level", 9), ("order", 3)])
def test_what_does_not_fit_is_refused_with_a_sentence(plan: Plan, field: str, value: object) -> None:
    before = rows()
    answer = plan.save("m1", field, value)
    assert answer.status_code == 422
    assert answer.json()["message"]
    assert rows()["entry"] == before["entry"]


def test_a_lost_race_shows_both_values(plan: Plan) -> None:
    plan.do("new")
    first = plan.save("m9", "owner", "Bauamt").json()
    answer = plan.save("m9", "owner", "Sozialamt")
    assert (answer.status_code, answer.json()["value"], answer.json()["revision"]) == (409, "Bauamt", first["revision"])


@pytest.mark.parametrize("name", ["m1", "m77", MARKUP])
def test_a_measure_that_is_gone_is_not_brought_back_by_a_late_entry(plan: Plan, name: str) -> None:
    plan.do("remove", measure="m1", confirm="yes")
    answer = plan.save(name, "funding", "später")
    assert answer.status_code in (409, 422)
    assert name not in plan.ids


# --- order ----------------------------------------------------------------------------------------------------------


def test_measures_move_and_the_page_returns_to_them(plan: Plan) -> None:
    assert_shows(plan.do("move", measure="m3", direction="up"), "/plan?at=m3")
    assert plan.ids == ["m1", "m3", "m2", "m4", "m5", "m6", "m7", "m8"]
    plan.do("move", measure="m3", direction="down")
    plan.do("move", measure="m8", direction="first")
    assert plan.ids == ["m8", "m1", "m2", "m3", "m4", "m5", "m6", "m7"]


@pytest.mark.parametrize(
    "form", [{"measure": "m1", "direction": "up"}, {"measure": "m77", "direction": "up"}, {"measure": "m2", "direction": "x"}]
)
def test_what_cannot_move_stays(plan: Plan, form: dict[str, str]) -> None:
    before = rows()
    assert plan.do("move", **form).status_code == 303
    assert rows()["entry"] == before["entry"]


# --- removing and taking back -------------------------------------------------------------------------------------


def test_a_measure_is_removed_only_with_the_tick(plan: Plan) -> None:
    answer = plan.do("remove", measure="m2")
    assert answer.status_code == 503
    assert tr("de", "store.removal-unconfirmed") in answer.text
    assert "m2" in plan.ids


def test_what_was_removed_comes_back_whole_and_in_its_place(plan: Plan) -> None:
    before = plan.measures
    answer = plan.do("remove", measure="m2", confirm="yes")
    assert plan.ids == ["m1", "m3", "m4", "m5", "m6", "m7", "m8"]
    revision = answer.headers["location"].removeprefix("/plan?removed=")
    assert_shows(plan.do("take-back", revision=revision), "/plan?at=m2")
    assert plan.measures == before


def test_removing_twice_or_nothing_changes_nothing(plan: Plan) -> None:
    plan.do("remove", measure="m2", confirm="yes")
    before = rows()
    assert_shows(plan.do("remove", measure="m2", confirm="yes"), "/plan")
    assert_shows(plan.do("take-back", revision="99999"), "/plan")
    assert_shows(plan.do("take-back", revision="x"), "/plan")
    assert rows()["entry"] == before["entry"]


def test_the_undo_button_of_the_form_takes_back_step_by_step(plan: Plan) -> None:
    before = plan.measures
    plan.do("new", criterion=GAP)
    plan.save("m9", "owner", "Bauamt")
    plan.do("move", measure="m9", direction="first")
    plan.do("remove", measure="m9", confirm="yes")
    assert plan.undo()["field"] == "order"  # the page loads anew
    assert plan.ids[0] == "m9"
    assert plan["m9"].owner == "Bauamt"
    plan.undo()
    assert plan.ids[-1] == "m9"
    assert plan.undo()["field"] == "owner"
    assert plan["m9"].owner == ""
    plan.undo()
    assert plan.measures == before
    assert plan.undo() == {"nothing": True}


def test_a_value_of_a_removed_measure_is_not_taken_back_alone(plan: Plan) -> None:
    plan.save("m1", "funding", None, load(plan.key).values[Place("plan", "m1", "funding")].revision)
    revision = load(plan.key).revision
    plan.do("remove", measure="m1", confirm="yes")
    assert plan.do("take-back", revision=str(revision)).status_code == 409
    assert "m1" not in plan.ids


def test_the_history_of_a_measure_holds_only_its_own_changes(plan: Plan) -> None:
    plan.do("new")
    plan.save("m9", "owner", "Bauamt")
    plan.save("m1", "owner", "x", load(plan.key).values[Place("plan", "m1", "owner")].revision)
    log = house().read(lambda c: changes.changes(c, values.find_id(c, plan.key), 20, "m9"))
    assert [(change.place.field, change.new) for change in log] == [("owner", "Bauamt"), ("order", 8)]


def test_a_change_taken_back_from_the_history_returns_to_it(plan: Plan) -> None:
    plan.do("new")
    plan.save("m9", "owner", "Bauamt")
    assert_shows(plan.do("take-back", revision=str(load(plan.key).revision), single="yes"), "/plan?m=m9")
    assert plan["m9"].owner == ""


def test_the_measures_of_an_imported_plan_are_there(plan: Plan) -> None:
    number = house().read(lambda c: values.find_id(c, plan.key))
    assert house().read(lambda c: all(measures.exists(c, number, name) for name in plan.ids))


# --- who may ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["new", "move", "remove", "take-back"])
def test_nothing_is_done_for_a_foreign_page_or_a_missing_assessment(plan: Plan, action: str) -> None:
    before = rows()
    form = {"assessment": plan.key, "measure": "m1", "direction": "down", "confirm": "yes"}
    foreign = plan.client.post(f"/a/measure/{action}", data=form, headers={"sec-fetch-site": "cross-site"})
    missing = plan.client.post(f"/a/measure/{action}", data={**form, "assessment": "nowhere"})
    assert (foreign.status_code, missing.status_code) == (403, 404)
    assert rows() == before


# --- files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["xlsx", "csv", "ics"])
def test_a_file_of_the_plan_is_not_kept_and_has_a_speaking_name(plan: Plan, kind: str) -> None:
    plan.client.cookies.set("selfcheck_open", plan.key)
    answer = plan.client.get(f"/x/plan.{kind}")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "Selbstcheck_Musterfurt-Massnahmenplan_" in answer.headers["content-disposition"]
    assert answer.headers["content-disposition"].endswith(f'.{kind}"')
    assert plan.key.encode() not in answer.content


def test_the_files_hold_the_plan_as_it_stands(plan: Plan) -> None:
    plan.client.cookies.set("selfcheck_open", plan.key)
    plan.do("new")
    plan.save("m9", "title", "Büro mieten")
    plan.save("m9", "due", "2031-05-06")
    sheet = openpyxl.load_workbook(io.BytesIO(plan.client.get("/x/plan.xlsx").content)).worksheets[0]
    assert sheet["B10"].value == "Büro mieten"
    assert "Büro mieten" in plan.client.get("/x/plan.csv").content.decode("utf-8-sig")
    assert "20310506" in str(Calendar.from_ical(plan.client.get("/x/plan.ics").content).to_ical())


@pytest.mark.parametrize("kind", ["xlsx", "csv", "ics"])
def test_without_an_open_assessment_there_is_no_file(client: TestClient, kind: str) -> None:
    assert client.get(f"/x/plan.{kind}").status_code == 404
    client.cookies.set("selfcheck_open", "nowhere")
    assert client.get(f"/x/plan.{kind}").status_code == 404
