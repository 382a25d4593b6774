"""The tour leads over its stations by the address alone."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from selfcheck.texts import LANGUAGES, tr
from tests.app.conftest import create, demo
from tests.app.test_pages import show
from ui.tour import STATIONS


@pytest.mark.parametrize(("page", "number"), [(page, number) for number, page in enumerate(STATIONS, 1)])
def test_each_station_says_what_to_look_at_and_leads_on(page: str, number: int) -> None:
    lang = LANGUAGES[number % 2]
    shown = show(page, create(demo("musterfurt", lang)), lang, tour=str(number))
    assert tr(lang, f"tour.{page}") in shown.text
    onward = f'href="/{STATIONS[number]}?tour={number + 1}"' if number < len(STATIONS) else tr(lang, "tour.to-start")
    assert onward in shown.markup


@pytest.mark.parametrize("tour", ["4", "0", "-1", "99", "3.0", "<b>", ""])
def test_off_the_way_the_page_is_as_ever(tour: str) -> None:
    assert "qm-tour" not in show("results", create(demo()), tour=tour).markup.replace(".qm-tour", "")


def test_the_start_page_offers_the_tour_and_it_begins_at_the_profile(client: TestClient) -> None:
    assert tr("de", "tour.begin") in show().text
    answer = client.post("/a/demo?tour=1", data={"demo": "musterfurt"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/profile?tour=1")
