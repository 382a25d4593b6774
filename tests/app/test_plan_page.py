"""The plan page in words: what stands in it, what is overdue, where things would stand afterwards, and long plans."""

from __future__ import annotations

import pytest

from selfcheck.assessment import Answer, Measure, new_assessment
from selfcheck.house import house
from selfcheck.store import changes, measures, values
from selfcheck.texts import LANGUAGES, tr
from tests.app.conftest import create, demo
from tests.app.test_pages import MARKUP, _no_search_for_foreign_components, show

__all__ = ["_no_search_for_foreign_components"]


def with_plan(*plan: Measure) -> str:
    return create(demo().model_copy(update={"plan": list(plan)}))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_empty_plan_says_what_to_do(lang: str) -> None:
    shown = show("plan", with_plan(), lang)
    assert tr(lang, "plan.empty") in shown.text
    assert 'action="/a/measure/new"' in shown.markup
    assert "/x/plan.xlsx" not in shown.markup


@pytest.mark.parametrize("lang", LANGUAGES)
def test_today_stands_beside_what_the_plan_would_bring(lang: str) -> None:
    """The example: 51 of 78 points today, 59 of 78 with its eight measures."""
    shown = show("plan", create(demo(lang=lang)), lang)
    words = tr(lang, "number.percent", value="65"), tr(lang, "number.percent", value="76")
    assert all(word in shown.text for word in words)
    assert tr(lang, "plan.projection-assumes") in shown.text
    assert "/x/plan.ics" in shown.markup


def test_overdue_measures_and_missing_costs_are_counted() -> None:
    key = with_plan(Measure(id="m1", due="2020-01-01"), Measure(id="m2", due="2020-01-01", status="done", cost=1500))
    text = show("plan", key).text
    assert tr("de", "plan.overdue-count", n=1) in text
    assert "1.500 €" in text
    assert tr("de", "plan.cost-missing", n=1) in text
    assert tr("de", "plan.view-overdue", count=1) in text


def test_a_plan_of_500_measures_is_shown_page_by_page() -> None:
    key = with_plan(*(Measure(id=f"m{n}", title=f"Nr. {n}") for n in range(1, 501)))
    assert tr("de", "plan.shown", first=1, last=25, count=500) in show("plan", key).text
    assert tr("de", "plan.shown", first=476, last=500, count=500) in show("plan", key, page="20").text
    assert tr("de", "plan.shown", first=476, last=500, count=500) in show("plan", key, page="9999").text
    assert tr("de", "plan.shown", first=301, last=325, count=500) in show("plan", key, at="m310").text


def test_what_users_wrote_stands_neither_in_addresses_nor_as_markup() -> None:
    key = with_plan(
        Measure(id="m1", title=MARKUP, owner="Erika Muster", why=MARKUP, criterion="from-elsewhere"), Measure(id="m2", owner=MARKUP)
    )
    for query in ({}, {"m": "m1"}):
        markup = show("plan", key, **query).markup
        assert "<script>alert" not in markup
        assert "Erika" not in " ".join(part.split('"')[0] for part in markup.split('href="')[1:])


def test_the_history_shows_what_became_of_a_measure() -> None:
    key = create(demo())

    def job(connection):  # type: ignore[no-untyped-def]
        number = values.find_id(connection, key)
        name = measures.add(connection, number, {"criterion": "council-resolution"})
        for field, value in [
            ("status", "running"),
            ("due", "2027-03-31"),
            ("cost", 8000),
            ("effort", "small"),
            ("expected-level", 3),
            ("why", "x" * 500),
        ]:
            place = values.Place("plan", name, field)
            values.save_value(connection, number, place, value, values.current_value(connection, number, place).revision)
        changes.undo(connection, number)
        return name

    text = show("plan", key, m=house().write(job)).text
    for words in ("in Arbeit", "31.03.2027", "8.000 €", "gering", "Stufe 3", "Platz 9", "Beschluss"):
        assert words in text


def test_gaps_already_in_the_plan_and_views_with_nothing_in_them_are_told() -> None:
    full = create(demo())
    assert tr("de", "gaps.rule-quick", size=2) in show("gaps", full, view="quick").text
    reached = new_assessment(house().catalogue).model_copy(update={"answers": {"resident-body": Answer(state="rated", level=4)}})
    assert tr("de", "gaps.none-in-view") in show("gaps", create(reached), view="quick").text
    assert tr("de", "gaps.nothing-rated") in show("gaps", create()).text
    assert tr("de", "gaps.unrated-essentials") in show("gaps", create()).text


def test_little_time_without_a_concept_is_warned_of() -> None:
    content = demo()
    profile = {**content.profile, "programme-end": 2020, "phase": "continuity"}
    key = create(content.model_copy(update={"profile": profile}))
    assert "S34" in show("gaps", key).text
    assert "S34" not in show("gaps", create(content)).text
