"""Nobody gets a word of another municipality from any route, whatever they hold; and all who hold nothing valid are answered alike."""

from __future__ import annotations

import functools
import gc
import logging
import re
import sys
import tempfile
from collections import deque
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from selfcheck.assessment_file import dump_assessment
from selfcheck.cookies import DESK_COOKIE, OPEN_COOKIE
from selfcheck.house import house
from selfcheck.store import assessments as store
from selfcheck.store import values
from tests.app.ballots import FIRST, Phone
from tests.app.conftest import demo, rows
from tests.figures import IS_LONG
from tests.isolation.conftest import Place, create, everything, files_below, link
from web.routes import ROUTES

OPEN_TO_ALL = ("/healthz", "/readyz", "/x/handbook.pdf", "/x/copy.js", "/x/type-in.js")
READING = sorted({route.path for route in ROUTES if "GET" in (route.methods or ()) and not route.path.startswith("/b/")})
# Two need minutes of computing for every visitor; that they ask for the right first is tested below.
WRITING = sorted({route.path for route in ROUTES if "POST" in (route.methods or ()) and not route.path.startswith("/b/")})


def address(path: str, of: Place) -> str:
    """A route's address with the secrets of a place in it, and in its parameters."""
    given = {"key": of.key, "token": of.withdrawn, "name": "groups.svg", "format": "md", "code": of.room.made.code if of.room else "x"}
    filled = re.sub(r"\{(\w+)\}", lambda match: given.get(match[1], "x"), path)
    return f"{filled}?a={of.key}&assessment={of.key}&key={of.key}&token={of.withdrawn}&kind=full&format=md"


def fields(of: Place) -> dict[str, str]:
    """What a form could hold to mean the assessment, comparison or workshop of a place."""
    return {
        "assessment": of.key, "other": of.key, "called": "x", "confirm": "yes", "into": "open", "link": "1", "measure": "m1",
        "direction": "up", "criterion": "council-resolution", "level": "2", "revision": "1", "comparison": "1", "item": FIRST,
        "content": dump_assessment(demo()).decode(), "kind": "full", "format": "md", "right": "owner", "demo": "x",
        "code": of.room.made.code if of.room else "x", "workshop": str(of.room.made.id if of.room else 1),
    }  # fmt: skip


def outsiders(places: list[Place]) -> dict[str, str | None]:
    """Cookies that open nothing: none, guessed, withdrawn, deleted, the key of an assessment, empty, not even text."""
    gone = create(demo())
    deleted = link(gone)
    house().write(lambda c: store.delete(c, values.find_id(c, gone)))
    return {
        "none": None, "guessed": "A" * 22, "withdrawn": places[0].withdrawn, "deleted": deleted, "key": places[0].key, "empty": "", "odd": "%00\\",
        "cut": places[0].owner[:-1], "longer": places[0].owner + "A", "other case": places[0].owner.swapcase(),
    }  # fmt: skip


# Rules of a workshop as objects, found by their whole text: who asks must know the text already, so nothing crosses over.
KEPT = {("selfcheck.store.workshop_rows", "_rules")}


def hold(client: TestClient, token: str | None) -> None:
    client.cookies.clear()
    if token is not None:
        client.cookies.set(OPEN_COOKIE, token)
        client.cookies.set(DESK_COOKIE, token)


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """What the app wrote to its log, without what the client of these tests says of its own requests."""
    return "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "httpcore")))


def same(answer: Any) -> tuple[int, str]:
    """What an answer says, without what is new in each."""
    return answer.status_code, answer.text


