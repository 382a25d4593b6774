"""The page of workshops in each of its states: ways in, preparation, desk, rehearsal; and what each right sees."""

from __future__ import annotations

import html
import re

import pytest
from markupsafe import escape

from selfcheck.cookies import DESK_COOKIE
from selfcheck.house import house
from selfcheck.store import rehearsals, workshop_access, workshops
from selfcheck.texts import LANGUAGES, tr
from selfcheck.workshop.models import PositionItem, QuestionItem, Rules
from tests.app.ballots import FIRST, Phone, Room, open_room
from tests.app.conftest import create, demo
from tests.app.test_pages import Shown, _no_search_for_foreign_components, show  # noqa: F401 – the fixture
from ui import state

MARKUP = "<img src=x onerror=alert(1)>"
# Browsers drop fields with these names from drawn markup.
DROPPED = {"name", "title", "role", "open", "action", "method", "lang", "dir", "id", "hidden", "target", "elements", "length", "content"}


@pytest.fixture
def sit(monkeypatch: pytest.MonkeyPatch):
    """Sit down at a desk: pages see this token in the cookie."""
    return lambda token: monkeypatch.setattr(state, "cookies", lambda: {DESK_COOKIE: token})


def part(name: str, lang: str = "de", key: str | None = None) -> Shown:
    return show("workshop", key, lang, part=name)


# --- without a desk -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_a_desk_there_are_ways_in_and_the_list(lang: str) -> None:
    room = open_room(title=f"Werkstatt {MARKUP}")
    house().write(lambda c: rehearsals.create_rehearsal(c, room.now.rules))
    shown = show("workshop", lang=lang)
    for key in ("desk-setup.new", "desk-setup.recover", "desk-setup.join", "desk-setup.rehearsal"):
        assert tr(lang, key) in shown.text
    assert tr(lang, "desk-setup.list", n=2) in shown.text
    assert str(escape(MARKUP)) in shown.markup
    assert MARKUP not in shown.markup
    assert house().workshop_presets.agendas[0].title[lang] in shown.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_new_workshop_is_offered_the_phase_of_the_open_assessment(lang: str) -> None:
    option = re.compile(r'<option value="implementation" selected>')
    assert not option.search(show("workshop", lang=lang).markup)
    shown = show("workshop", create(demo("neu-erdachtsheim")), lang)
    phase = re.search(r'<select name="phase".*?</select>', shown.markup, re.DOTALL)
    assert phase is not None
    chosen = re.findall(r'value="([a-z]+)" selected', phase[0])
    assert chosen == [demo("neu-erdachtsheim").profile["phase"]]


def test_workshops_of_one_name_have_buttons_of_different_names() -> None:
    rooms = [open_room(title="Quartierswerkstatt") for _ in range(2)]
    shown = show("workshop")
    names = [" ".join(re.sub(r"<[^>]+>", "", name).split()) for name in re.findall(r"<button[^>]*>(.*?)</button>", shown.markup)]
    for word in (tr("de", "desk-setup.open"), tr("de", "desk-setup.delete")):
        found = [name for name in names if name.startswith(word) and "Quartierswerkstatt" in name]
        assert len(found) == len(set(found)) == len(rooms)


def test_on_a_shared_server_there_is_no_list(monkeypatch: pytest.MonkeyPatch) -> None:
    open_room(title="Geheim")
    monkeypatch.setattr(house(), "settings", house().settings.model_copy(update={"mode": "shared"}))
    shown = show("workshop")
    assert "Geheim" not in shown.text
    assert tr("de", "desk-setup.new") in shown.text


def test_a_link_that_opens_nothing_any_more_leads_to_the_ways_in(sit) -> None:
    room = open_room()
    sit(room.made.minutes)
    house().write(lambda c: workshop_access.renew_access(c, room.made.id, "minutes"))
    assert tr("de", "desk-setup.new") in show("workshop").text


# --- preparation ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["items", "roles", "rules", "papers", "start"])
def test_each_part_of_the_preparation_is_shown(sit, name: str, lang: str) -> None:
    own = QuestionItem.model_validate({"id": "own-1", "question": {"de": f"Eigene {MARKUP}", "en": f"Own {MARKUP}"}, "options": [{"de": "a", "en": "a"}, {"de": "b", "en": "b"}]})  # fmt: skip
    room = open_room(items=[own, PositionItem(position="prototype")], phase="implementation")
    sit(room.made.facilitator)
    shown = part(name, lang)
    assert tr(lang, f"desk-setup.part-{name}") in shown.text
    assert MARKUP not in shown.markup
    assert tr(lang, "screen.nobody") in shown.text
    assert not shown.alerts


