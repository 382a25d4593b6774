"""Around every request: headers on every answer, other computers outside, Streamlit's page in our language."""

from __future__ import annotations

import ast
import base64
import hashlib
import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import streamlit.config
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message
from starlette.websockets import WebSocket, WebSocketDisconnect

from selfcheck.texts import tr
from tests.app.conftest import ROOT, create
from tests.loops import run_loop
from web.middleware import Headers, LocalGate, content_security_policy, is_loopback

PAGE = (
    '<!doctype html><html lang="en"><head><title>Streamlit</title>'
    "<script>window.prerenderReady=false</script></head><body><noscript><p>You need to enable JavaScript.</p></noscript>"
    + "Ü" * 3000
    + "</body></html>"
)
BROWSER = {"accept": "text/html,*/*", "accept-encoding": "gzip"}


async def page(_request: Request) -> Response:
    return HTMLResponse(PAGE, headers={"etag": "x", "last-modified": "then"})


async def in_parts(_request: Request) -> Response:
    return StreamingResponse((PAGE[at : at + 50] for at in range(0, len(PAGE), 50)), media_type="text/html")


async def plain(_request: Request) -> Response:
    return PlainTextResponse("window.prerenderReady <title>Streamlit</title>")


async def talk(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("hello")
    await socket.close()


STREAMLIT = [
    Route("/", page),
    Route("/parts", in_parts),
    Route("/plain", plain),
    WebSocketRoute("/_stcore/stream", talk),
    WebSocketRoute("/b/talk", talk),
    Route("/{rest:path}", plain),
]


def surrounded(*inner: Middleware, local: bool = True) -> Starlette:
    return Starlette(routes=STREAMLIT, middleware=[Middleware(Headers), Middleware(LocalGate, local=local), *inner])


def status_for(app: ASGIApp, method: str, path: str, address: str) -> int:
    """The answer to a request whose path no client has tidied up before."""
    scope = {"type": "http", "method": method, "path": path, "client": (address, 1), "headers": [], "query_string": b""}
    statuses: list[int] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    run_loop(app(scope, receive, send))
    return statuses[0]


def from_address(address: str, app: Any = None, **headers: str) -> TestClient:
    return TestClient(app or surrounded(), base_url="http://localhost", client=(address, 1), headers=headers, follow_redirects=False)


@pytest.fixture
def visitor() -> Iterator[TestClient]:
    with TestClient(surrounded(), base_url="http://localhost", headers=BROWSER) as opened:
        yield opened


# --- headers ----------------------------------------------------------------------------------------------------


def assert_dressed(answer: Any) -> None:
    assert answer.headers["content-security-policy"] == content_security_policy()
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-frame-options"] == "DENY"
    assert "permissions-policy" in answer.headers


def test_every_kind_of_answer_has_the_headers(client: TestClient) -> None:
    client.cookies.set("selfcheck_open", create())
    answers = [
        client.get("/healthz"),
        client.head("/healthz"),
        client.get("/readyz"),
        client.get("/x/file"),
        client.get("/x/report?kind=preparation&format=md"),
        client.post("/a/new"),
        client.post("/a/answer", content=b"{"),
        client.post("/a/new", headers={"origin": "http://evil.example"}),
        client.get("/a/new"),
        client.get("/nowhere"),
        client.get("/_stcore/metrics"),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 200, 303, 400, 403, 405, 404, 403]
    for answer in answers:
        assert_dressed(answer)


def test_the_refusal_of_another_computer_has_the_headers_too(routes: Starlette) -> None:
    assert_dressed(from_address("192.168.1.5", routes).get("/"))


def directives() -> dict[str, list[str]]:
    parts = [part.split() for part in content_security_policy().split(";")]
    return {name: sources for name, *sources in parts}


def test_scripts_come_from_us_only_and_none_is_evaluated() -> None:
    policy = directives()
    assert policy["default-src"] == ["'none'"]
    for source in policy["script-src"]:
        assert source in ("'self'", "blob:") or re.fullmatch(r"'sha256-[A-Za-z0-9+/]{43}='", source)
    assert "unsafe-eval" not in content_security_policy()


def test_nothing_isloaded_from_or_sent_to_elsewhere() -> None:
    policy = directives()
    assert {source for sources in policy.values() for source in sources if "." in source or "*" in source or "//" in source} == set()
    assert policy["connect-src"] == policy["form-action"] == ["'self'"]
    assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]


# --- other computers ----------------------------------------------------------------------------------------------

OUTSIDE = [
    "192.168.1.5",
    "10.0.0.7",
    "172.16.0.1",
    "8.8.8.8",
    "fe80::1%eth0",
    "2001:db8::1",
    "::ffff:192.168.1.5",
    "0.0.0.0",
    "localhost.evil",
]
INSIDE = ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"]
PATHS = ["/", "/results", "/x/file", "/a/answer", "/a/new", "/a/open/key", "/readyz", "/static/app.js", "/_stcore/health"]
LOOKALIKES = ["/b", "/bx", "/B/x", "//b/", "/healthz/", "/healthzx", "/x/../b/", "/a/b/", "/%2e%2e/b/", "b/", ""]