def test_who_holds_nothing_valid_gets_the_same_answer_everywhere(
    client: TestClient, places: list[Place], caplog: pytest.LogCaptureFixture
) -> None:
    victim, secrets = places[0], [secret.encode() for secret in places[0].secrets]
    held = outsiders(places)
    if not IS_LONG:
        held = {kind: held[kind] for kind in ("none", "withdrawn", "key")}
    before = rows()
    with caplog.at_level(logging.DEBUG):
        for path in (path for path in READING if path not in OPEN_TO_ALL):
            told = {}
            for kind, token in held.items():
                hold(client, token)
                answer = client.get(address(path, victim))
                assert not [one for one in secrets if one in everything(answer)], (path, kind)
                told[kind] = same(answer) if not answer.content.startswith(b"PK") else (answer.status_code, "a blank sheet")
            assert len(set(told.values())) == 1, path
    assert rows() == before
    assert not [one for one in victim.secrets if one in logged(caplog)]


def test_who_holds_nothing_valid_changes_nothing(client: TestClient, places: list[Place]) -> None:
    victim, held = places[0], outsiders(places)
    chosen = {kind: held[kind] for kind in ("none", "withdrawn")}
    made_anew = (
        "/a/new",
        "/a/demo",
        "/a/import",
        "/a/import/confirm",
        "/a/workshop/new",
        "/a/workshop/recover",
        "/a/overlay",
        "/a/type-in",
        "/x/report",
    )
    before = rows()
    for path in (path for path in WRITING if path not in made_anew):
        told = {}
        for kind, token in chosen.items():
            hold(client, token)
            if path in ("/a/answer", "/a/undo"):
                wish = {"assessment": victim.key} | (
                    {"criterion": "council-resolution", "field": "note", "value": "x"} if path == "/a/answer" else {}
                )
                answer = client.post(path, json=wish)
            else:
                answer = client.post(path, data=fields(victim))
            assert answer.status_code in (303, 400, 403, 404, 422), (path, kind, answer.status_code)
            assert not [one for one in victim.secrets if one != victim.key and one.encode() in everything(answer)], (path, kind)
            told[kind] = same(answer)
        assert len(set(told.values())) == 1, path
        assert rows() == before, path


