"""Files and takeover at the desk: only with its cookie, previews before anything is written, cards that admit once."""

from __future__ import annotations

import html
import io
import json
import re
from typing import Any

import pikepdf
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from selfcheck.assessment import Answer
from selfcheck.cookies import DESK_COOKIE, OPEN_COOKIE
from selfcheck.house import house
from selfcheck.store import participants, workshops
from selfcheck.store.participants import RefusedJoinError
from selfcheck.texts import tr
from selfcheck.workshop.models import Decision, Rules
from selfcheck.workshop.states import Command
from tests.app.ballots import FIRST, ITEMS, Phone, Room, open_room
from tests.app.conftest import create, load, rows
from tests.documents import page_text, structure

NAME = FIRST.partition(":")[2]
FORMATS = ("docx", "pdf", "md", "csv", "json")
FILES = [f"/x/workshop/{name}" for name in (*(f"protocol.{ending}" for ending in FORMATS), "poster.pdf", "ballots.pdf")]
POSTED = [
    "/x/workshop/cards.pdf",
    *(f"/a/workshop/{name}" for name in ("take-over", "take-over/confirm", "perspectives", "perspectives/confirm")),
]


@pytest.fixture
def room() -> Room:
    return open_room()


@pytest.fixture
def desk(client: TestClient, room: Room) -> TestClient:
    client.cookies.set(DESK_COOKIE, room.made.facilitator)
    return client


def voted(routes: Starlette, room: Room, values: tuple[int, ...] = (1, 2, 2, 3, 3, 3)) -> None:
    """Everyone from the municipality votes on the first item."""
    room.opened()
    for value in values:
        Phone(routes, room.made.code).join().vote(value)


def decided(room: Room, **content: Any) -> None:
    for step in ("close", "reveal"):
        room.step(step)
    now = room.now
    wish = Command("decide", "revealed", now.revision, FIRST)
    decision = Decision.model_validate({"status": "consensus", **content})
    house().steer(lambda c: workshops.decide(c, now.id, wish, decision, 0, "facilitator"))


def hidden(page: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)}


