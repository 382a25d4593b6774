"""Desk and screen in every state: what they show, what they offer, and that no value is told before it may be."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest

from selfcheck.cookies import DESK_COOKIE
from selfcheck.house import house
from selfcheck.store import rounds, workshop_rows, workshop_views, workshops
from selfcheck.store.values import now
from selfcheck.texts import LANGUAGES, tr
from selfcheck.workshop.models import CriterionItem, PositionItem
from selfcheck.workshop.states import ITEM_STEPS, WORKSHOP_STEPS
from tests.app.ballots import open_room
from tests.app.test_pages import MARKUP, Shown, _no_search_for_foreign_components, show
from tests.workshop_rooms import DECISION, LATER, REASONS, STATES, VOTES, Hall, hall
from ui import state

__all__ = ["_no_search_for_foreign_components"]
BEGUN = [name for name in STATES if name != "lobby"]
SECRET = ("open", "closed", "paused")
OTHERWISE = {role: tuple(reversed(counts)) for role, counts in VOTES.items()}


@pytest.fixture
def sit(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Opens the desk of a hall."""

    def open_desk(found: Hall, lang: str = "de", minutes: bool = False) -> Shown:
        token = found.made.minutes if minutes else found.made.facilitator
        monkeypatch.setattr(state, "cookies", lambda: {DESK_COOKIE: token})
        return show("workshop", lang=lang)

    return open_desk


def screen(found: Hall, lang: str = "de") -> Shown:
    return show("screen", lang=lang, code=found.made.code)


def blocks(shown: Shown) -> list[dict[str, Any]]:
    """Everything the forms of the desk were given."""
    return [block for part in data(shown) for block in part["blocks"]]


def data(shown: Shown) -> list[dict[str, Any]]:
    found = [element.proto for element in shown.test.get("bidi_component")]
    return [data for proto in found for data in json.loads(proto.json) if "place" in data]


def buttons(shown: Shown) -> dict[str, dict[str, Any]]:
    rows = [row for block in blocks(shown) if block["kind"] == "buttons" for row in block["rows"]]
    return {button["id"]: button for row in rows for button in row}


# --- the desk ---------------------------------------------------------------------------------------------------------------

NATURAL = {
    "prepared": "open",
    "open": "close",
    "closed": "reveal",
    "previewed": "reveal",
    "revealed": "discuss",
    "discuss": "decide",
    "open-2": "close",
    "revealed-2": "decide",
    "discuss-2": "decide",
    "decided": "next",
    "paused": "resume",
}


@pytest.mark.parametrize("name", [name for name in BEGUN if name != "ended"])
def test_the_desk_marks_one_natural_next_step_in_every_state(sit, name):
    found = hall(name)
    shown = sit(found)
    offered = buttons(shown)
    main = [key for key, button in offered.items() if button["primary"] and button["keys"]]
    assert main == ([NATURAL[name]] if name in NATURAL else [])
    item = found.now.current_item
    assert item is not None
    said = data(shown)[0]["status"].lower()
    assert said.startswith(tr("de", "desk.workshop-paused" if name == "paused" else f"desk.item-{item.state}").lower())
    assert not shown.alerts


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("minutes", [False, True])
def test_an_ended_desk_tells_what_came_out_for_every_question_and_where_the_documents_are(sit, lang, minutes):
    found = hall("ended")
    shown = sit(found, lang, minutes)
    titles = house().read(lambda c: workshop_rows.load_titles(c, found.made.id))
    assert len(titles) > 1
    assert all(f"{place}. {title[lang]}" in shown.text for place, title in enumerate(titles.values(), start=1))
    assert DECISION.text in shown.text
    assert tr(lang, f"ballot.decision.{DECISION.status}") in shown.text
    assert tr(lang, "protocol.no-votes") in shown.text
    assert all(f"/x/workshop/protocol.{kind}?lang={lang}" in shown.markup for kind in ("docx", "pdf", "md", "csv", "json"))
    assert ("/a/workshop/take-over" in shown.markup) is not minutes
    assert blocks(shown) == []
    assert not shown.alerts


