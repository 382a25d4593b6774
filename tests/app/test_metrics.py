"""Figures for operators: counted by route template, read on a port for this computer only, in Prometheus' format."""

from __future__ import annotations

import re
import socket
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Callable

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from selfcheck import counts
from selfcheck.house import house
from selfcheck.store import engine
from selfcheck.texts import tr
from tests.app.conftest import create
from web.counting import Counted
from web.metrics import HOST, gauges, metrics_port
from web.routes import ROUTES
from web.short_way import SHORT


@pytest.fixture
def client() -> TestClient:
    app = Starlette(routes=ROUTES, middleware=[Middleware(Counted, routes=ROUTES)])
    return TestClient(app, base_url="http://localhost", follow_redirects=False, headers={"accept-language": "de"})


def grown(act: Callable[[], object], name: str, *labels: str) -> int:
    """How much a figure grows by what is done."""
    before = counts.counted(name, *labels)
    act()
    return counts.counted(name, *labels) - before


def test_requests_are_counted_by_the_template_of_their_route_never_by_their_path(client: TestClient) -> None:
    assert grown(lambda: client.get("/z/a-secret-token"), "requests_total", "/z/{token}", "4xx") == 1
    assert grown(lambda: client.post("/a/new"), "requests_total", "/a/new", "3xx") == 1
    assert grown(lambda: client.get("/results"), "requests_total", "page", "4xx") == 1
    assert grown(lambda: client.get("/_stcore/some/thing"), "requests_total", "streamlit", "4xx") == 1
    assert "a-secret-token" not in counts.draw({})


@pytest.mark.parametrize(("method", "where"), SHORT)
def test_the_short_way_is_counted_under_the_names_of_its_routes(method: str, where: str) -> None:
    counter = Counted(lambda *_: None, ROUTES)  # type: ignore[arg-type, return-value]
    assert counter.template({"method": method, "path": where.format(code="ABCDEF")}) == where
    assert where in {getattr(route, "path", "") for route in ROUTES}
    assert "ABCDEF" not in counter.template({"method": method, "path": "/b/ABCDEF/other"})


def test_saved_answers_and_the_writers_batches_are_counted(client: TestClient) -> None:
    key = create()

    def save() -> None:
        value = {"assessment": key, "section": "profile", "field": "municipality-name", "value": "Musterfurt", "base": 0}
        assert client.post("/a/answer", json=value).status_code == 200

    jobs, batches = counts.counted("writer_jobs_total"), counts.counted("writer_batches_total")
    assert grown(save, "answers_saved_total") == 1
    assert counts.counted("writer_jobs_total") == jobs + 1
    assert counts.counted("writer_batches_total") == batches + 1


def test_faults_of_the_store_are_counted_by_kind() -> None:
    fault = sqlite3.OperationalError("attempt to write a readonly database")
    assert grown(lambda: engine.store_error(fault), "store_errors_total", "read-only") == 1


def test_every_line_is_one_prometheus_can_read() -> None:
    create()
    text = counts.draw(gauges(lambda: 3))
    line = re.compile(r'(# (HELP|TYPE) selfcheck_\w+ .+|selfcheck_\w+(\{(\w+="[^"\n\\]*",?)+\})? \d+)')
    assert [found for found in text.splitlines() if not line.fullmatch(found)] == []
    assert text.endswith("\n")
    assert "selfcheck_sessions 3" in text
    for name, kind in (*((name, "counter") for name in counts.COUNTED), *((name, "gauge") for name in counts.GAUGES)):
        assert f"# TYPE selfcheck_{name} {kind}" in text


def test_the_port_answers_on_this_computer_only_and_knows_one_address() -> None:
    assert HOST == "127.0.0.1"
    with metrics_port(_free(), {}) as port:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
            assert b"selfcheck_votes_total 0" in answer.read() or counts.counted("votes_total")
        for path in ("/", "/x/file", "/metrics/.."):
            with pytest.raises(urllib.error.HTTPError) as caught:
                urllib.request.urlopen(f"http://127.0.0.1:{port}{path}")
            assert caught.value.code == 404
        with metrics_port(port, {}) as second:  # taken: the app starts without its figures
            assert second == 0
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics")


def test_without_the_setting_there_is_no_port() -> None:
    with metrics_port(0, {}) as port:
        assert port == 0


def test_whether_it_is_ready_is_told_with_a_sentence(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/readyz").text == "ready"

    def away(_job: object) -> object:
        raise engine.StoreError("cannot-open")

    monkeypatch.setattr(house(), "read", away)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, tr("de", "store.cannot-open"))
    assert answer.headers["retry-after"] == "5"
    assert client.get("/healthz").status_code == 200


def _free() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])
