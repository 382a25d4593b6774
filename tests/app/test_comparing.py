"""The comparison's routes and pages: shown before it is written, written whole, many files kept as sums only."""

from __future__ import annotations

import html
import io
import re
from typing import Any

import pytest
from openpyxl import load_workbook

from selfcheck.assessment import Answer, Assessment
from selfcheck.assessment_file import dump_assessment
from selfcheck.entries import Place
from selfcheck.house import house
from selfcheck.store import comparisons, values
from selfcheck.texts import tr
from tests.app.conftest import create, demo, keys, load, rows
from tests.app.test_pages import PAGES, show
from tests.shipped import shipped
from web.pages import WAYS_BACK
from web.routes import ROUTES

CANARY = "Kanarienvogel-Notiz"


def sent(page: str) -> dict[str, str]:
    """What a confirmation page would post."""
    fields = {name: html.unescape(value) for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page)}
    content = re.search(r'<textarea name="content"[^>]*>\n(.*?)</textarea>', page, re.S)
    return {**fields, **({"content": html.unescape(content[1])} if content else {})}


def post(client: Any, path: str, file: bytes | None = None, **fields: str) -> Any:
    return client.post(path, data=fields, files={"file": ("datei.json", file)} if file is not None else None)


def through(client: Any, path: str, file: bytes | None = None, **fields: str) -> Any:
    """Preview and confirmation; nothing may be written before the second."""
    before = rows()
    page = post(client, path, file, **fields)
    assert page.status_code == 200, page.text
    assert rows() == before
    return client.post(f"{path}/confirm", data=sent(page.text))


def changed(content: Assessment, **levels: int) -> Assessment:
    answers = {name.replace("_", "-"): Answer(state="rated", level=level) for name, level in levels.items()}
    return content.model_copy(update={"answers": {**content.answers, **answers}})


def test_a_refusal_leads_back_to_the_page_its_form_stands_on(client):
    page = client.post("/a/compare/released", data={})
    assert page.status_code == 422
    assert 'href="/compare?compare=practice"' in page.text
    routes = [getattr(route, "path", "") for route in ROUTES]
    assert all(any(path.startswith(beginning) for path in routes) for beginning, _ in WAYS_BACK)
    assert {back.partition("?")[0] for _, back in WAYS_BACK} <= set(PAGES)


# --- over time


def test_an_earlier_file_becomes_a_state_to_compare_with(client):
    key = create(demo())
    done = through(
        client,
        "/a/compare/earlier",
        dump_assessment(changed(demo(), council_resolution=0)),
        assessment=key,
        day="2025-03-31",
        called="Vorjahr",
    )
    assert done.status_code == 303
    stored = load(key)
    assert stored.assessment.answers == demo().answers
    assert [(past.name, past.at, past.answers["council-resolution"].level) for past in stored.snapshots] == [("Vorjahr", "2025-03-31", 0)]
    shown = show("compare", key)
    assert "Vorjahr (31.03.2025)" in shown.text
    assert house().catalogue.criteria["council-resolution"].title["de"] in shown.text


@pytest.mark.parametrize("day", ["", "31.03.2025", "2025-02-30"])
def test_an_earlier_file_needs_its_day(client, day):
    answer = post(client, "/a/compare/earlier", dump_assessment(demo()), assessment=create(), day=day)
    assert answer.status_code == 422


def test_todays_state_can_be_kept_from_here(client):
    key = create(demo())
    assert post(client, "/a/compare/now", assessment=key, called="Heute").status_code == 303
    assert [past.name for past in load(key).snapshots] == ["Heute"]
    shown = show("compare", key, told="kept")
    assert tr("de", "app.told-kept") in shown.text
    assert shown.text.count(tr("de", "compare.nothing-moved")) == 1
    assert tr("de", "compare.gaps-closed", n=0) not in shown.text


def test_gaps_that_grew_or_shrank_are_told_beside_those_that_opened_or_closed(client):
    key = create(demo())
    through(client, "/a/compare/earlier", dump_assessment(changed(demo(), council_resolution=0)), assessment=key, day="2025-03-31")
    text = show("compare", key).text
    told = [tr("de", f"compare.gaps-{change}", n=1) in text for change in ("closed", "smaller", "larger")]
    assert sum(told) == 1
    assert not told[2]
    assert text.index(tr("de", "compare.moves-heading")) < text.index(tr("de", "compare.trend-heading"))


# --- perspectives


