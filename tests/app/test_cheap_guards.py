"""What keeps the app quick, guarded without a clock: settings that are in force, what is imported, how often the store is asked."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.applications import Starlette
from starlette.types import Message

from selfcheck.house import house
from selfcheck.store import participants
from selfcheck.store.ballots import Ballot, Cast, StoredBallot, vote_all
from selfcheck.store.prepared import Prepared
from selfcheck.store.tables import ballot
from tests.app.ballots import FIRST, Phone, open_room
from tests.app.conftest import ROOT, create
from tests.loops import run_loop

IN_A_PROCESS_OF_ITS_OWN = """
import ast, importlib, pathlib, sys
import app
from streamlit import config
assert config.get_option("runner.postScriptGC") is False, "a full collection after every run"
assert config.get_option("runner.magicEnabled") is False
for file in ("ui/shell.py", "pages/questionnaire.py"):
    for node in ast.walk(ast.parse(pathlib.Path(file).read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] in ("ui", "selfcheck"):
            for name in [f"{node.module}.{one.name}" for one in node.names] if node.module in ("ui", "selfcheck") else [node.module]:
                importlib.import_module(name)
assert "ui.questionnaire" in sys.modules
from streamlit.components.v2.bidi_component.serialization import serialize_mixed_data
from streamlit.proto.BidiComponent_pb2 import BidiComponent
serialize_mixed_data([{"blocks": [], "words": {}}], BidiComponent())
heavy = {"pandas", "altair", "vl_convert", "typst", "docx", "xlsxwriter", "openpyxl", "numpy"} & set(sys.modules)
assert not heavy, heavy
import gc
from web import upkeep
upkeep.set_aside()
assert gc.isenabled() and gc.get_freeze_count() > 100_000, "a full collection would go through all that was loaded"
"""


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement the store is given meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement.split("\n")[0])

    def noted(way: Callable[..., Any]) -> Callable[..., Any]:
        def run(prepared: Prepared, *given: Any) -> Any:
            seen.append(str(prepared.statement).split("\n")[0])
            return way(prepared, *given)

        return run

    with pytest.MonkeyPatch.context() as patched:
        for name in ("rows", "many"):  # past SQLAlchemy, which tells of the others
            patched.setattr(Prepared, name, noted(getattr(Prepared, name)))
        sa.event.listen(house().engine, "before_cursor_execute", note)
        yield seen
        sa.event.remove(house().engine, "before_cursor_execute", note)


def test_settings_are_in_force_and_no_chart_library_on_the_way_of_questionnaire_and_ballot(tmp_path):
    environment = {**os.environ, "SELFCHECK_DATA": str(tmp_path / "own"), "SELFCHECK_DATABASE_URL": ""}
    done = subprocess.run(
        [sys.executable, "-c", IN_A_PROCESS_OF_ITS_OWN], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize("folder", ["autosave_form", "desk_forms"])
def test_a_form_is_given_its_data_in_a_list(folder):
    """Streamlit looks for tables in a dictionary and imports pandas for it, at the first questionnaire after every start."""
    tree = ast.parse((ROOT / "ui" / folder / "__init__.py").read_text("utf-8"))
    given = [word.value for node in ast.walk(tree) if isinstance(node, ast.Call) for word in node.keywords if word.arg == "data"]
    assert [type(one) for one in given] == [ast.List]


def test_a_vote_costs_one_statement_and_a_batch_four_more_or_five_where_votes_change():
    room = open_room().opened()
    people = [house().write(lambda c: participants.join(c, room.made.id, "carrier")) for _ in range(20)]
    wishes = [Cast(room.made.code, one.token, Ballot(FIRST, 1, "vote", 2), "2026-01-01") for one in people]
    with statements() as seen:
        house().write(lambda c: vote_all(c, wishes))
    assert len(seen) <= len(wishes) + 4, seen
    again = [replace(one, wish=replace(one.wish, value=3)) for one in wishes]
    with statements() as seen:
        house().write(lambda c: vote_all(c, again))
    assert len(seen) <= len(again) + 5, seen


def test_of_two_votes_of_one_person_in_a_batch_the_later_one_stands():
    room = open_room().opened()
    person = house().write(lambda c: participants.join(c, room.made.id, "carrier"))
    wishes = [Cast(room.made.code, person.token, Ballot(FIRST, 1, "vote", value), "2026-01-01") for value in (2, 3, 3, 1)]
    told = house().write(lambda c: vote_all(c, wishes))
    assert [one.revision for one in told if isinstance(one, StoredBallot)] == [1, 2, 2, 3]
    with house().engine.connect() as connection:
        assert connection.execute(sa.select(ballot.c.value)).scalars().all() == [1]


def test_an_answer_a_vote_and_a_look_ask_the_store_no_more_than_they_must(routes, client):
    key, criterion = create(), "civil-society-cooperation"
    phone = Phone(routes, open_room().opened().made.code).join()
    phone.vote(1)
    wish = {"assessment": key, "criterion": criterion, "field": "rating", "value": 1, "base": 0}
    first = client.post("/a/answer", json=wish)
    assert first.status_code == 200, first.text
    counted = {}
    with statements() as seen:
        client.post("/a/answer", json={**wish, "value": 2, "base": first.json()["revision"]})
        counted["answer"] = len(seen)
    with statements() as seen:
        phone.vote(2)
        counted["vote"] = len(seen)
    revision = phone.get("/state").headers["etag"]
    with statements() as seen:
        phone.get("/state", **{"if-none-match": revision})
        counted["look"] = len(seen)
    with statements() as seen:
        phone.get()
        counted["page"] = len(seen)
    assert counted == {name: min(count, MOST[name]) for name, count in counted.items()}


MOST = {"answer": 9, "vote": 6, "look": 2, "page": 7}


def test_an_answer_and_a_vote_are_one_message_each(routes):
    """Head and body; a second body would be a second packet to a phone."""
    wish = {"assessment": create(), "criterion": "civil-society-cooperation", "field": "rating", "value": 1, "base": 0}
    sent = messages(routes, "/a/answer", "application/json", json.dumps(wish))
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert sent[0]["status"] == 200
    phone = Phone(routes, open_room().opened().made.code).join()
    cookie = f"selfcheck_ballot={phone.client.cookies['selfcheck_ballot']}"
    sent = messages(routes, f"{phone.base}/vote", "application/x-www-form-urlencoded", f"item={FIRST}&round=1&choice=2", cookie)
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert sent[0]["status"] == 200


def messages(routes: Starlette, path: str, kind: str, body: str, cookie: str = "") -> list[Message]:
    """What the app sends for this POST."""
    sent: list[Message] = []
    headers = {"host": "localhost", "accept": "application/json", "cookie": cookie, "content-type": kind}
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": b"",
        "scheme": "http",
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 1),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": body.encode(), "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    run_loop(routes(scope, receive, send))
    return sent


@pytest.mark.parametrize("path", ["", "/ballot"])
def test_the_ballot_s_first_load_is_one_small_page(routes, path):
    """On the wire, head included; nothing else is asked for before it is drawn."""
    phone = Phone(routes, open_room().opened().made.code).join()
    if not path:
        phone.client.cookies.clear()
    with phone.client.stream("GET", phone.base + path, headers={"accept": "text/html", "accept-encoding": "gzip"}) as answer:
        wire = len(b"".join(answer.iter_raw())) + len(str(answer.headers))
        assert answer.status_code == 200
    assert wire <= 6144
    asked_for = re.findall(r"<(?:script|img|iframe|link)\b[^>]*\b(?:src|href)=[\"'](?!data:)[^\"']*", phone.get(path).text)
    assert asked_for == []
