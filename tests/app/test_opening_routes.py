"""Routes that open, create, copy, rename, keep and delete: a redirect when done, a page with a sentence when not."""

from __future__ import annotations

import html
from typing import Any

import pytest
from starlette.testclient import TestClient

from selfcheck.entries import Place
from selfcheck.house import house
from selfcheck.store import assessments as store
from selfcheck.store import values
from selfcheck.texts import tr
from tests.app.conftest import create, demo, keys, load, rows
from web.routes import ROUTES

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'"
# Every route that forms of our own pages post to; saving single values and voting have their own tests.
ROUTES_THAT_WRITE = [
    route.path.removeprefix("/a/")
    for route in ROUTES
    if route.path.startswith("/a/") and "POST" in (route.methods or ()) and route.path not in ("/a/answer", "/a/undo")
]
ROUTES_OF_ONE = ("rename", "duplicate", "snapshot", "delete", "take-back")


def assert_opens(answer: Any, key: str, to: str) -> None:
    """303 to the page, with a cookie no script can read."""
    assert (answer.status_code, answer.headers["location"]) == (303, to)
    cookie = answer.headers["set-cookie"]
    name, _, rest = cookie.partition("=")
    assert (name, rest.split(";")[0]) == ("selfcheck_open", key)
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/"} <= attributes


def save(key: str, place: Place, value: object) -> values.Value:
    return house().write(lambda c: values.save_value(c, values.find_id(c, key), place, value, 0))


NOTE = Place("answers", "council-resolution", "note")


def test_a_new_assessment_is_empty_and_open(client: TestClient) -> None:
    answer = client.post("/a/new")
    [key] = keys()
    assert_opens(answer, key, "/profile")
    assert load(key).assessment.answers == {}


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("name", ["musterfurt", "grossfiktingen", "neu-erdachtsheim"])
def test_an_example_is_an_own_copy_in_the_language_of_the_browser(client: TestClient, name: str, lang: str) -> None:
    answer = client.post("/a/demo", data={"demo": name}, headers={"accept-language": lang})
    [key] = keys()
    assert_opens(answer, key, "/results")
    assert load(key).assessment == demo(name, lang)
    assert load(key).title == tr(lang, "demo.title", title=house().demos[name].title[lang])


def test_an_unknown_example_is_not_found_and_its_name_not_repeated(client: TestClient) -> None:
    for data in ({"demo": MARKUP}, {}):
        answer = client.post("/a/demo", data=data)
        assert answer.status_code == 404
        assert tr("de", "save.not-found") in answer.text
        assert "alert(1)" not in answer.text
    assert keys() == []


def test_opening_goes_to_the_results_or_where_one_was(client: TestClient) -> None:
    key = create()
    assert_opens(client.get(f"/a/open/{key}"), key, "/results")
    assert_opens(client.get(f"/a/open/{key}?to=questionnaire"), key, "/questionnaire")
    assert_opens(client.get(f"/a/open/{key}?to=//evil.example"), key, "/results")


@pytest.mark.parametrize("key", ["nowhere", "%00", "%ED%A0%80", "..%2f..", "'%20OR%201=1"])
def test_a_missing_assessment_is_not_opened(client: TestClient, key: str) -> None:
    create()
    answer = client.get(f"/a/open/{key}")
    assert answer.status_code == 404
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("lang", ["de", "en"])
def test_a_missing_assessment_is_said_in_the_language_of_the_browser(client: TestClient, lang: str) -> None:
    answer = client.get(f"/a/open/nowhere?lang={lang}")
    assert html.escape(tr(lang, "save.not-found")) in answer.text
    assert f'<html lang="{lang}">' in answer.text


@pytest.mark.parametrize(
    "name",
    ["Vor der Wahl", "Süd & Nord", MARKUP, "מרכז 👩‍👩‍👧", "=1+1", "%s {title}", "Zeile\nzwei", "x" * 200],
    ids=lambda name: name[:12],
)
def test_a_name_is_kept_as_it_was_written(client: TestClient, name: str) -> None:
    key = create()
    answer = client.post("/a/rename", data={"assessment": key, "called": name})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert load(key).title == name


def test_names_are_trimmed_normalised_and_bounded(client: TestClient) -> None:
    key = create(title="Alt")
    client.post("/a/rename", data={"assessment": key, "called": "  Gru\u0308n  "})
    assert load(key).title == "Grün"
    client.post("/a/rename", data={"assessment": key, "called": "ü" * 300})
    assert load(key).title == "ü" * 200
    client.post("/a/rename", data={"assessment": key, "called": ""})
    assert load(key).title == ""


def test_a_copy_holds_the_same_under_a_name_that_says_so(client: TestClient) -> None:
    key = create(demo(), title="Musterfurt")
    save(key, NOTE, "nur hier") if NOTE not in load(key).values else None
    answer = client.post("/a/duplicate", data={"assessment": key})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    [copied] = set(keys()) - {key}
    assert load(copied).title == tr("de", "start.copy-of", title="Musterfurt")
    assert load(copied).assessment == load(key).assessment


def test_a_copy_of_a_copy_of_a_long_name_fits(client: TestClient) -> None:
    key = create(title="ü" * 200)
    client.post("/a/duplicate", data={"assessment": key})
    assert len(keys()) == 2