def test_a_desk_over_several_days_waits_and_tells_who_has_answered_everything(sit):
    votes = {"carrier": (6, 0, 0, 0, 0)}
    found = Hall(open_room(mode="self-paced", until="2999-01-01", items=[CriterionItem(criterion="civil-society-cooperation")]).made)
    found.seat({"carrier": (8, 0, 0, 0, 0)})
    found.start()
    shown = sit(found)
    assert tr("de", "desk.self-paced", day="01.01.2999") in shown.text
    assert not [button for button in buttons(shown).values() if button["primary"]]
    assert "half" not in buttons(shown)
    assert buttons(shown)["close"]["label"] == tr("de", "desk.step-close-one")
    assert house().read(lambda c: rounds.progress(c, found.made.id))["carrier"] == (8, 0)
    found.tokens["carrier"] = found.tokens["carrier"][:6]
    found.vote(votes)
    assert house().read(lambda c: rounds.progress(c, found.made.id))["carrier"] == (8, 6)
    assert tr("de", "desk.people-done") in sit(found).text
    found.whole("end")
    ended = sit(found)
    assert "/a/workshop/perspectives" in ended.markup
    assert "/a/workshop/take-over" not in ended.markup


@pytest.mark.parametrize(("number", "told"), [(4, False), (27, True)])
def test_an_ended_desk_tells_no_votes_where_there_were_too_few(sit, number, told):
    found, votes = Hall(open_room().made), {"carrier": (number, 0, 0, 0, 0)}
    found.seat(votes)
    found.start()
    found.step("open")
    found.vote(votes)
    found.whole("end")
    shown = sit(found)
    assert (tr("de", "protocol.votes-table") in shown.text) is told


def test_keys_lie_on_the_steps_they_are_for(sit):
    found = hall("closed")
    assert {key: button["keys"] for key, button in buttons(sit(found)).items() if button["keys"]} == {
        "reveal": ["n"],
        "preview": ["v"],
        "half": ["+"],
    }
    found.step("preview")
    offered = buttons(sit(found))
    assert offered["reveal"]["keys"] == ["n", "v"]
    assert not {"preview", "reopen"} & set(offered)


def test_after_the_last_decision_the_next_step_leads_to_the_end(sit):
    found = hall("decided", items=[CriterionItem(criterion="civil-society-cooperation")])
    shown = sit(found)
    end = buttons(shown)["end"]
    assert (end["primary"], end["keys"]) == (True, ["n"])
    form = next(block for block in blocks(shown) if block["key"] == "end")
    assert end["focus"] == f"df-{form['id']}-{form['fields'][0]['name']}"
    assert "action" not in end


def test_the_result_comes_with_sentence_hint_roles_and_reasons(sit):
    shown = sit(hall("previewed"))
    assert "Landesministerium und Bewohnerschaft und Zivilgesellschaft liegen im Mittel 2,2 Stufen auseinander." in shown.text
    assert tr("de", "workshop-chart.hint-roles-disagree") in shown.text
    assert len(shown.test.get("vega_lite_chart")) == 2
    reasons = next(block for block in blocks(shown) if block["kind"] == "reasons")
    assert [group["title"] for group in reasons["groups"]] == ["Stufe 2", "Stufe 3"]
    assert sorted(item["text"] for group in reasons["groups"] for item in group["items"]) == sorted(REASONS)
    assert {item["role"] for group in reasons["groups"] for item in group["items"]} == {"– Landesministerium"}


def test_the_second_round_stands_beside_the_first(sit):
    shown = sit(hall("revealed-2"), "en")
    assert len(shown.test.get("vega_lite_chart")) == 3
    assert "Since the round before:" in shown.text


def test_the_decision_form_holds_what_was_decided_and_its_version(sit):
    found = hall("decided")
    form = next(block for block in blocks(sit(found)) if block.get("id") == "decide")
    assert form["values"] == {"version": "1"}
    values = {field["name"]: field["value"] for field in form["fields"]}
    assert values["status"] == "consensus-with-reservation"
    assert values["level"] == "2"
    assert values["review-on"] == "2027-06-30"


def test_who_takes_the_minutes_has_the_decision_form_and_no_other(sit):
    shown = sit(hall("discuss"), minutes=True)
    assert [block["id"] for block in blocks(shown) if block["kind"] == "form"] == ["decide"]
    assert buttons(shown) == {}
    offered = [item["button"] for block in blocks(shown) if block["kind"] == "agenda" for item in block["items"]]
    assert offered == [None, None]
    assert tr("de", "desk.minutes-only") in shown.text


