"""The line saves as the route does: same rules, same answers, one after the other; nobody else's page opens one."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from selfcheck import counts
from tests.app.conftest import create, load, rows
from web import answer_line

ADDRESS = "ws://localhost/a/answers"
CRITERION = "council-resolution"


def wish(key: str, **more: Any) -> dict[str, Any]:
    return {"assessment": key, "criterion": CRITERION, "field": "rating", "value": 2, "base": 0, **more}


def ask(line: WebSocketTestSession, number: int, save: dict[str, Any]) -> dict[str, Any]:
    line.send_json({"number": number, "save": save})
    answer: dict[str, Any] = line.receive_json()
    assert answer["number"] == number
    return answer


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({}, 200),
        ({"field": "note", "value": "größer \U0001f600"}, 200),
        ({"section": "profile", "criterion": "", "field": "municipality-name", "value": "Musterfurt"}, 200),
        ({"value": 9}, 422),
        ({"value": 9, "lang": "en"}, 422),
        ({"base": 7}, 409),
        ({"assessment": "nowhere"}, 404),
        ({"more": 1}, 400),
        ({"value": {}}, 400),
    ],
    ids=str,
)
def test_the_line_answers_what_the_route_answers(client: TestClient, given: dict[str, Any], status: int) -> None:
    one, other = create(), create()
    asked = client.post("/a/answer", content=json.dumps(wish(one, **given)))
    with client.websocket_connect(ADDRESS) as line:
        told = ask(line, 3, wish(other, **given))
    assert (asked.status_code, told["status"]) == (status, status)
    ever_new = ("at", "revision")
    assert {k: v for k, v in told["content"].items() if k not in ever_new} == {k: v for k, v in asked.json().items() if k not in ever_new}


def test_one_line_saves_one_value_after_the_other_without_being_waited_for(client: TestClient) -> None:
    key = create()
    fields = {"note": "first", "evidence": "second", "rating": 3}
    with client.websocket_connect(ADDRESS) as line:
        for number, (field, value) in enumerate(fields.items()):
            line.send_json({"number": number, "save": wish(key, field=field, value=value)})
        answers = [line.receive_json() for _ in fields]
    assert [(one["number"], one["content"]["value"]) for one in answers] == list(enumerate(fields.values()))
    revisions = [one["content"]["revision"] for one in answers]
    assert revisions == sorted(set(revisions))
    assert {place.field: one.value for place, one in load(key).values.items() if place.item == CRITERION} == fields


def test_a_refused_wish_leaves_the_line_open(client: TestClient) -> None:
    key = create()
    with client.websocket_connect(ADDRESS) as line:
        assert ask(line, 0, wish(key, value="many"))["status"] == 422
        assert ask(line, 1, wish(key))["status"] == 200


@pytest.mark.parametrize("headers", [{"origin": "http://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}])
def test_a_page_of_another_site_opens_no_line(client: TestClient, headers: dict[str, str]) -> None:
    with pytest.raises(WebSocketDisconnect) as caught, client.websocket_connect(ADDRESS, headers=headers):
        pass
    assert caught.value.code == answer_line.FOREIGN


UNREADABLE = [
    "",
    "{",
    "[]",
    "null",
    '{"number": 1}',
    '{"number": "1", "save": {}}',
    '{"number": -1, "save": {}}',
    '{"number": 1, "save": []}',
    '{"number": 1, "number": 2, "save": {}}',
    '{"number": 1, "save": {}, "more": 1}',
    "[" * 100_000,
    "\ud800",
    json.dumps({"number": 1, "save": {"value": "x" * answer_line.MAX_BODY}}),
]


@pytest.mark.parametrize("sent", UNREADABLE, ids=lambda text: ascii(text[:40]))
def test_what_no_page_of_ours_sends_ends_the_line_and_changes_nothing(client: TestClient, sent: str) -> None:
    before = rows()
    with client.websocket_connect(ADDRESS) as line:
        line.send_text(sent)
        with pytest.raises(WebSocketDisconnect) as caught:
            line.receive_text()
    assert caught.value.code == answer_line.UNREADABLE
    assert rows() == before


def test_bytes_end_the_line(client: TestClient) -> None:
    with client.websocket_connect(ADDRESS) as line:
        line.send_bytes(b"{}")
        with pytest.raises(WebSocketDisconnect):
            line.receive_text()


def test_a_fault_of_ours_is_logged_without_what_was_typed_and_told_as_one(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(*_: Any) -> None:
        raise KeyError("what somebody typed")

    key = create()
    with client.websocket_connect(ADDRESS) as line:
        with monkeypatch.context() as broken, caplog.at_level(logging.ERROR):
            broken.setattr(answer_line, "save", fail)
            assert ask(line, 1, wish(key)) == {"number": 1, "status": 500, "content": {}}
        assert ask(line, 2, wish(key))["status"] == 200
    assert "event=route-failed" in caplog.text
    assert "typed" not in caplog.text.replace("kind=KeyError", "")


def test_what_a_line_saves_is_counted_under_its_address(client: TestClient) -> None:
    before = counts.counted("requests_total", answer_line.PATH, "2xx"), counts.counted("answers_saved_total")
    with client.websocket_connect(ADDRESS) as line:
        ask(line, 1, wish(create()))
    assert (counts.counted("requests_total", answer_line.PATH, "2xx"), counts.counted("answers_saved_total")) == (
        before[0] + 1,
        before[1] + 1,
    )