@pytest.mark.parametrize("name", ["items", "roles", "rules", "papers", "start"])
def test_fields_have_names_browsers_keep_and_carry_the_revision(sit, name: str) -> None:
    room = open_room()
    sit(room.made.facilitator)
    shown = part(name, key=create(demo()))
    assert set(re.findall(r' name="([^"]*)"', shown.markup)) & DROPPED == set()
    changing = re.findall(r'action="/a/workshop/(?:rules|roles|add|question|arrange|replace|step)"[^>]*>(<input[^>]*>)', shown.markup)
    assert all('name="revision"' in first or 'name="step"' in first for first in changing)


def test_questions_are_listed_in_order_and_what_is_there_is_not_offered_again(sit) -> None:
    room = open_room()
    sit(room.made.facilitator)
    shown = part("items")
    catalogue = house().catalogue
    first, second = catalogue.criteria["civil-society-cooperation"].title.de, catalogue.positions["prototype"].question.de
    assert shown.text.index(f"1. {first}") < shown.text.index(f"2. {second}")
    assert 'value="civil-society-cooperation"' not in shown.markup
    assert 'value="role-clarity"' in shown.markup
    assert shown.markup.count(" disabled") == 2  # up of the first, down of the last
    assert tr("de", "desk-setup.gaps-none") in shown.text


def test_an_item_the_catalogue_has_no_more_is_named_and_can_be_taken_out(sit) -> None:
    room = open_room(items=[PositionItem(position="long-gone")])
    sit(room.made.facilitator)
    assert tr("de", "desk-setup.item-gone", name="position:long-gone") in part("items").text


def test_without_questions_there_is_no_start(sit) -> None:
    room = open_room(items=[])
    sit(room.made.facilitator)
    shown = part("start")
    assert tr("de", "workshop.no-items") in shown.text
    assert 'value="start"' not in shown.markup


def test_who_has_joined_is_told_in_numbers(sit, routes) -> None:
    room = open_room()
    Phone(routes, room.made.code).join("carrier")
    sit(room.made.facilitator)
    assert "Träger 1" in show("workshop").text


def test_the_minute_taker_waits_until_the_workshop_begins(sit) -> None:
    room = open_room()
    sit(room.made.minutes)
    shown = show("workshop")
    assert tr("de", "desk-setup.minutes-wait") in shown.text
    assert "<form" not in shown.markup


# --- after the start --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_after_the_start_the_frozen_rules_and_their_hash_stand_below_the_desk(sit, lang: str) -> None:
    room = open_room().opened()
    sit(room.made.facilitator)
    shown = show("workshop", lang=lang)
    assert str(room.now.rules_sha256) in shown.text
    assert tr(lang, "desk-setup.delete") in shown.text


def test_the_minute_taker_finds_neither_links_nor_deletion(sit) -> None:
    room = open_room().opened()
    sit(room.made.minutes)
    shown = show("workshop")
    assert str(room.now.rules_sha256) in shown.text
    assert "/a/workshop/delete" not in shown.markup
    assert "/a/workshop/links" not in shown.markup


def test_an_ended_workshop_is_still_shown(sit) -> None:
    room = open_room().opened()
    room.step("end", "")
    sit(room.made.facilitator)
    shown = show("workshop")
    assert str(room.now.rules_sha256) in shown.text
    assert "/a/workshop/links" not in shown.markup


def test_a_rehearsal_says_so_in_every_state_and_lets_imagined_people_vote(sit) -> None:
    rules: Rules = open_room().now.rules
    practice = Room(house().write(lambda c: rehearsals.create_rehearsal(c, rules)))
    sit(practice.made.facilitator)
    waiting = show("workshop")
    assert tr("de", "desk-setup.rehearsal-text") in waiting.text
    assert "/a/workshop/imagined-votes" not in waiting.markup
    assert "/a/workshop/rehearse" not in part("start").markup
    practice.opened()
    running = show("workshop")
    assert tr("de", "desk-setup.rehearsal-text") in running.text
    assert "/a/workshop/imagined-votes" in running.markup
    assert practice.now.item(FIRST) is not None
    house().write(lambda c: workshops.delete(c, practice.made.id))
    assert tr("de", "desk-setup.new") in html.unescape(show("workshop").text)
