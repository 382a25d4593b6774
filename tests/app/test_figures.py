"""`/x/figure/…` gives the charts of the open assessment, to nobody else and never from a cache."""

from __future__ import annotations

import html
import re

import pytest
from starlette.testclient import TestClient

from selfcheck.cookies import OPEN_COOKIE
from selfcheck.evaluation import evaluate
from selfcheck.house import house
from selfcheck.texts import percent, translator
from tests.app.conftest import create, demo


@pytest.fixture
def opened(client: TestClient) -> TestClient:
    client.cookies.set(OPEN_COOKIE, create(demo()))
    return client


def words(svg: str) -> str:
    return html.unescape(" | ".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg)))


@pytest.mark.parametrize("name", ["groups", "areas", "effort", "axis", "projection", "levels-framework"])
def test_every_chart_is_there_as_svg(opened: TestClient, name: str) -> None:
    answer = opened.get(f"/x/figure/{name}.svg")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.text.startswith("<svg")


def test_a_picture_for_slides(opened: TestClient) -> None:
    answer = opened.get("/x/figure/areas.png")
    assert answer.headers["content-type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")
    assert re.fullmatch(r'attachment; filename="Selbstcheck_Musterfurt[A-Za-z0-9_.-]+\.png"', answer.headers["content-disposition"])


@pytest.mark.parametrize("lang", ["de", "en"])
def test_phase_and_language_of_the_address_count(opened: TestClient, lang: str) -> None:
    for phase in house().catalogue.phase_ids:
        share = evaluate(house().catalogue, demo(), phase).overall.share
        assert share is not None
        text = words(opened.get("/x/figure/areas.svg", params={"lang": lang, "phase": phase}).text)
        assert translator(lang)("chart.key-reached") in text
        assert percent(lang, share) in text


def test_a_phase_that_does_not_exist_is_the_profile_s(opened: TestClient) -> None:
    assert opened.get("/x/figure/areas.svg?phase=x").text == opened.get("/x/figure/areas.svg").text


@pytest.mark.parametrize("name", ["groups", "groups.gif", "x.png", "levels-x.svg", ".svg", "levels-framework"])
def test_an_unknown_picture_is_not_found(opened: TestClient, name: str) -> None:
    answer = opened.get(f"/x/figure/{name}")
    assert answer.status_code == 404
    assert answer.text == translator("de")("figure.unknown")


def test_without_an_open_assessment_there_is_no_picture(client: TestClient) -> None:
    assert client.get("/x/figure/areas.svg").status_code != 200
    client.cookies.set(OPEN_COOKIE, "gone")
    assert client.get("/x/figure/areas.svg").status_code != 200
