"""On a shared server every route knows one assessment only: the one whose link the browser holds, with that link's right."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pikepdf
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from selfcheck.assessment import Measure, new_assessment
from selfcheck.assessment_file import dump_assessment
from selfcheck.comparison.practice import compare
from selfcheck.comparison.reading import Reader
from selfcheck.entries import Place
from selfcheck.house import house, leave
from selfcheck.rights import Right
from selfcheck.store import assessments as store
from selfcheck.store import comparisons, links, values
from selfcheck.texts import tr
from tests.app.conftest import create, demo, keys, load, rows
from ui import state
from web.middleware import Headers, LocalGate
from web.routes import ROUTES

COOKIE = "selfcheck_open"
NOWHERE = html.escape(tr("de", "access.not-found"))


@pytest.fixture
def shared(loaded: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Start anew as a shared server under this address."""

    def start(address: str = "http://localhost") -> None:
        leave()
        state.opened.clear()
        monkeypatch.setenv("SELFCHECK_MODE", "shared")
        monkeypatch.setenv("SELFCHECK_BASE_URL", address)
        house().__dict__.update(loaded)

    start()
    return start


@pytest.fixture
def client(shared: Any, routes: Starlette) -> Iterator[TestClient]:
    with TestClient(routes, base_url="http://localhost", follow_redirects=False, headers={"accept-language": "de"}) as opened:
        yield opened


def link(key: str, right: Right = "owner", label: str = "") -> str:
    return house().write(lambda c: links.create(c, values.find_id(c, key), right, label))


def hold(client: TestClient, token: str | None) -> None:
    client.cookies.clear()
    if token is not None:
        client.cookies.set(COOKIE, token)


def number(token: str) -> str:
    return str(house().read(lambda c: links.find(c, token)).link)


def told(page: str) -> str:
    """The token in the address that a page tells."""
    found = re.search(r'value="http://localhost/z/([\w-]{22})"', page)
    assert found
    return found.group(1)


# --- the exchange ---------------------------------------------------------------------------------------------------


def test_a_link_moves_into_the_cookie_and_out_of_the_address_each_time_it_is_opened(client: TestClient) -> None:
    token = link(create())
    for _ in range(3):  # mail scanners open links too
        answer = client.get(f"/z/{token}")
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith(f"{COOKIE}={token};")
        assert {"httponly", "samesite=lax", "path=/"} <= {part.strip().lower() for part in cookie.split(";")[1:]}


def test_under_https_the_cookie_is_guarded(shared: Any) -> None:
    shared("https://example.org")
    routes = Starlette(routes=ROUTES, middleware=[Middleware(Headers), Middleware(LocalGate, local=False)])
    key = create()
    token = link(key)
    with TestClient(routes, base_url="https://example.org", follow_redirects=False) as browser:
        cookie = browser.get(f"/z/{token}").headers["set-cookie"]
        assert cookie.startswith(f"__Host-{COOKIE}={token};")
        assert {"secure", "httponly", "path=/"} <= {part.strip().lower() for part in cookie.split(";")[1:]}
        assert "domain" not in cookie.lower()
        assert browser.get("/x/file").status_code == 200
        hold(browser, token)  # under the unguarded name another host of the domain could have set it
        assert browser.get("/x/file").status_code == 404