@pytest.mark.parametrize("address", OUTSIDE)
def test_other_computers_are_refused(address: str) -> None:
    answer = from_address(address, **{"accept-language": "de"}).get("/")
    assert (answer.status_code, answer.text) == (403, tr("de", "gate.local-only"))


@pytest.mark.parametrize("path", PATHS + LOOKALIKES)
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "OPTIONS"])
def test_other_computers_are_refused_whatever_they_ask(path: str, method: str) -> None:
    assert status_for(surrounded(), method, path, "192.168.1.5") == 403


@pytest.mark.parametrize("path", ["/b/", "/b/ABC123", "/b/vote", "/healthz"])
def test_the_ballot_and_the_health_check_are_open_to_the_network(path: str) -> None:
    assert from_address("192.168.1.5").get(path).status_code == 200


@pytest.mark.parametrize("address", INSIDE)
def test_this_computer_may_come_in(address: str) -> None:
    assert from_address(address).get("/").status_code == 200
    with from_address(address).websocket_connect("ws://localhost/_stcore/stream") as socket:
        assert socket.receive_text() == "hello"


@pytest.mark.parametrize("address", OUTSIDE)
def test_other_computers_open_no_web_socket(address: str) -> None:
    with pytest.raises(WebSocketDisconnect) as caught, from_address(address).websocket_connect("ws://localhost/_stcore/stream"):
        pass
    assert caught.value.code == 4403


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "x-real-ip", "client-ip", "x-client-ip"])
def test_who_somebody_says_to_be_does_not_count(header: str) -> None:
    assert from_address("192.168.1.5", **{header: "127.0.0.1"}).get("/").status_code == 403
    assert from_address("127.0.0.1", **{header: "192.168.1.5"}).get("/").status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8501", "localhost.evil.example", "[::1", "192.168.1.5:8501"])
def test_a_foreign_name_that_points_to_this_computer_is_refused(host: str) -> None:
    assert from_address("127.0.0.1", host=host).get("/").status_code == 403
    assert from_address("127.0.0.1", host=host).get("/b/ABCDEF").status_code != 403


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "[::1]:8501"])
def test_the_names_of_this_computer_are_its_own(host: str) -> None:
    assert from_address("127.0.0.1", host=host).get("/").status_code == 200