def test_a_file_becomes_a_perspective_and_can_be_removed(client):
    key = create(changed(demo(), council_resolution=4))
    other = changed(demo(), council_resolution=0).model_copy(update={"profile": {}})
    assert through(client, "/a/compare/perspective", dump_assessment(other), assessment=key, called="Träger").status_code == 303
    found = load(key).assessment.perspectives
    assert [(one.id, one.name, one.source) for one in found] == [("p1", "Träger", "file")]
    assert found[0].votes["council-resolution"].levels == [1, 0, 0, 0, 0]
    shown = show("compare", key, compare="views")
    assert "Eigene Antwort und Träger, Abstand 4 Stufen" in shown.text
    assert post(client, "/a/compare/perspective/remove", assessment=key, perspective="p1").status_code == 303
    assert load(key).assessment.perspectives, "only after confirming"
    post(client, "/a/compare/perspective/remove", assessment=key, perspective="p1", confirm="yes")
    assert load(key).assessment.perspectives == []


def test_another_assessment_of_this_computer_becomes_a_perspective(client):
    other, key = create(changed(demo(), council_resolution=1), "Träger-Fassung"), create(demo())
    assert through(client, "/a/compare/perspective", assessment=key, called="Träger", other=other).status_code == 303
    assert load(key).assessment.perspectives[0].source == "assessment"


def test_a_perspective_needs_a_role(client):
    assert post(client, "/a/compare/perspective", dump_assessment(demo()), assessment=create(), called=" ").status_code == 422


def test_an_agreed_answer_is_previewed_and_keeps_the_dissent(client):
    key = create(changed(demo(), council_resolution=1))
    done = through(client, "/a/compare/agreed", assessment=key, criterion="council-resolution", level="3", dissent="Träger: Stufe 1")
    assert done.status_code == 303
    answer = load(key).assessment.answers["council-resolution"]
    assert (answer.level, answer.note) == (3, "Abweichende Meinung: Träger: Stufe 1")


def test_an_agreed_answer_does_not_overwrite_a_newer_one(client):
    key = create(changed(demo(), council_resolution=1))
    page = post(client, "/a/compare/agreed", assessment=key, criterion="council-resolution", level="3")
    place = Place("answers", "council-resolution", "rating")
    _save(key, place, 2)
    assert client.post("/a/compare/agreed/confirm", data=sent(page.text)).status_code == 409
    assert load(key).assessment.answers["council-resolution"].level == 2


def _save(key: str, place: Place, value: object) -> None:
    def work(connection: Any) -> None:
        number = values.find_id(connection, key)
        values.save_value(connection, number, place, value, values.current_value(connection, number, place).revision)

    house().write(work)


@pytest.mark.parametrize(
    "fields",
    [{"criterion": "nothing", "level": "1"}, {"criterion": "council-resolution", "level": "9"}, {"criterion": "council-resolution"}],
)
def test_an_agreed_answer_must_fit_the_catalogue(client, fields):
    assert post(client, "/a/compare/agreed", assessment=create(), **fields).status_code == 422


# --- merging


def test_merging_a_file_with_itself_changes_nothing(client):
    key = create(demo())
    before = rows()
    page = post(client, "/a/compare/merge", dump_assessment(load(key).assessment), assessment=key)
    assert "nichts, was nicht schon da ist" in page.text
    assert rows() == before


def test_a_conflict_is_decided_and_everything_is_written_at_once(client):
    key = create(changed(demo(), council_resolution=1))
    theirs = changed(demo(), council_resolution=3)
    page = post(client, "/a/compare/merge", dump_assessment(theirs), assessment=key)
    assert 'name="choice-answers/council-resolution/rating"' in page.text
    done = client.post("/a/compare/merge/confirm", data={**sent(page.text), "choice-answers/council-resolution/rating": "both"})
    assert done.status_code == 303
    answer = load(key).assessment.answers["council-resolution"]
    assert answer.level == 1
    assert "Andere Fassung: Stufe 3" in answer.note


def test_what_differs_stands_in_the_order_of_the_questionnaire(client):
    names = list(shipped().places)[:4]
    key = create(changed(demo(), **{name.replace("-", "_"): 1 for name in names}))
    theirs = changed(demo(), **{name.replace("-", "_"): 3 for name in names})
    page = post(client, "/a/compare/merge", dump_assessment(theirs), assessment=key)
    places = [page.text.index(f'name="choice-answers/{name}/rating"') for name in names]
    assert sorted(names) != names
    assert places == sorted(places)


def test_a_merge_is_refused_when_something_changed_meanwhile(client):
    key = create(changed(demo(), council_resolution=1))
    page = post(client, "/a/compare/merge", dump_assessment(changed(demo(), council_resolution=3)), assessment=key)
    _save(key, Place("answers", "council-resolution", "note"), "neu")
    before = rows()
    assert client.post("/a/compare/merge/confirm", data=sent(page.text)).status_code == 409
    assert rows() == before