def test_a_snapshot_keeps_todays_state_under_its_name(client: TestClient) -> None:
    key = create(demo())
    for name in ("Vor der Lenkungsgruppe", MARKUP, ""):
        answer = client.post("/a/snapshot", data={"assessment": key, "called": name})
        assert (answer.status_code, answer.headers["location"]) == (303, "/?told=kept")
    assert [kept.name for kept in load(key).snapshots] == ["Vor der Lenkungsgruppe", MARKUP, tr("de", "snapshot.unnamed")]
    assert load(key).snapshots[0].answers == demo().answers


def test_there_is_room_for_a_hundred_snapshots_and_a_sentence_for_more(client: TestClient) -> None:
    key = create()
    past = store.make_snapshot(load(key).assessment, "x", "2026-01-01")
    house().write(lambda c: [store.add_snapshot(c, values.find_id(c, key), past) for _ in range(100)])
    answer = client.post("/a/snapshot", data={"assessment": key, "called": "einer zu viel"})
    assert answer.status_code >= 400
    assert html.escape(tr("de", "store.too-many-snapshots", limit=100)) in answer.text
    assert len(load(key).snapshots) == 100


@pytest.mark.parametrize("confirm", [{}, {"confirm": ""}, {"confirm": "no"}, {"confirm": "YES"}])
def test_nothing_is_deleted_without_confirmation(client: TestClient, confirm: dict[str, str]) -> None:
    key = create(demo())
    before = rows()
    answer = client.post("/a/delete", data={"assessment": key, **confirm})
    assert answer.status_code >= 400
    assert tr("de", "store.delete-unconfirmed") in answer.text
    assert rows() == before


def test_a_confirmed_deletion_leaves_nothing_and_the_others_alone(client: TestClient) -> None:
    create(demo(), title="bleibt")
    before = rows()
    key = create(demo())
    client.post("/a/snapshot", data={"assessment": key, "called": "x"})
    answer = client.post("/a/delete", data={"assessment": key, "confirm": "yes"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/?told=deleted")
    assert rows() == before
    assert client.get(f"/a/open/{key}").status_code == 404


def test_a_change_is_taken_back_from_the_list(client: TestClient) -> None:
    key = create()
    revision = save(key, NOTE, "zu viel").revision
    answer = client.post("/a/take-back", data={"assessment": key, "revision": str(revision)})
    assert (answer.status_code, answer.headers["location"]) == (303, "/questionnaire")
    assert NOTE not in load(key).values


def test_a_change_overwritten_since_is_not_taken_back(client: TestClient) -> None:
    key = create()
    first = save(key, NOTE, "eins").revision
    house().write(lambda c: values.save_value(c, values.find_id(c, key), NOTE, "zwei", first))
    answer = client.post("/a/take-back", data={"assessment": key, "revision": str(first)})
    assert answer.status_code == 409
    assert tr("de", "history.changed-since") in answer.text
    assert load(key).values[NOTE].value == "zwei"


@pytest.mark.parametrize("revision", ["", "0", "-1", "x", "999", "9" * 40, "²"])
def test_a_change_that_never_was_is_not_taken_back(client: TestClient, revision: str) -> None:
    key = create()
    save(key, NOTE, "bleibt")
    before = rows()
    assert client.post("/a/take-back", data={"assessment": key, "revision": revision}).status_code == 303
    assert rows() == before


@pytest.mark.parametrize("route", ROUTES_OF_ONE)
@pytest.mark.parametrize("key", ["", "nowhere", MARKUP])
def test_routes_of_one_assessment_need_one(client: TestClient, route: str, key: str) -> None:
    create(demo())
    before = rows()
    answer = client.post(f"/a/{route}", data={"assessment": key, "confirm": "yes", "called": "x", "revision": "1"})
    assert answer.status_code == 404
    assert "alert(1)" not in answer.text
    assert rows() == before


@pytest.mark.parametrize("headers", [{"origin": "http://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}])
@pytest.mark.parametrize("route", ROUTES_THAT_WRITE)
def test_other_sites_cannot_write(client: TestClient, route: str, headers: dict[str, str]) -> None:
    key = create(demo())
    before = rows()
    data = {"assessment": key, "confirm": "yes", "called": "x", "demo": "musterfurt", "revision": "1", "content": "{}"}
    answer = client.post(f"/a/{route}", data=data, headers=headers)
    assert answer.status_code == 403
    assert tr("de", "save.foreign-origin") in answer.text
    assert rows() == before


@pytest.mark.parametrize("route", ROUTES_THAT_WRITE)
def test_a_link_cannot_write(client: TestClient, route: str) -> None:
    key = create(demo())
    before = rows()
    assert client.get(f"/a/{route}?assessment={key}&confirm=yes").status_code == 405
    assert rows() == before


@pytest.mark.parametrize("route", ["new", "rename", "duplicate", "snapshot", "delete"])
def test_a_store_that_cannot_write_is_said_on_a_page(client: TestClient, route: str, on_each_use: Any) -> None:
    key = create(demo())
    before = rows()
    on_each_use("query_only=on")
    answer = client.post(f"/a/{route}", data={"assessment": key, "confirm": "yes", "called": "x"})
    assert answer.status_code == 503
    assert tr("de", "store.read-only") in answer.text
    assert rows() == before
