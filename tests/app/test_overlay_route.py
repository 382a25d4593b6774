"""An overlay sent to be checked is shown value by value or fault by fault; the server's catalogue and store stay as they are."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from selfcheck import overlay_upload
from selfcheck.house import house, leave
from selfcheck.texts import tr
from tests.app.conftest import rows
from tests.corpus import made


@pytest.fixture
def tiny(loaded: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """A server with the small catalogue of the corpus."""
    leave()
    monkeypatch.setenv("SELFCHECK_CATALOGUE", str(made.FOLDER))


def send(client: TestClient, raw: bytes, name: str = "land.zip") -> Any:
    return client.post("/a/overlay", files={"file": (name, raw, "application/zip")})


@pytest.mark.usefixtures("tiny")
def test_every_value_that_would_change_is_shown_and_nothing_is_changed(client: TestClient) -> None:
    before, edition = rows(), house().catalogue.version
    page = send(client, made.OVERLAY["ok-in-a-folder.zip"]())
    assert page.status_code == 200
    for words in ("„Land“", f"{edition}+land", tr("de", "overlay.changes", 1), "SELFCHECK_CATALOGUE", "<td>1</td><td>2</td>"):
        assert words in page.text
    assert house().catalogue.version == edition
    assert rows() == before


@pytest.mark.usefixtures("tiny")
def test_faults_are_told_at_their_lines_and_markup_is_not_echoed(client: TestClient) -> None:
    page = send(client, made.OVERLAY["near-key.zip"]())
    assert page.status_code == 422
    assert "people/team-size.yaml:1: „wieght“ ist kein bekannter Schlüssel; gemeint „weight“?" in page.text
    page = send(client, made.OVERLAY["markup-name.zip"](), "<img src=x>.zip")
    assert page.status_code == 422
    assert "<img" not in page.text


def test_while_one_is_checked_another_is_asked_to_wait(client: TestClient) -> None:
    with overlay_upload._at_once:
        page = send(client, made.overlay())
    assert (page.status_code, tr("de", "overlay.busy") in page.text) == (422, True)


@pytest.mark.parametrize("path", ["/a/demo", "/a/rename", "/a/measure/new", "/a/link/new", "/b/ABCDEF/join"])
def test_a_form_with_more_in_it_than_any_of_ours_is_not_taken(client: TestClient, path: str) -> None:
    """Files would be written to the disk whatever their size; the answer says what to do in German."""
    for answer in (
        client.post(path, files={"file": ("x", b"x" * 200_000)}),
        client.post(path, data={"demo": "x" * 200_000}),
        client.post(path, data={f"f{number}": "x" for number in range(300)}),
    ):
        assert answer.status_code in (400, 404, 413)
        assert answer.headers["content-type"].startswith("text/html")
        assert "Too many" not in answer.text


def test_a_logo_that_is_too_large_is_not_written_to_the_disk_first(client: TestClient) -> None:
    page = client.post("/x/report", data={"kind": "full"}, files={"logo": ("logo.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 2_000_000)})
    assert page.status_code == 422
    assert "500 KB" in page.text
    assert tr("de", "fault.catalogue-page") not in page.text