def test_ending_needs_a_confirmation_and_tells_the_day_of_deletion(sit):
    shown = sit(hall("open"))
    form = next(block for block in blocks(shown) if block.get("id") == "end")
    assert [field["type"] for field in form["fields"]] == ["confirm"]
    assert re.search(r"am \d\d\.\d\d\.\d{4} gelöscht", form["text"])


def test_the_desk_tells_its_steps_with_their_times(sit):
    found = hall("lobby")
    house().write(lambda c: workshops.change_rules(c, found.made.id, found.now.rules, found.now.revision))
    found.start()
    for step in ("open", "close", "reveal"):
        found.step(step)
    found.whole("end")
    house().write(
        lambda c: workshop_rows.log(c, found.made.id, workshop_rows.Logged("", 0, "places", "", "facilitator", "carrier: 5", now()))
    )
    told = sit(found).markup
    steps = re.findall(r"<li>(\d\d\.\d\d\.\d{4}, \d\d:\d\d · [^<]+)</li>", told)
    said = [step.split(" · ", 1)[1] for step in steps]
    assert said[0] == tr("de", "desk.log-start")
    assert any(one.endswith(f"Runde 1 · {tr('de', 'desk.log-reveal')}") for one in said)
    assert said[-2:] == [tr("de", "desk.log-end"), "Plätze für Träger: 5"]


def test_every_step_of_a_workshop_has_its_words_in_the_log():
    for step in [*WORKSHOP_STEPS, *ITEM_STEPS, "show"]:
        for lang in LANGUAGES:
            assert tr(lang, f"desk.log-{step}", note="x") != f"desk.log-{step}"


def test_the_desk_counts_who_is_awake_and_names_roles_without_anybody(sit):
    told = sit(hall("open")).markup
    assert "7 angemeldet: 7 wach, 0 schlafen" in told
    assert tr("de", "desk.people-nobody") in told
    alone = Hall(open_room().made)
    alone.seat({"carrier": (1,)})
    alone.start()
    assert "1 angemeldet: 1 wach, 0 schlafen" in sit(alone).markup
    over = sit(hall("ended")).markup
    assert "wach" not in over
    assert tr("de", "desk.no-timer") not in over


def test_a_show_of_hands_names_every_answer_and_holds_no_number(sit):
    form = next(block for block in blocks(sit(hall("open"))) if block.get("id") == "hands")
    assert [field["name"] for field in form["fields"]] == ["who", *(f"option-{n}" for n in range(5)), "abstained", "not-applicable"]
    assert {field["value"] for field in form["fields"]} == {""}


def test_what_people_typed_stays_text(sit):
    found = hall("discuss", title=MARKUP)
    found.decide(DECISION.model_copy(update={"text": MARKUP, "dissent": MARKUP}))
    assert MARKUP not in sit(found).markup
    assert MARKUP not in screen(found).markup


def test_nothing_changes_between_two_readings_unless_somebody_does_something():
    found = hall("discuss")

    def read() -> tuple[Any, Any]:
        return house().read(lambda c: (workshop_views.read_desk(c, found.made.id), workshop_views.read_scene(c, found.made.code)))

    before = read()
    assert read() == before
    found.choose(3)
    after = read()
    assert (after[0] != before[0], after[1] != before[1]) == (True, True)


# --- the screen ---------------------------------------------------------------------------------------------------------------

SAID = {
    "lobby": ["27 Personen sind dabei", "7 Kommune", "6 Landesministerium"],
    "prepared": ["Die Abstimmung öffnet gleich.", "Frage 1 von 2"],
    "open": ["27 von 27 haben abgestimmt", "Einzelne Punkte sind schriftlich vereinbart"],
    "closed": ["Die Abstimmung ist geschlossen.", "27 von 27 haben abgestimmt"],
    "previewed": ["Die Abstimmung ist geschlossen."],
    "revealed": ["9 (33 %)", "Die Rollen sehen es verschieden", "Landesministerium 0 0 1 3 2"],
    "discuss": ["9 (33 %)", "Gründe aus dem Raum"],
    "open-2": ["Runde 2", "27 von 27 haben abgestimmt"],
    "revealed-2": ["15 (56 %)", "8 (30 %)", "Weitgehend einig: 24 von 27", "Seit der vorigen Runde"],
    "discuss-2": ["Gründe aus dem Raum"],
    "decided": ["Einvernehmen mit Vorbehalt", "vor jeder Entscheidung gehört", "Als Nächstes: Soll Quartiersmanagement"],
    "paused": ["Pause"],
    "ended": ["Vielen Dank!", "gelöscht"],
}