def test_owners_get_their_own_words_and_no_others(
    client: TestClient, places: list[Place], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The second municipality, with a workshop of its own, asks everywhere with all that it knows of the first."""
    mine, theirs = places[1], places[0]
    foreign = [secret.encode() for place in places if place is not mine for secret in place.secrets]
    assert mine.room is not None
    seen = 0
    with caplog.at_level(logging.INFO):
        for path in READING:
            client.cookies.clear()
            client.cookies.set(OPEN_COOKIE, mine.owner)
            client.cookies.set(DESK_COOKIE, mine.room.made.facilitator)
            answer = client.get(address(path, theirs))
            found = everything(answer)
            assert not [one for one in foreign if one in found], path
            seen += mine.word.encode() in found
    assert seen >= 4
    assert not [one for one in foreign if one.decode() in logged(caplog)]
    assert mine.owner not in logged(caplog)


def test_two_cookies_in_one_browser_mix_nothing(client: TestClient, places: list[Place]) -> None:
    first, second = places[0], places[1]
    client.cookies.clear()
    both = f"{OPEN_COOKIE}={first.owner}; {OPEN_COOKIE}={second.owner}"
    for path in ("/x/file", "/x/plan.csv", "/x/report?kind=full&format=md"):
        words = {word for word in (first.word, second.word) if word.encode() in everything(client.get(path, headers={"cookie": both}))}
        assert words == {second.word}, "the last one counts, and it alone"
    wish = {"assessment": first.key, "criterion": "council-resolution", "field": "note", "value": "x", "base": 0}
    assert client.post("/a/answer", json=wish, headers={"cookie": both}).status_code == 404


def test_no_secret_stands_in_any_file(
    places: list[Place], client: TestClient, store_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tokens are kept as fingerprints only; and what was made on the way leaves no file behind."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    hold(client, places[1].owner)
    client.cookies.set(DESK_COOKIE, places[1].room.made.facilitator if places[1].room else "")
    for path in ("/x/file", "/x/report?kind=full&format=docx", "/x/recovery.pdf", "/x/workshop/protocol.pdf"):
        assert client.get(path).status_code == 200, path
    tokens = [token for place in places for token in (place.owner, place.reader, place.withdrawn)]
    tokens += [
        secret
        for place in places
        if place.room
        for secret in (place.room.made.facilitator, place.room.made.minutes, place.room.made.recovery)
    ]
    for name, content in files_below(store_file.parent).items():
        assert not [token for token in tokens if token.encode() in content], name
    assert not [name for name, content in files_below(scratch).items() if places[1].word.encode() in content]


# --- the ballot -------------------------------------------------------------------------------------------------------


def test_votes_of_others_cannot_be_repeated_or_changed(client: TestClient, places: list[Place]) -> None:
    """With the phone's token of another workshop, of nobody, of one who left; each is sent back to joining, alike."""
    from tests.app.ballots import open_room

    here, there = open_room(title="hier").opened(), open_room(title="dort").opened()
    honest = Phone(client.app, here.made.code).join()  # type: ignore[arg-type]
    assert honest.vote(3).status_code == 200
    stranger = Phone(client.app, there.made.code).join()  # type: ignore[arg-type]
    left = Phone(client.app, here.made.code).join()  # type: ignore[arg-type]
    gone = dict(left.client.cookies)
    left.client.post(f"{left.base}/leave")
    before, told = rows()["ballot"], set()
    for held in ({}, dict.fromkeys(stranger.client.cookies, "A" * 22), dict(stranger.client.cookies), gone):
        thief = Phone(client.app, here.made.code)  # type: ignore[arg-type]
        for name, value in held.items():
            thief.client.cookies.set(name, value)
        told.add(same(thief.vote(0)))
    assert len(told) == 1
    assert rows()["ballot"] == before
    again = honest.vote(3)
    assert again.status_code == 200, "a repeated vote is the same vote"
    assert len(rows()["ballot"]) == len(before)


def test_guessed_codes_are_all_answered_alike(client: TestClient, places: list[Place]) -> None:
    client.cookies.clear()
    told = {same(client.get(f"/b/{code}")) for code in ("AAAAAA", "222222", "ZZZZZZ", "23456", "ABCDEFG", "OOOOOO", "<b>")}
    assert len(told) == 1
    assert next(iter(told))[0] == 404


def test_no_cache_and_no_global_of_ours_keeps_a_word_of_anybody(client: TestClient, places: list[Place]) -> None:
    """After everybody has asked for everything: what the modules and their cached functions still hold is searched."""
    for place in places[:3]:
        hold(client, place.owner)
        for path in READING:
            client.get(address(path, place))
    secrets = {secret for place in places for secret in place.secrets}
    ours = [module for name, module in sys.modules.items() if name.partition(".")[0] in ("selfcheck", "web", "ui")]
    kept = [(module.__name__, name) for module in ours for name, value in vars(module).items() if holds(value, secrets)]
    kept = [place for place in kept if place not in KEPT]
    assert len(ours) > 100
    assert kept == []


def test_the_search_finds_what_a_cache_or_a_global_holds() -> None:
    @lru_cache
    def cached(word: str) -> list[str]:
        return [word]

    assert not holds(cached, {"Wort"})
    cached("ein Wort")
    assert holds(cached, {"Wort"})
    assert holds({"a": [("b", {"Wort"})]}, {"Wort"})


def is_ours(value: object) -> bool:
    """A cached function or an object of this project (or of its tests); Python's own keep what the tests' client asked for."""
    module = value.__module__ if isinstance(value, functools._lru_cache_wrapper) else type(value).__module__
    return module.partition(".")[0] in ("selfcheck", "web", "ui", "tests")


def holds(value: object, words: set[str]) -> bool:
    """Whether a word stands in what a value holds, to any depth: containers, objects, and what a cached function keeps."""
    waiting, seen = [value], set[int]()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, str | bytes):
            text = one if isinstance(one, str) else one.decode("latin-1")
            if any(word in text for word in words):
                return True
        elif isinstance(one, dict | list | tuple | set | frozenset | deque) or is_ours(one):
            waiting += gc.get_referents(one)
    return False