# --- files ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES)
def test_without_the_desk_there_is_no_file(client: TestClient, room: Room, path: str) -> None:
    room.start()
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", POSTED)
def test_without_the_desk_or_from_elsewhere_nothing_is_written(client: TestClient, room: Room, path: str) -> None:
    room.start()
    before = rows()
    assert client.post(path).status_code == 404
    client.cookies.set(DESK_COOKIE, room.made.facilitator)
    assert client.post(path, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert rows() == before


def test_every_file_comes_with_a_name_and_is_not_cached(desk: TestClient, room: Room) -> None:
    room.start()
    for path in FILES:
        answer = desk.get(path)
        assert answer.status_code == 200, path
        assert answer.headers["cache-control"] == "no-store"
        assert re.search(rf'filename="Selbstcheck_Werkstatt_[\w-]+\.{path.rpartition(".")[2]}"', answer.headers["content-disposition"])


def test_before_the_start_there_are_papers_but_no_protocol(desk: TestClient) -> None:
    assert desk.get("/x/workshop/ballots.pdf").status_code == 200
    answer = desk.get("/x/workshop/protocol.md")
    assert answer.status_code == 422
    assert html.escape(tr("de", "protocol.not-started")) in answer.text


def test_no_file_tells_votes_of_an_open_round(desk: TestClient, routes: Starlette, room: Room) -> None:
    voted(routes, room, ())
    phones = [Phone(routes, room.made.code).join() for _ in range(6)]
    before = {path: desk.get(path).content for path in FILES if path.endswith((".md", ".csv", ".json"))}
    for phone in phones:
        phone.vote(4, reason="Geheim")
    assert {path: desk.get(path).content for path in before} == before


def test_the_protocol_of_an_ended_workshop_tells_the_votes(desk: TestClient, routes: Starlette, room: Room) -> None:
    voted(routes, room)
    room.step("end", "")
    data = json.loads(desk.get("/x/workshop/protocol.json").content)
    assert data["items"][0]["rounds"][0]["all"]["votes"] == [0, 1, 2, 3, 0]
    assert len(data["ballots_sha256"]) == 64


# --- cards ------------------------------------------------------------------------------------------------------------------


def test_a_printed_card_admits_once_into_its_role(desk: TestClient, routes: Starlette, room: Room) -> None:
    answer = desk.post("/x/workshop/cards.pdf", data={"cards-municipality": "2", "cards-residents": ""})
    assert answer.headers["content-type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        alternatives = [str(one.Alt) for one in structure(pdf.Root.StructTreeRoot) if "/Alt" in one]
        assert len(pdf.pages) == 1
        text = page_text(pdf.pages[0])
    secrets = sorted({found for one in alternatives for found in re.findall(r"/r/([A-Z2-9]{8})", one)})
    assert len(secrets) == 2
    assert all(secret in text for secret in secrets)
    Phone(routes, room.made.code).join("", card=secrets[0])
    with pytest.raises(RefusedJoinError, match="card-wrong"):
        house().write(lambda c: participants.join(c, room.made.id, "", secrets[0]))
    assert house().read(lambda c: participants.role_of_link(c, room.made.id, secrets[1])) == "municipality"


@pytest.mark.parametrize("count", ["0", "", "501", "-1", "x", "²", "999999999"])
def test_other_numbers_of_cards_are_refused(desk: TestClient, count: str) -> None:
    before = rows()
    assert desk.post("/x/workshop/cards.pdf", data={"cards-municipality": count}).status_code == 422
    assert rows() == before


def test_minutes_make_no_cards_and_an_ended_workshop_has_none(client: TestClient, room: Room) -> None:
    client.cookies.set(DESK_COOKIE, room.made.minutes)
    assert client.post("/x/workshop/cards.pdf", data={"cards-municipality": "1"}).status_code == 422
    client.cookies.set(DESK_COOKIE, room.made.facilitator)
    room.start()
    room.step("end", "")
    assert client.post("/x/workshop/cards.pdf", data={"cards-municipality": "1"}).status_code == 422


# --- agreed levels ----------------------------------------------------------------------------------------------------------


def test_a_decided_level_is_taken_over_after_a_preview(desk: TestClient, routes: Starlette, room: Room) -> None:
    key = create()
    desk.cookies.set(OPEN_COOKIE, key)
    voted(routes, room)
    decided(room, level=3, dissent="<b>Nein</b>")
    before = rows()["entry"]
    page = desk.post("/a/workshop/take-over")
    assert rows()["entry"] == before
    assert "<b>Nein</b>" not in page.text
    fields = {**hidden(page.text), "take": f"criterion:{NAME}"}
    answer = desk.post("/a/workshop/take-over/confirm", data=fields)
    assert answer.status_code == 303
    answered = load(key).assessment.answers[NAME]
    assert (answered.state, answered.level) == ("rated", 3)
    assert "<b>Nein</b>" in answered.note
    assert "Werkstatt" in answered.evidence
    assert html.escape(tr("de", "takeover.nothing")) in desk.post("/a/workshop/take-over").text


def test_what_is_not_chosen_is_not_written(desk: TestClient, routes: Starlette, room: Room) -> None:
    key = create()
    desk.cookies.set(OPEN_COOKIE, key)
    voted(routes, room)
    decided(room, level=3)
    desk.post("/a/workshop/take-over/confirm", data=hidden(desk.post("/a/workshop/take-over").text))
    assert load(key).assessment.answers == {}


def test_an_answer_changed_since_the_preview_is_not_overwritten(desk: TestClient, routes: Starlette, room: Room) -> None:
    key = create()
    desk.cookies.set(OPEN_COOKIE, key)
    voted(routes, room)
    decided(room, level=3)
    fields = {**hidden(desk.post("/a/workshop/take-over").text), "take": f"criterion:{NAME}"}
    desk.post(
        "/a/answer",
        json={"assessment": key, "section": "answers", "criterion": NAME, "field": "rating", "value": 1, "base": 0, "lang": "de"},
    )
    assert load(key).assessment.answers[NAME] == Answer(state="rated", level=1)
    answer = desk.post("/a/workshop/take-over/confirm", data=fields)
    assert answer.status_code == 422
    assert load(key).assessment.answers[NAME].level == 1


def test_without_an_open_assessment_nothing_is_taken_over(desk: TestClient, room: Room) -> None:
    room.start()
    for path in ("take-over", "perspectives"):
        answer = desk.post(f"/a/workshop/{path}")
        assert answer.status_code == 422
        assert html.escape(tr("de", "takeover.no-assessment")) in answer.text


# --- perspectives -----------------------------------------------------------------------------------------------------------


def test_results_become_perspectives_and_replace_themselves(desk: TestClient, routes: Starlette, room: Room) -> None:
    key = create()
    desk.cookies.set(OPEN_COOKIE, key)
    voted(routes, room)
    assert desk.post("/a/workshop/perspectives").status_code == 422
    room.step("close")
    room.step("reveal")
    for _ in range(2):
        page = desk.post("/a/workshop/perspectives")
        answer = desk.post("/a/workshop/perspectives/confirm", data=hidden(page.text))
        assert (answer.status_code, answer.headers["location"]) == (303, "/compare?compare=views&told=saved")
        [one] = load(key).assessment.perspectives
        assert (one.source, one.votes[NAME].levels) == ("workshop", [0, 1, 2, 3, 0])


def test_a_rehearsal_gives_nothing_to_an_assessment(client: TestClient) -> None:
    given = Rules(title="Probe", roles=house().workshop_presets.roles, items=ITEMS)
    room = Room(house().write(lambda c: workshops.create(c, given, rehearsal=True)))
    room.start()
    client.cookies.set(DESK_COOKIE, room.made.facilitator)
    client.cookies.set(OPEN_COOKIE, create())
    for path in ("take-over", "perspectives"):
        assert html.escape(tr("de", "takeover.rehearsal")) in client.post(f"/a/workshop/{path}").text