def test_a_failing_route_answers_with_a_number_and_the_headers() -> None:
    async def fail(scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError("password=secret")

    answer = from_address("127.0.0.1", Headers(fail), **{"accept-language": "de"}).get("/")
    assert answer.status_code == 500
    assert "Fehlernummer" in answer.text
    assert "secret" not in answer.text
    assert_dressed(answer)


def test_an_unreadable_address_is_not_this_computer() -> None:
    assert not is_loopback({"client": ("unknown", 1)})
    assert not is_loopback({"client": ("127.0.0.1.evil.example", 1)})


def test_with_the_gate_open_other_computers_come_in_but_closed_paths_stay_closed() -> None:
    client = from_address("192.168.1.5", surrounded(local=False))
    assert client.get("/").status_code == 200
    assert client.get("/_stcore/metrics").status_code == 403


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent", "/_stcore/agent/", "/_stcore/agent/run"])
def test_closed_paths_are_closed_to_everyone(path: str) -> None:
    for address in ("127.0.0.1", "192.168.1.5"):
        assert from_address(address).get(path).status_code == 403


# --- Streamlit's page ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/parts"])
@pytest.mark.parametrize("lang", ["de", "en"])
def test_streamlits_page_speaks_the_language_asked_for(visitor: TestClient, path: str, lang: str) -> None:
    answer = visitor.get(f"{path}?lang={lang}")
    assert f'<html lang="{lang}">' in answer.text
    assert f"<title>{tr(lang, 'app.title')}</title>" in answer.text
    assert f"<noscript><p>{tr(lang, 'frame.no-script')} <a" in answer.text
    assert "You need" not in answer.text
    assert answer.text.endswith("Ü</body></html>")
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_a_language_asked_for_is_remembered(visitor: TestClient) -> None:
    cookie = visitor.get("/?lang=en", headers={"accept-language": "de"}).headers["set-cookie"].lower()
    assert cookie.startswith("selfcheck_lang=en;")
    assert {"httponly", "samesite=lax", "path=/"} <= {part.strip() for part in cookie.split(";")}
    assert '<html lang="en">' in visitor.get("/", headers={"accept-language": "de"}).text


@pytest.mark.parametrize(
    ("asked", "lang"),
    [("de-AT,de;q=0.9", "de"), ("en-GB", "en"), ("fr-FR", "en"), ("", "en"), ("DE", "de")],
    ids=lambda given: given or "-",
)
def test_without_a_wish_the_browser_decides(visitor: TestClient, asked: str, lang: str) -> None:
    answer = visitor.get("/", headers={"accept-language": asked})
    assert f'<html lang="{lang}">' in answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("wish", ["fr", "", "de%0d%0aSet-Cookie:x=1", "<script>", "de; x=1"])
def test_a_language_that_is_not_ours_is_not_remembered(visitor: TestClient, wish: str) -> None:
    answer = visitor.get(f"/?lang={wish}", headers={"accept-language": "de", "cookie": "selfcheck_lang=xx"})
    assert '<html lang="de">' in answer.text
    assert "set-cookie" not in answer.headers


def test_the_inline_script_of_the_page_is_the_one_the_policy_allows(visitor: TestClient) -> None:
    [script] = re.findall(r"<script>(.*?)</script>", visitor.get("/").text)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in directives()["script-src"]


def test_the_page_differs_by_language_so_it_carries_no_mark_to_cache_by(visitor: TestClient) -> None:
    answer = visitor.get("/")
    assert not {"etag", "last-modified"} & set(answer.headers)


def test_other_answers_are_left_as_they_are(visitor: TestClient) -> None:
    assert visitor.get("/plain?lang=en").text == "window.prerenderReady <title>Streamlit</title>"


@pytest.mark.parametrize("accept", ["text/html", "*/*"])
@pytest.mark.parametrize("inside", [True, False])
def test_compression_does_not_break_the_page(inside: bool, accept: str) -> None:
    app: Any = surrounded(Middleware(GZipMiddleware)) if inside else GZipMiddleware(surrounded())
    answer = TestClient(app, base_url="http://localhost", headers={**BROWSER, "accept": accept}).get("/?lang=de")
    assert answer.text.endswith("Ü</body></html>")
    if accept == "text/html":
        assert '<html lang="de">' in answer.text


def test_asking_for_the_head_only_gets_no_body(visitor: TestClient) -> None:
    answer = visitor.head("/?lang=de")
    assert (answer.status_code, answer.content) == (200, b"")
    assert_dressed(answer)


# --- the app as it is started ---------------------------------------------------------------------------------------


def test_the_app_builds_and_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "app", raising=False)  # made from the settings of whichever test read it first
    monkeypatch.setattr(streamlit.config, "_main_script_path", None)  # a page that was tested leaves its own
    from app import app

    with TestClient(app, base_url="http://localhost", headers={"accept-language": "de"}) as client:
        healthy = client.get("/healthz")
        assert (healthy.status_code, healthy.text) == (200, "ok")
        assert_dressed(healthy)
        assert client.get("/readyz").status_code == 200
        start = client.get("/?lang=de", headers={"accept": "text/html"})
        assert '<html lang="de">' in start.text
        assert f"<title>{tr('de', 'app.title')}</title>" in start.text
        assert_dressed(start)
        assert client.get("/_stcore/metrics").status_code == 403
    remote = TestClient(app, base_url="http://localhost", client=("192.168.1.5", 1))
    refused = remote.get("/")
    assert refused.status_code == 403
    assert_dressed(refused)


def test_under_https_every_cookie_is_guarded_and_the_browser_stays_with_https() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        answer = PlainTextResponse("ok")
        answer.set_cookie("_streamlit_user", "signed", httponly=True)  # Streamlit sets it without that word
        answer.set_cookie("own", "value", secure=True)
        answer.set_cookie("word", "secure")
        await answer(scope, receive, send)

    for secure in (True, False):
        answer = TestClient(Headers(app, secure=secure), base_url="https://example.org").get("/")
        cookies = [cookie.lower() for cookie in answer.headers.get_list("set-cookie")]
        assert len(cookies) == 3
        assert [len(re.findall(r"; *secure\b", cookie)) for cookie in cookies] == ([1, 1, 1] if secure else [0, 1, 0])
        assert ("strict-transport-security" in answer.headers) == secure


def test_every_route_that_writes_is_one_the_tests_know() -> None:
    """Routes under /a/ are tested for foreign origins together; one elsewhere needs a test of its own and a word here."""
    from app import ROUTES

    posting = {route.path for route in ROUTES if route.methods and "POST" in route.methods and not route.path.startswith("/a/")}
    assert posting == {"/x/report", "/x/workshop/cards.pdf", "/b/{code}/join", "/b/{code}/again", "/b/{code}/vote", "/b/{code}/leave"}


def test_the_gate_stands_in_the_app_whenever_it_runs_on_one_computer() -> None:
    tree = ast.parse((ROOT / "app.py").read_text("utf-8"))
    words = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "Middleware"]
    assert words[:3] == [
        "Middleware(Counted, routes=ROUTES)",
        "Middleware(Headers, secure=settings.is_https)",
        "Middleware(LocalGate, local=settings.mode == 'local', base_url=settings.base_url)",
    ]