def test_wrong_foreign_deleted_renewed_and_withdrawn_links_look_alike(client: TestClient) -> None:
    key, gone = create(), create()
    withdrawn, deleted, renewed = link(key, "reader"), link(gone), link(key, "editor")

    def spoil(c: Any) -> None:
        links.revoke(c, values.find_id(c, key), int(house().read(lambda r: links.find(r, withdrawn)).link or 0))
        links.rotate(c, values.find_id(c, key), int(house().read(lambda r: links.find(r, renewed)).link or 0))
        store.delete(c, values.find_id(c, gone))

    house().write(spoil)
    answers = [client.get(f"/z/{token}") for token in ("x", "A" * 22, withdrawn, deleted, renewed, key, "%00", "%ED%A0%80")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert not [answer for answer in answers if "set-cookie" in answer.headers]


def test_guessing_is_slowed_down_and_locks_nobody_out(client: TestClient) -> None:
    token = link(create())
    found = [client.get(f"/z/{number:022}").status_code for number in range(12)]
    assert found == [404] * 10 + [429] * 2
    assert client.get(f"/z/{token}").status_code == 303


def test_on_one_computer_no_link_opens_an_assessment(client: TestClient, loaded: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    token = link(create())
    leave()
    monkeypatch.delenv("SELFCHECK_MODE")
    house().__dict__.update(loaded)
    hold(client, token)
    assert client.get(f"/z/{token}").status_code == 404
    for path in ("/x/access", "/x/recovery.pdf", "/x/file"):
        assert client.get(path).status_code == 404
    assert client.post("/a/link/new", data={"right": "owner"}).status_code == 404


# --- creating -----------------------------------------------------------------------------------------------------


def test_a_new_assessment_is_opened_by_its_main_link_which_is_shown_next(client: TestClient) -> None:
    answer = client.post("/a/new")
    assert (answer.status_code, answer.headers["location"]) == (303, "/x/access")
    page = client.get("/x/access")
    assert page.headers["cache-control"] == "no-store"
    assert told(page.text) == client.cookies[COOKIE]
    assert "<svg" in page.text
    assert [one.right for one in house().read(lambda c: links.list_all(c, 1))] == ["owner"]


def test_an_example_a_file_and_a_copy_get_main_links_of_their_own(client: TestClient) -> None:
    assert client.post("/a/demo", data={"demo": "musterfurt"}).headers["location"] == "/x/access"
    first, key = client.cookies[COOKIE], keys()[0]
    assert client.post("/a/duplicate", data={"assessment": key}).headers["location"] == "/x/access"
    second = client.cookies[COOKIE]
    content = dump_assessment(demo()).decode()
    assert client.post("/a/import/confirm", data={"content": content, "into": "new"}).headers["location"] == "/x/access"
    third = client.cookies[COOKIE]
    found = [house().read(lambda c, t=token: links.find(c, t)) for token in (first, second, third)]
    assert len({one.assessment for one in found}) == 3
    assert all(one.owns for one in found)


def test_the_recovery_sheet_holds_the_link_that_opens_it_again(client: TestClient) -> None:
    client.post("/a/demo", data={"demo": "musterfurt"})
    answer = client.get("/x/recovery.pdf")
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == ("application/pdf", "no-store")
    with pikepdf.open(io.BytesIO(answer.content)) as sheet:
        addresses = [str(note.A.URI) for page in sheet.pages for note in page.get("/Annots", []) if "/A" in note]
        assert len(sheet.pages) == 1
    assert addresses == [f"http://localhost/z/{client.cookies[COOKIE]}"]


def test_the_last_opened_counts_and_the_earlier_stays_reachable_by_its_link(client: TestClient) -> None:
    first, second = create(title="Erste"), create(title="Zweite")
    one, two = link(first), link(second)
    client.get(f"/z/{one}"), client.get(f"/z/{two}")
    assert client.post("/a/rename", data={"assessment": first, "called": "x"}).status_code == 404
    assert client.post("/a/rename", data={"assessment": second, "called": "x"}).status_code == 303
    client.get(f"/z/{one}")
    assert client.post("/a/rename", data={"assessment": first, "called": "y"}).status_code == 303


def test_closing_takes_the_cookie_away(client: TestClient) -> None:
    client.get(f"/z/{link(create())}")
    answer = client.post("/a/leave")
    assert "max-age=0" in answer.headers["set-cookie"].lower()
    assert client.get("/x/file").status_code == 404


def test_an_open_line_saves_for_as_long_as_its_link_holds(client: TestClient) -> None:
    mine, foreign = create(), create()
    held = link(mine, "editor")
    wish = {"assessment": mine, "criterion": "council-resolution", "field": "note", "value": "x", "base": 0}
    hold(client, held)
    with client.websocket_connect("ws://localhost/a/answers") as line:
        for number_, (given, status) in enumerate([(wish, 200), ({**wish, "assessment": foreign}, 404)]):
            line.send_json({"number": number_, "save": given})
            assert line.receive_json()["status"] == status
        house().write(lambda c: links.revoke(c, links.find(c, held).assessment, int(number(held))))
        line.send_json({"number": 9, "save": {**wish, "value": "y", "base": 1}})
        assert line.receive_json() == {"number": 9, "status": 404, "content": {"message": tr("de", "access.not-found")}}
    assert Place("answers", "council-resolution", "note") not in load(foreign).values


# --- links for others -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("asked", "right"), [("editor", "editor"), ("reader", "reader"), ("owner", "reader"), ("", "reader")])
def test_the_owner_gives_others_access_and_is_told_the_link_once(client: TestClient, asked: str, right: str) -> None:
    hold(client, link(create()))
    page = client.post("/a/link/new", data={"right": asked, "called": "<b>Träger</b>"})
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert "<b>Träger" not in page.text
    token = told(page.text)
    assert house().read(lambda c: links.find(c, token)).right == right


def test_a_renewed_main_link_goes_into_the_cookie_and_the_old_one_dies(client: TestClient) -> None:
    old = link(create())
    hold(client, old)
    answer = client.post("/a/link/renew", data={"link": number(old)})
    assert answer.headers["location"] == "/x/access"
    fresh = answer.headers["set-cookie"].partition("=")[2].partition(";")[0]
    assert fresh != old
    hold(client, old)
    assert client.get("/x/file").status_code == 404
    hold(client, fresh)
    assert client.get("/x/file").status_code == 200


def test_a_withdrawn_link_stops_working_in_browsers_that_have_it_open(client: TestClient) -> None:
    key = create()
    owner, other = link(key), link(key, "editor")
    hold(client, other)
    save = {"assessment": key, "criterion": "council-resolution", "field": "note", "value": "x", "base": 0}
    assert client.post("/a/answer", json=save).status_code == 200
    hold(client, owner)
    assert client.post("/a/link/withdraw", data={"link": number(other)}).status_code == 303
    hold(client, other)
    refused = client.post("/a/answer", json={**save, "value": "y", "base": 1})
    assert (refused.status_code, refused.json()["message"]) == (404, tr("de", "access.not-found"))
    assert client.get("/x/file").status_code == 404


@pytest.mark.parametrize("path", ["/a/link/renew", "/a/link/withdraw"])
def test_links_of_others_cannot_be_touched(client: TestClient, path: str) -> None:
    theirs = link(create(), "reader")
    hold(client, link(create()))
    before = rows()["link"]
    for wanted in (number(theirs), "0", "-1", "x", "²", "9" * 30, ""):
        assert client.post(path, data={"link": wanted}).status_code == 404
    assert rows()["link"] == before


def test_the_main_link_cannot_be_withdrawn(client: TestClient) -> None:
    token = link(create())
    hold(client, token)
    answer = client.post("/a/link/withdraw", data={"link": number(token)})
    assert (answer.status_code, tr("de", "access.owner-stays") in html.unescape(answer.text)) == (403, True)


@pytest.mark.parametrize("right", ["editor", "reader"])
def test_only_the_owner_gives_access_or_deletes(client: TestClient, right: Right) -> None:
    key = create()
    hold(client, link(key, right))
    before = rows()
    for path in ("/a/link/new", "/a/link/renew", "/a/link/withdraw", "/a/delete"):
        answer = client.post(path, data={"assessment": key, "confirm": "yes", "link": "1", "right": "editor"})
        assert (path, answer.status_code) == (path, 403)
    for path in ("/x/access", "/x/recovery.pdf"):
        assert client.get(path).status_code == 403
    assert rows() == before


# --- reading and writing ----------------------------------------------------------------------------------------------

# Routes that change an assessment, with what they need to get as far as the check of the right.
WRITING = [
    route.path
    for route in ROUTES
    if route.path.startswith("/a/")
    and "POST" in (route.methods or ())
    and not route.path.startswith(("/a/workshop", "/a/link/"))
    and route.path
    not in ("/a/new", "/a/demo", "/a/import", "/a/type-in", "/a/leave", "/a/answer", "/a/undo", "/a/compare/released", "/a/overlay")
]
FORM = {"confirm": "yes", "called": "x", "revision": "1", "day": "2026-01-01", "measure": "m1", "direction": "up"}


def fields(path: str, key: str) -> dict[str, str]:
    content = {"assessment": key, "content": dump_assessment(demo()).decode(), "into": "open"}
    return content if path == "/a/import/confirm" else {**FORM, **content, "criterion": "council-resolution", "level": "2", "other": key}


def upload() -> dict[str, Any]:
    return {"file": ("x.json", dump_assessment(demo()), "application/json")}


@pytest.mark.parametrize("path", WRITING)
def test_without_the_right_nothing_is_changed_and_nothing_learned(client: TestClient, path: str) -> None:
    key = create(demo())
    reader, other = link(key, "reader"), link(create())
    before = rows()
    own = path in ("/a/compare/files", "/a/compare/delete")  # belong to whatever is open
    for held in (reader, None, key, "A" * 22, *([] if own else [other])):
        hold(client, held)
        answer = client.post(path, data=fields(path, key), files=upload() if path.startswith("/a/compare") else None)
        if held == reader:
            assert answer.status_code in (403, 404), answer.text
        else:
            assert (answer.status_code, NOWHERE in answer.text) == (404, True), answer.text
        assert rows() == before


@pytest.mark.parametrize(("right", "status"), [("owner", 200), ("editor", 200), ("reader", 403), (None, 404)])
def test_single_values_are_saved_by_who_may(client: TestClient, right: Right | None, status: int) -> None:
    key = create()
    hold(client, link(key, right) if right else link(create()))
    wish = {"assessment": key, "criterion": "council-resolution", "field": "rating", "value": 2, "base": 0}
    assert client.post("/a/answer", json=wish).status_code == status
    assert client.post("/a/undo", json={"assessment": key}).status_code == status


def test_a_key_opens_nothing(client: TestClient) -> None:
    key = create(demo())
    assert client.get(f"/a/open/{key}").status_code == 404
    hold(client, key)
    assert client.get("/x/file").status_code == 404


def test_using_it_again_postpones_the_deletion(client: TestClient) -> None:
    key = create()
    hold(client, link(key, "editor"))
    before = load(key).used
    assert client.post("/a/keep", data={"assessment": key}).status_code == 303
    assert load(key).used > before


# --- nobody sees another's ----------------------------------------------------------------------------------------


CANARY = "Kanarienvogel"
DOWNLOADS = (
    "/x/file", "/x/answer-sheet", "/x/type-in", "/x/plan.csv", "/x/plan.ics", "/x/figure/groups.svg", "/x/recovery.pdf", "/x/access",
    *(f"/x/report?kind=full&format={kind}" for kind in ("md", "csv", "json", "xlsx", "docx")),
)  # fmt: skip


def with_canary(place: int) -> str:
    """An assessment that names itself everywhere something can be written; returns its key."""
    word = f"{CANARY}{place:02}"
    made = demo()
    answers = {name: one.model_copy(update={"note": word, "evidence": word}) for name, one in made.answers.items()}
    plan = [Measure(id="m1", title=word, criterion="council-resolution")]
    profile = {**made.profile, "municipality-name": word, "neighbourhood-name": word}
    key = create(made.model_copy(update={"answers": answers, "plan": plan, "profile": profile}), title=word)
    past = store.make_snapshot(load(key).assessment, word, "2026-01-01")
    house().write(lambda c: store.add_snapshot(c, values.find_id(c, key), past))
    return key


def unpacked(content: bytes) -> bytes:
    """A file with everything a zip in it holds."""
    import zipfile

    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return b"".join(packed.read(name) for name in packed.namelist())


def test_no_answer_to_anybody_holds_a_word_of_another(client: TestClient) -> None:
    made = [with_canary(place) for place in range(20)]
    tokens = [link(key, "owner", f"{CANARY}{place:02}") for place, key in enumerate(made)]
    for place in (0, 19):
        hold(client, tokens[place])
        own = f"{CANARY}{place:02}"
        for path in DOWNLOADS:
            answer = client.get(path)
            assert answer.status_code == 200, path
            found = {word.decode() for word in re.findall(rb"Kanarienvogel\d\d", unpacked(answer.content) + str(answer.headers).encode())}
            assert found <= {own}, path
            assert found or path.startswith(("/x/figure", "/x/recovery", "/x/access")), path
        for other in made[1:19]:
            for path in ("/a/rename", "/a/compare/merge", "/a/compare/perspective"):
                files = upload() if path.startswith("/a/compare") else None
                answer = client.post(path, data={"assessment": other, "other": other, "called": "x"}, files=files)
                assert (answer.status_code, CANARY in answer.text) == (404, False)
            stolen = client.post("/a/compare/perspective", data={"assessment": made[place], "other": other, "called": "x"})
            assert (stolen.status_code, CANARY in stolen.text) == (404, False)
    assert [load(key).title for key in made] == [f"{CANARY}{place:02}" for place in range(20)]


def test_comparisons_belong_to_the_assessment_they_were_made_beside(client: TestClient) -> None:
    mine, theirs = create(), create()
    catalogue = house().catalogue
    practice = compare(catalogue, [Reader(catalogue).read(new_assessment(catalogue)) for _ in range(5)])
    kept = house().write(lambda c: comparisons.add(c, practice, CANARY, values.find_id(c, theirs)))
    hold(client, link(mine))
    assert client.get(f"/x/comparison/{kept}.md").status_code == 404
    assert client.post("/a/compare/delete", data={"comparison": kept, "confirm": "yes"}).status_code == 404
    hold(client, link(theirs, "reader"))
    assert CANARY in client.get(f"/x/comparison/{kept}.md").text
    assert client.post("/a/compare/delete", data={"comparison": kept, "confirm": "yes"}).status_code == 403
    hold(client, link(theirs))
    assert client.post("/a/compare/delete", data={"comparison": kept, "confirm": "yes"}).status_code == 303


def test_nothing_goes_through_all_assessments_of_the_server(client: TestClient) -> None:
    key = create(demo())
    hold(client, link(key))
    assert client.post("/a/compare/released", data={"called": "x"}).status_code == 404
    assert client.post("/a/compare/release", data={"assessment": key, "released": "yes"}).status_code == 404
