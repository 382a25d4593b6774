"""The log holds kinds and places, never values: of our own lines, of libraries', of errors, of uncaught ones."""

from __future__ import annotations

import logging
import re
import threading

import pytest
from sqlalchemy.engine import make_url
from starlette.testclient import TestClient

from selfcheck.logs import duration_class, outline, private_logs, tell, tell_once_a_minute
from tests.app.conftest import create
from web.middleware import Headers

PASSWORD = "hunter2"
CANARY = "Kanarienvogel"
MAKES_DOCUMENTS = ("/x/handbook.pdf", "/x/record-of-processing.docx")  # the same for everybody, and slow


def written(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err


def fail() -> None:
    url = make_url(f"postgresql://admin:{PASSWORD}@host/name")
    try:
        raise OSError(f"cannot reach {url.render_as_string(hide_password=False)}")
    except OSError as error:
        raise RuntimeError(f"note of somebody: {PASSWORD}") from error


def test_a_line_tells_time_level_event_and_words_of_ours(capsys: pytest.CaptureFixture[str]) -> None:
    with private_logs():
        tell("started", mode="shared", store="sqlite")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ level=INFO event=started mode=shared store=sqlite\n", written(capsys))


@pytest.mark.parametrize("value", ["Müller", "a b", "x\nlevel=INFO event=forged", "name@host", "'; --", "", "x" * 500])
def test_what_is_no_word_of_ours_is_left_out(capsys: pytest.CaptureFixture[str], value: str) -> None:
    with private_logs():
        tell("refused", route=value)
    assert written(capsys).endswith(" event=refused route=-\n")


def test_an_error_is_told_by_kind_and_place(capsys: pytest.CaptureFixture[str]) -> None:
    with private_logs(), pytest.raises(RuntimeError) as caught:
        fail()
    told = outline(caught.value)
    assert told["kind"] == "RuntimeError<OSError"
    assert re.fullmatch(r"(tests/app/test_logs\.py:\d+,?)+<tests/app/test_logs\.py:\d+", told["at"])
    with private_logs():
        tell("page-failed", logging.ERROR, caught.value, number="ab12")
    line = written(capsys)
    assert "event=page-failed number=ab12 kind=RuntimeError<OSError at=" in line
    assert PASSWORD not in line
    assert line.count("\n") == 1


def test_lines_of_libraries_keep_their_template_only(capsys: pytest.CaptureFixture[str]) -> None:
    library = logging.getLogger("uvicorn.error.of-a-test")
    library.addHandler(logging.StreamHandler())
    with private_logs():
        library.error('%s - "WebSocket %s" [accepted]', ("192.168.1.5", 1234), f"/z/{PASSWORD}")
        library.error(f"Invalid request from {PASSWORD}")
        try:
            fail()
        except RuntimeError:
            library.exception("Exception in ASGI application\n")
    line = written(capsys)
    assert '%s - "WebSocket %s" [accepted] logger=uvicorn.error.of-a-test at=' in line
    assert "kind=RuntimeError<OSError" in line
    assert PASSWORD not in line
    assert "192.168" not in line
    assert "Traceback" not in line


def test_what_fails_in_a_thread_is_told_without_values(capsys: pytest.CaptureFixture[str]) -> None:
    with private_logs():
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
    line = written(capsys)
    assert "event=thread-failed kind=RuntimeError<OSError" in line
    assert PASSWORD not in line


def test_what_can_be_repeated_at_will_is_told_once_a_minute_with_its_number(capsys: pytest.CaptureFixture[str]) -> None:
    with private_logs():
        for at in (0, 1, 2, 59, 61, 62):
            tell_once_a_minute("guessed", now=1000.0 + at, route="/z/{token}")
        tell_once_a_minute("guessed", now=1003.0, route="/b/{code}/join")
    times = re.findall(r"event=guessed route=(\S+) times=(\d+)", written(capsys))
    assert times == [("/z/{token}", "1"), ("/z/{token}", "4"), ("/b/{code}/join", "1")]


def test_afterwards_logging_is_as_it_was() -> None:
    before = (logging.getLogRecordFactory(), threading.excepthook, logging.getLogger("selfcheck").handlers[:])
    with private_logs():
        pass
    assert (logging.getLogRecordFactory(), threading.excepthook, logging.getLogger("selfcheck").handlers[:]) == before


def test_how_long_something_took_is_told_coarsely() -> None:
    assert [duration_class(seconds) for seconds in (0.2, 1, 4.9, 5)] == ["under-1s", "1s-to-5s", "1s-to-5s", "over-5s"]


def test_a_failing_route_leaves_its_number_in_the_log_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    async def app(_scope: object, _receive: object, _send: object) -> None:
        fail()

    with private_logs():
        answer = TestClient(Headers(app), headers={"accept-language": "de"}).get(f"/z/{PASSWORD}?q={PASSWORD}")
    [number] = re.findall(r"Fehlernummer (\w{8})", answer.text)
    line = written(capsys)
    assert f"event=route-failed number={number} " in line
    assert PASSWORD not in line + answer.text


def test_no_route_writes_what_it_was_given(client: TestClient, capsys: pytest.CaptureFixture[str]) -> None:
    """Every route is asked with a canary in path, query, body, cookie and headers; whatever it answers, the log tells none of it."""
    from app import ROUTES

    headers = {"user-agent": CANARY, "referer": f"http://{CANARY}/", "cookie": f"selfcheck_open={CANARY}; selfcheck_desk={CANARY}"}
    with private_logs():
        for route in ROUTES:
            path = re.sub(r"\{\w+\}", CANARY, route.path)
            if route.path not in MAKES_DOCUMENTS:
                for method in (route.methods or set()) - {"HEAD"}:
                    form = {"assessment": CANARY, "content": CANARY, "code": CANARY} if method == "POST" else None
                    client.request(method, path, params={"q": CANARY}, data=form, headers=headers)
    assert CANARY not in written(capsys)


def test_what_is_stored_and_sent_stays_out_of_the_log(client: TestClient, capsys: pytest.CaptureFixture[str]) -> None:
    key = create(title=CANARY)
    value = {"assessment": key, "section": "profile", "field": "municipality-name", "value": CANARY, "base": 0}
    with private_logs():
        client.cookies.set("selfcheck_open", key)
        assert client.post("/a/answer", json=value).status_code == 200
        assert client.post("/a/answer", json={**value, "value": CANARY * 100}).status_code == 422
        assert CANARY in client.get("/x/file").text
        for content in (b"{" + CANARY.encode(), b'{"format": 99}', CANARY.encode() * 20_000):
            assert client.post("/a/import", files={"file": (f"{CANARY}.json", content)}).status_code in (413, 422)
    told = written(capsys)
    assert CANARY not in told
    assert key not in told
