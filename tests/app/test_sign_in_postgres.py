"""Sign-in once more, on a shared server with PostgreSQL: behind its walls the tied links are found, and nothing else."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from selfcheck.house import house, leave
from selfcheck.store import sign_ins
from tests.app import test_sign_in
from tests.app.conftest import create
from tests.app.test_sign_in import SIGN_IN, clock, cookie, tied
from ui import state

__all__ = ["clock"]
pytestmark = pytest.mark.slow


@pytest.fixture
def client(loaded: dict[str, Any], routes: Starlette, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A visitor of a shared server with sign-in and PostgreSQL."""
    leave()
    state.opened.clear()
    for name, value in (("MODE", "shared"), ("BASE_URL", "http://localhost"), ("DATABASE_URL", postgres_url)):
        monkeypatch.setenv(f"SELFCHECK_{name}", value)
    house().__dict__.update(loaded)
    house().sign_in = SIGN_IN
    with TestClient(routes, base_url="http://localhost", follow_redirects=False, headers={"accept-language": "de"}) as opened:
        yield opened


def _tests() -> Iterator[tuple[str, Any]]:
    """Those that reach the store."""
    for name, test in vars(test_sign_in).items():
        if name.startswith("test_") and "client" in inspect.signature(test).parameters:
            yield name, test


globals().update(_tests())


def test_with_two_tied_assessments_each_is_named_to_its_own_sign_in_only(client: TestClient) -> None:
    """What one sign-in sees lies behind walls of which only one is open at a time."""
    mine = [create(title=f"Meine {number}") for number in range(3)]
    theirs = create(title="Fremde")
    for key in mine:
        tied(client, key)
    tied(client, theirs, sub="4712")
    for subject, wanted in (("4711", {f"Meine {number}" for number in range(3)}), ("4712", {"Fremde"}), ("4713", set())):
        who = SIGN_IN.find(cookie(sub=subject))
        assert who is not None
        assert {one.name for one in house().read(lambda c, who=who: sign_ins.list_mine(c, who.subject))} == wanted
    seen = house().read(lambda c: c.exec_driver_sql("SELECT count(*) FROM assessment").scalar())
    assert seen == 0, "the walls stand"
