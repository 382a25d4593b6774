"""A shared server on PostgreSQL: behind the walls every route and page still finds its own assessment, and nothing of another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from selfcheck.assessment import Measure
from selfcheck.house import house
from selfcheck.rights import Right
from selfcheck.store import assessments, links, values
from selfcheck.store.engine import open_engine
from tests.app.conftest import demo
from tests.app.test_shared_pages import show, visitor
from tests.app.test_shared_routes import FORM

__all__ = ["visitor"]
pytestmark = pytest.mark.slow
COOKIE = "selfcheck_open"
CANARY = "Kanarienvogel"
ROUTES = (
    "/a/rename",
    "/a/snapshot",
    "/a/keep",
    "/a/measure/new",
    "/a/measure/move",
    "/a/compare/now",
    "/a/duplicate",
    "/a/delete",
)


DOWNLOADS = ("/x/file", "/x/type-in", "/x/plan.csv", "/x/plan.ics", "/x/report?kind=full&format=json", "/x/access")


@pytest.fixture(autouse=True)
def _on_postgres(_own_house: None, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SELFCHECK_DATABASE_URL", postgres_url)


@pytest.fixture
def client(visitor: dict[str, str], routes: Starlette) -> Iterator[TestClient]:
    with TestClient(routes, base_url="http://localhost", follow_redirects=False, headers={"accept-language": "de"}) as opened:
        yield opened


def owned(right: Right = "owner") -> tuple[str, str]:
    """An assessment with content, and the token of a link to it; made in one transaction as the routes do."""

    def make(connection: Any) -> tuple[str, str]:
        content = demo().model_copy(update={"answers": {}, "plan": [Measure(id="m1", title=CANARY)]})
        key = assessments.create(connection, house().catalogue, content, CANARY)
        return key, links.create(connection, values.find_id(connection, key), right)

    return house().write(make)


def everything(postgres_url: str) -> dict[str, Any]:
    """Every value there is, as an account without walls in its way sees it."""
    engine = open_engine(postgres_url)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT assessment_id, section, item, field, value FROM entry ORDER BY 1, 2, 3, 4").all()
        keys = dict(connection.exec_driver_sql("SELECT key, id FROM assessment").all())
    engine.dispose()
    return {"rows": [tuple(row) for row in rows], "keys": keys}


def test_routes_change_their_own_assessment_and_never_another(client: TestClient, postgres_url: str) -> None:
    (ours, token), (theirs, _) = owned(), owned()
    number = everything(postgres_url)["keys"][theirs]
    before = [row for row in everything(postgres_url)["rows"] if row[0] == number]
    client.get(f"/z/{token}")
    assert client.cookies[COOKIE] == token
    save = {"criterion": "civil-society-cooperation", "field": "note", "value": "neu", "base": 0}
    for key, status in ((theirs, 404), (ours, 200)):
        assert client.post("/a/answer", json={"assessment": key, **save}).status_code == status
    assert client.post("/a/undo", json={"assessment": ours}).status_code == 200
    assert client.post("/a/link/new", data={"right": "reader", "called": "Rat"}).status_code == 200
    for path in DOWNLOADS:
        assert (path, client.get(path).status_code) == (path, 200)
    for path in ROUTES:
        assert (path, client.post(path, data={"assessment": theirs, **FORM}).status_code) == (path, 404)
        own = client.post(path, data={"assessment": ours, **FORM})
        assert (path, own.status_code) in {(path, 303), (path, 409), (path, 422)}, own.text
        if path == "/a/duplicate":
            client.get(f"/z/{token}")
        elif path != "/a/delete":
            assert client.get("/x/file").status_code == 200
    left = everything(postgres_url)
    assert ours not in left["keys"]
    assert theirs in left["keys"]
    assert [row for row in left["rows"] if row[0] == number] == before


def test_pages_find_their_own_assessment(visitor: dict[str, str]) -> None:
    _, token = owned()
    owned()
    visitor[COOKIE] = token
    for page in ("start", "questionnaire", "compare"):
        shown = show(page)
        assert CANARY in shown.text or page != "start"
    plan = show("plan", measure="m1")
    assert CANARY in plan.text + plan.markup
    visitor[COOKIE] = "A" * 22
    assert CANARY not in show().text