# --- many files


def uploads(number: int) -> list[tuple[str, tuple[str, bytes]]]:
    answer = Answer(state="rated", level=1, note=CANARY)
    made = [
        demo().model_copy(update={"answers": {**demo().answers, "council-resolution": answer.model_copy(update={"level": at % 5})}})
        for at in range(number)
    ]
    return [("file", (f"{at}.json", dump_assessment(one))) for at, one in enumerate(made)]


def compared(client: Any, number: int = 6) -> str:
    answer = client.post("/a/compare/files", data={"called": "Probe"}, files=uploads(number))
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"].split("comparison=")[1])


def test_many_files_are_kept_as_sums_only(client):
    key = compared(client)
    assert keys() == []
    assert CANARY not in str(rows())
    assert demo().name not in str(rows())
    kept = house().read(lambda c: comparisons.load(c, key))
    assert kept.practice.whole.criteria["council-resolution"].counts == [2, 1, 1, 1, 1]
    shown = show("compare", compare="practice", comparison=key)
    assert "Probe" in shown.text
    assert "Es gibt keine Rangliste" in shown.text
    assert demo().name not in shown.text


def test_fewer_than_five_files_leave_nothing(client):
    answer = client.post("/a/compare/files", files=uploads(4))
    assert answer.status_code == 422
    assert rows()["comparison"] == []


def test_a_faulty_file_stops_the_comparison_and_is_named(client):
    answer = client.post("/a/compare/files", files=[*uploads(5), ("file", ("schlecht.json", b"{"))])
    assert answer.status_code == 422
    assert "schlecht.json" in answer.text
    assert rows()["comparison"] == []


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_summary_comes_in_every_format(client, lang):
    key = compared(client)
    for ending, start in (("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf"), ("md", b"")):
        answer = client.get(f"/x/comparison/{key}.{ending}?lang={lang}")
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        assert answer.content.startswith(start)
    sheet = load_workbook(io.BytesIO(client.get(f"/x/comparison/{key}.xlsx").content)).active
    assert sheet.max_row > 60
    assert client.get(f"/x/comparison/{key}.json").status_code == 404
    assert client.get("/x/comparison/nichts.pdf").status_code == 404


def test_only_released_assessments_are_counted_and_named_if_all_agree(client):
    opened = [create(changed(demo(), council_resolution=number % 5)) for number in range(7)]
    for key in opened[:5]:
        post(client, "/a/compare/release", assessment=key, released="yes", named="yes")
    assert client.post("/a/compare/released", data={}).status_code == 303
    kept = [house().read(lambda c, key=key: comparisons.load(c, key)) for key, *_ in house().read(comparisons.list_all)]
    assert (kept[0].practice.files, kept[0].practice.names) == (5, [demo().name] * 5)
    post(client, "/a/compare/release", assessment=opened[0], released="yes")
    client.post("/a/compare/released", data={})
    latest = house().read(lambda c: comparisons.load(c, comparisons.list_all(c)[0][0]))
    assert latest.practice.names == []
    post(client, "/a/compare/release", assessment=opened[0])
    assert client.post("/a/compare/released", data={}).status_code == 422


def test_a_release_is_no_part_of_the_file_and_not_of_a_copy(client):
    key = create(demo())
    post(client, "/a/compare/release", assessment=key, released="yes")
    assert load(key).released
    assert b"released" not in dump_assessment(load(key).assessment)
    post(client, "/a/duplicate", assessment=key)
    assert [load(one).released for one in keys()].count(True) == 1


def test_a_comparison_can_be_deleted(client):
    key = compared(client)
    post(client, "/a/compare/delete", comparison=key)
    assert rows()["comparison"]
    post(client, "/a/compare/delete", comparison=key, confirm="yes")
    assert rows()["comparison"] == []
    assert "gibt es nicht mehr" in show("compare", compare="practice", comparison=key).text


def test_the_own_place_is_marked_on_the_page_but_not_in_files(client):
    comparison, key = compared(client), create(demo())
    assert "eigener Wert" in show("compare", key, compare="practice", comparison=comparison).text
    assert "eigener Wert" not in client.get(f"/x/comparison/{comparison}.md").text


@pytest.mark.parametrize(
    "path", ["/a/compare/merge", "/a/compare/earlier", "/a/compare/perspective", "/a/compare/files", "/a/compare/release"]
)
def test_requests_from_other_sites_are_refused(client, path):
    answer = client.post(path, data={"assessment": create()}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