@pytest.mark.parametrize("name", STATES)
def test_the_screen_says_what_the_room_may_know_in_every_state(name):
    found = hall(name)
    text = " ".join(screen(found).text.split())
    for words in SAID[name]:
        assert words in text
    if name in (*SECRET, "previewed", "open-2", "lobby", "prepared", "ended"):
        assert " %)" not in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_unknown_code_leads_to_the_field_for_it(lang):
    shown = show("screen", lang=lang, code="ABCDEF")
    assert tr(lang, "screen.unknown-code") in shown.alerts
    assert 'name="code"' in show("screen", lang=lang).markup


def test_a_rehearsal_is_marked_on_the_screen():
    found = hall("lobby")
    made = house().write(lambda c: workshops.create(c, found.now.rules, rehearsal=True))
    assert tr("en", "screen.rehearsal") in show("screen", lang="en", code=made.code).text


def test_the_timer_stands_on_desk_and_screen(sit):
    found = hall("open")
    house().write(lambda c: workshops.set_timer(c, found.made.id, now() + dt.timedelta(seconds=3600)))
    assert re.search(r"Noch (59:\d\d|60:00) Minuten", screen(found).text)
    assert "stop" in buttons(sit(found))
    house().write(lambda c: workshops.set_timer(c, found.made.id, now() - dt.timedelta(seconds=1)))
    assert tr("de", "desk.timer-over") in screen(found).text


def test_choices_without_order_have_letters():
    found = hall("prepared", items=[PositionItem(position="prototype"), CriterionItem(criterion="civil-society-cooperation")])
    found.step("open", "position:prototype")
    text = " ".join(screen(found).text.split())
    assert " A " in text
    assert " B " in text


# --- nothing leaks --------------------------------------------------------------------------------------------------------------


def everything(shown: Shown) -> str:
    """All a page was sent, without the number that counts commands and without the log that names them."""
    parts = [json.dumps(part, ensure_ascii=False) for part in data(shown)]
    log = re.escape(tr("de", "desk.log")) + "</summary>.*?</details>"
    return re.sub(rf'"revision": \d+|{log}', "", shown.markup + "".join(parts), flags=re.DOTALL)


def test_the_log_of_an_open_round_is_the_same_whatever_people_vote(sit):
    found = hall("open")
    before = sit(found).markup
    assert tr("de", "desk.log-open") in before
    found.vote(OTHERWISE, reasons=("Etwas ganz anderes.",) * 9)
    assert sit(found).markup == before


@pytest.mark.parametrize("name", SECRET)
def test_desk_and_screen_are_the_same_whatever_people_vote(sit, name):
    """The strongest form of secrecy: with other votes and reasons not one sign differs."""
    found = hall(name)
    before = [everything(sit(found)), everything(screen(found))]
    if name == "paused":
        found.whole("resume")
    if name == "closed":
        found.step("reopen")
    found.vote(OTHERWISE, reasons=("Etwas ganz anderes.",) * 9)
    if name == "paused":
        found.whole("pause")
    if name == "closed":
        found.step("close")
    assert [everything(sit(found)), everything(screen(found))] == before
    assert not any(reason in before[0] for reason in REASONS)
    assert " %)" not in before[0] + before[1]


def test_a_preview_is_the_desk_s_alone(sit):
    found = hall("previewed")
    assert "33 %" in sit(found).text
    assert "33 %" not in screen(found).text


def test_in_the_second_round_only_the_first_is_told(sit):
    found = hall("open-2")
    text = everything(sit(found)) + everything(screen(found))
    assert "56 %" not in text
    assert sum(LATER["carrier"]) == sum(VOTES["carrier"])
