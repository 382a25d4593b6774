"""Whoever takes over the id of another's Streamlit session with a bare WebSocket gets nothing of what it showed."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.sync.client import ClientConnection, connect

from selfcheck.cookies import OPEN_COOKIE
from selfcheck.store import assessments, links, values
from selfcheck.store.engine import open_engine
from tests.corpus.made import corpus_catalogue
from tests.factories import assessment
from tests.faults.conftest import forge  # noqa: F401
from tests.faults.lives import Forge, Server

WORD, OTHER = "Kanarienvogel01", "Kanarienvogel02"


@pytest.fixture
def shared(forge: Forge, tmp_path: Path) -> Iterator[tuple[Server, list[str]]]:  # noqa: F811
    """A shared server with two municipalities, and the tokens of their links."""
    plan, tokens = corpus_catalogue(), []
    engine = open_engine(f"sqlite:///{tmp_path / 'selfcheck.sqlite'}")
    with engine.begin() as connection:
        for word in (WORD, OTHER):
            content = assessment(plan).model_copy(update={"profile": {"municipality-name": word}})
            key = assessments.create(connection, plan, content, word)
            tokens.append(links.create(connection, values.find_id(connection, key), "owner", ""))
    engine.dispose()
    server = forge.start(tmp_path, "shared")
    yield server, tokens
    server.end(signal.SIGTERM)


def session(server: Server, token: str | None, taken: str = "") -> ClientConnection:
    """A WebSocket as Streamlit's page opens it; `taken` is the id of a session to go on with."""
    asked = ["streamlit", "none", *([taken] if taken else [])]
    headers = {"Cookie": f"{OPEN_COOKIE}={token}; selfcheck_lang=de"} if token is not None else {}
    address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    return connect(address, subprotocols=asked, additional_headers=headers, max_size=None, open_timeout=30)  # type: ignore[arg-type]


def run(socket: ClientConnection, page: str = "") -> tuple[str, bytes]:
    """Ask for one run of the script; the session's id and everything that was sent."""
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    wish = BackMsg()
    wish.rerun_script.query_string = ""
    wish.rerun_script.page_name = page
    socket.send(wish.SerializeToString())
    said, name = b"", ""
    while True:
        raw = socket.recv(timeout=60)
        assert isinstance(raw, bytes)
        said += raw
        message = ForwardMsg()
        message.ParseFromString(raw)
        if message.WhichOneof("type") == "new_session":
            name = message.new_session.initialize.session_id
        if message.WhichOneof("type") == "script_finished":
            return name, said


def test_a_taken_over_session_shows_nothing_of_its_owner(shared: tuple[Server, list[str]]) -> None:
    server, (mine, theirs) = shared
    for page in ("", "results"):
        with session(server, mine) as victim:
            name, said = run(victim, page)
            assert WORD.encode() in said
            assert mine.encode() not in said
            while_open = taken_over(server, name, page, theirs)
        assert WORD.encode() not in while_open
        for held in (theirs, None, "A" * 22, mine[:-1], name):  # after the victim has left, Streamlit hands the session over
            said = taken_over(server, name, page, held)
            assert WORD.encode() not in said, held
            assert (OTHER.encode() in said) == (held == theirs)
    assert WORD.encode() not in (server.folder / "server.log").read_bytes()
    assert mine.encode() not in (server.folder / "server.log").read_bytes()


def taken_over(server: Server, name: str, page: str, held: str | None) -> bytes:
    with session(server, held, taken=name) as thief:
        return run(thief, page)[1]


def test_a_link_withdrawn_meanwhile_shows_nothing_at_the_next_run(shared: tuple[Server, list[str]]) -> None:
    server, (mine, _) = shared
    with session(server, mine) as visitor:
        assert WORD.encode() in run(visitor)[1]
        raw = sqlite3.connect(server.folder / "selfcheck.sqlite")
        raw.execute("UPDATE link SET revoked = '2026-01-01 00:00:00' WHERE id = 1")
        raw.commit()
        raw.close()
        assert WORD.encode() not in run(visitor)[1]
