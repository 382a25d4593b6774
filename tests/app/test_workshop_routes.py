"""The desk's routes: who may do what, what is refused with what stands now, and a whole workshop through them."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from selfcheck.cookies import DESK_BEHIND_COOKIE, DESK_COOKIE, OPEN_COOKIE
from selfcheck.house import house
from selfcheck.store import rounds, workshop_access, workshop_rows
from selfcheck.store.workshop_rows import Workshop
from selfcheck.texts import tr
from selfcheck.workshop.agenda import items_of
from tests.app.ballots import FIRST, SECOND, Phone, Room, open_room
from tests.app.conftest import create, demo, rows
from web import workshops as workshop_routes

JSON = {"accept": "application/json"}
STEERING = ("step", "timer", "reason", "decide", "hands", "places")
ROUTES = (*STEERING, "rules", "add", "question", "arrange", "replace", "roles", "links", "rehearse", "imagined-votes", "delete")


class Desk:
    """One browser at the desk of a workshop."""

    def __init__(self, app: Starlette, token: str = "") -> None:
        self.client = TestClient(app, base_url="http://localhost", follow_redirects=False, headers={"accept-language": "de"})
        if token:
            assert self.client.get(f"/z/{token}").status_code == 303

    def post(self, path: str, script: bool = False, **data: Any) -> Any:
        fields = {name.replace("_", "-"): value for name, value in data.items()}
        return self.client.post(f"/a/workshop/{path}", data=fields, headers=JSON if script else {})

    def step(self, step: str, now: Workshop, item: str = FIRST, **more: str) -> Any:
        found = now.item(item)
        state = found.state if found else now.state
        return self.post("step", script=True, step=step, item=item, state=state, revision=now.revision, **more)


@pytest.fixture
def room() -> Room:
    return open_room()


@pytest.fixture
def desk(routes: Starlette, room: Room) -> Desk:
    return Desk(routes, room.made.facilitator)


@pytest.fixture
def minutes(routes: Starlette, room: Room) -> Desk:
    return Desk(routes, room.made.minutes)


def listed() -> list[Workshop]:
    return house().read(workshop_rows.list_all)


def told(page: str) -> list[str]:
    """The secrets on a page that tells them."""
    return [html.unescape(one) for one in re.findall(r"<textarea id=\"told-\d+\"[^>]*>([^<]+)</textarea>", page)]


# --- a whole workshop ------------------------------------------------------------------------------------------------------


def test_a_workshop_from_its_creation_to_a_decision(routes: Starlette) -> None:
    desk = Desk(routes)
    made = desk.post("new", called="Werkstatt Musterfurt", mode="room", agenda="")
    assert made.status_code == 200
    assert made.headers["cache-control"] == "no-store"
    join, facilitator, minutes, _ = told(made.text)
    [now] = listed()
    assert join.endswith(f"/b/{now.code}")
    assert facilitator.startswith("http://localhost/z/")
    assert minutes != facilitator

    assert desk.post("add", revision=0, criterion="civil-society-cooperation").headers["location"] == "/workshop?part=items"
    role = {"role-de:residents": "Bewohnerschaft", "role-en:residents": "", "role-de:municipality": "Stadt", "expected:municipality": "9"}
    away = {f"away:{one.id}": "yes" for one in now.rules.roles if one.id not in ("residents", "municipality")}
    assert desk.post("roles", revision=1, **role, **away).status_code == 303
    given = {"called": "Werkstatt", "k": 3, "rounds": 2, "keep-days": 10, "reasons": "yes", "phase": "implementation"}
    limits = {"agreement": 60, "neighbours": 75, "apart": 100, "chance": 5, "ends": 25}
    assert desk.post("rules", revision=2, **given, **limits).headers["location"] == "/workshop?part=rules&told=saved"
    [now] = listed()
    assert (now.rules.title, now.rules.k, now.rules.limits.agreement, now.rules.cards) == ("Werkstatt", 3, 60, False)
    assert [(one.id, one.name.de, one.expected) for one in now.rules.roles] == [
        ("municipality", "Stadt", 9),
        ("residents", "Bewohnerschaft", None),
    ]

    assert desk.post("step", step="start", state="lobby", revision=3).status_code == 303
    phones = [Phone(routes, now.code).join("residents") for _ in range(3)]

    def stand() -> Workshop:
        return house().read(lambda c: workshop_rows.load(c, now.id))

    assert desk.step("open", stand()).json() == {"ok": True, "revision": 5}
    for phone in phones:
        assert phone.vote(2).status_code == 200
    assert house().read(lambda c: rounds.shown(c, now.id, FIRST, desk=True)) is None
    assert desk.step("close", stand()).json()["ok"]
    assert desk.step("reveal", stand()).json()["ok"]
    shown = house().read(lambda c: rounds.shown(c, now.id, FIRST))
    assert shown is not None
    assert shown.whole is not None
    assert shown.whole.votes == (0, 0, 3, 0, 0)
    writer = Desk(routes)
    writer.client.get(minutes.removeprefix("http://localhost"))
    decided = writer.post(
        "decide", item=FIRST, state="revealed", revision=7, version=0, status="consensus", level=2, text="Stufe 2", review_on="2027-03-01"
    )
    assert decided.headers["location"] == "/workshop"
    decision = house().read(lambda c: rounds.load_decisions(c, now.id))[FIRST].decision
    assert (decision.level, decision.text, decision.review_on) == (2, "Stufe 2", "2027-03-01")


# --- links, rights -----------------------------------------------------------------------------------------------------------


def test_a_link_of_the_desk_becomes_a_cookie(client: TestClient, room: Room) -> None:
    answer = client.get(f"/z/{room.made.minutes}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/workshop")
    cookie = answer.headers["set-cookie"].lower()
    assert {"httponly", "samesite=lax", "path=/"} <= {part.strip() for part in cookie.split(";")}


@pytest.mark.parametrize("which", ["wrong", "recovery"])
def test_a_wrong_link_and_the_recovery_phrase_open_nothing(client: TestClient, room: Room, which: str) -> None:
    answer = client.get(f"/z/{room.made.recovery if which == 'recovery' else 'x' * 22}")
    assert answer.status_code == 404
    assert DESK_COOKIE not in answer.cookies


@pytest.mark.parametrize("route", ROUTES)
def test_without_a_desk_nothing_is_done(client: TestClient, room: Room, route: str) -> None:
    before = rows()
    for token in ("", "wrong", room.made.recovery):
        client.cookies.set(DESK_COOKIE, token)
        answer = client.post(f"/a/workshop/{route}", data={"confirm": "yes", "revision": "0"}, headers=JSON)
        assert (answer.status_code, answer.json()["ok"]) == (404, False)
        assert answer.json()["problem"] == tr("de", "desk-setup.no-desk")
    assert rows() == before


@pytest.mark.parametrize("route", [route for route in ROUTES if route != "decide"])
def test_the_minute_taker_only_decides(minutes: Desk, room: Room, route: str) -> None:
    room.opened()
    before = rows()
    data = {"step": "close", "item": FIRST, "state": "open", "seconds": "30", "ballot": "1", "what": "minutes", "confirm": "yes"}
    answer = minutes.post(route, script=True, revision=room.now.revision, **data)
    assert (answer.status_code, answer.json()["problem"]) == (422, tr("de", "workshop.not-yours"))
    assert rows() == before


@pytest.mark.parametrize("headers", [{"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}])
def test_a_foreign_page_cannot_steer(desk: Desk, room: Room, headers: dict[str, str]) -> None:
    room.start()
    before = rows()
    for route in ROUTES:
        answer = desk.client.post(f"/a/workshop/{route}", data={"confirm": "yes"}, headers={**headers, **JSON})
        assert (answer.status_code, answer.json()["ok"]) == (403, False)
    assert rows() == before


def test_two_facilitators_steer_with_the_same_link_and_a_stale_command_is_told_what_stands(
    routes: Starlette, desk: Desk, room: Room
) -> None:
    room.start()
    seen = room.now
    other = Desk(routes, room.made.facilitator)
    assert other.step("open", seen).status_code == 200
    late = desk.step("open", seen)
    assert late.status_code == 409
    assert late.json()["revision"] == room.now.revision
    assert tr("de", "desk.item-open") in late.json()["problem"]
    assert desk.step("close", room.now).json()["ok"]


@pytest.mark.parametrize("revision", ["", "x", "-1", "99999999999", "1.5"])
def test_a_revision_that_is_none_is_long_past(desk: Desk, revision: str) -> None:
    assert desk.post("step", script=True, step="start", state="lobby", revision=revision).status_code == 409


def test_what_is_not_possible_is_said_in_a_sentence(desk: Desk, room: Room) -> None:
    room.start()
    for step, item in (("reveal", FIRST), ("resume", ""), ("dance", FIRST), ("open", "criterion:nowhere")):
        answer = desk.step(step, room.now, item)
        assert (answer.status_code, answer.json()["ok"]) == (422, False)
    assert desk.step("start", room.now, "").status_code == 409
    desk.step("open", room.now)
    assert desk.step("discard", room.now).json()["problem"] == tr("de", "workshop.discard-reason")
    assert desk.step("discard", room.now, reason="falsche Frage").json()["ok"]


# --- nothing typed is lost ---------------------------------------------------------------------------------------------------


def test_a_refused_form_keeps_what_was_typed_and_may_be_sent_again(desk: Desk, room: Room) -> None:
    data = {"question_de": "Wie <b>gut</b>?", "question_en": "", "kind": "levels", "options_de": "schlecht\r\ngut", "options_en": ""}
    desk.post("add", revision=0, position="new-topics")
    late = desk.post("question", revision=0, **data)
    assert late.status_code == 409
    page = html.unescape(late.text)
    assert tr("de", "desk.workshop-lobby") in page
    assert "Wie &lt;b&gt;gut&lt;/b&gt;?" in late.text
    assert "schlecht" in page
    assert re.search(r'name="revision" value="1"', late.text)
    assert desk.post("question", revision=1, **data).status_code == 303
    assert room.now.rules.items[-1].key == "question:own-1"


@pytest.mark.parametrize(("typed", "kind"), [("", "date"), ("2026-11-01", "date"), ("8. Dezember", "text")])
def test_a_day_is_asked_for_again_as_a_day(desk: Desk, typed: str, kind: str) -> None:
    answer = desk.post("new", title="Umfrage", mode="self-paced", until=typed)
    assert answer.status_code == 422
    assert f'<input type="{kind}" name="until" value="{typed}"' in answer.text


def test_what_is_missing_is_named_as_on_the_page(desk: Desk, room: Room) -> None:
    answer = desk.post("question", revision=0, question_de="Frage?", options_de="nur eine")
    assert answer.status_code == 422
    assert tr("de", "desk-setup.field-options") in html.unescape(answer.text)
    wrong = desk.post("rules", script=True, revision=0, called="T", k=2, rounds=9, keep_days="viele")
    assert (wrong.status_code, wrong.json()["problem"]) == (422, tr("de", "desk-setup.not-a-number"))
    assert room.now.revision == 0


def test_decisions_that_lose_a_race_keep_their_text(desk: Desk, minutes: Desk, room: Room) -> None:
    room.opened()
    for step in ("close", "reveal"):
        room.step(step)
    now = room.now
    data = {"item": FIRST, "state": "revealed", "revision": now.revision, "version": 0, "status": "postponed"}
    assert desk.post("decide", script=True, **data, text="Wir vertagen.").json()["ok"]
    late = minutes.post("decide", **data, text="Mein langer Wortlaut", dissent="")
    assert late.status_code == 409
    assert "Mein langer Wortlaut" in late.text
    for wrong in ({"status": "agreed"}, {"level": "9"}, {"review_on": "morgen"}, {"owner": "x" * 201}):
        given = {**data, "state": "decided", "revision": room.now.revision, "version": 1, **wrong}
        assert desk.post("decide", script=True, **given).status_code == 422


# --- timer, reasons, hands, places --------------------------------------------------------------------------------------------


def test_the_timer_is_set_lengthened_and_taken_away_without_making_commands_stale(desk: Desk, room: Room) -> None:
    assert desk.post("timer", script=True, seconds=60).status_code == 422
    room.opened()
    revision = room.now.revision
    desk.post("timer", script=True, seconds=60)
    first = room.now.timer
    desk.post("timer", script=True, seconds=30)
    assert first is not None
    assert room.now.timer is not None
    assert (room.now.timer - first).total_seconds() == 30
    assert desk.post("timer", script=True, seconds=0).json() == {"ok": True, "revision": revision}
    assert room.now.timer is None
    for wrong in ("", "x", "99999"):
        assert desk.post("timer", script=True, seconds=wrong).status_code == 422


def test_hands_replace_the_ones_before_and_are_checked(desk: Desk, room: Room) -> None:
    room.start()
    given = {"item": FIRST, "who": "carrier", "option-3": "2", "option-0": "", "abstained": "1"}
    assert desk.post("hands", script=True, **given).json()["problem"] == tr("de", "workshop.not-open")
    room.step("open")
    assert desk.post("hands", script=True, **given).json()["ok"]
    assert desk.post("hands", script=True, **{**given, "option-3": "4"}).json()["ok"]
    numbers = house().read(lambda c: rounds.standing(c, room.made.id, FIRST))
    assert numbers["carrier"].voted == 5
    for wrong in ({"option-9": "1"}, {"option-1": "-1"}, {"option-1": "501"}, {"option-1": "x"}):
        assert desk.post("hands", script=True, **{**given, **wrong}).status_code == 422


def test_reasons_go_to_the_screen_and_back(routes: Starlette, desk: Desk, room: Room) -> None:
    room.opened()
    for _ in range(5):
        Phone(routes, room.made.code).join("carrier").vote(1, reason="Weil es so ist.")
    room.step("close")
    room.step("reveal")
    number = house().read(lambda c: rounds.reasons(c, room.made.id, FIRST, 1))[0].ballot
    for chosen, shown in (("yes", 1), ("no", 0)):
        assert desk.post("reason", script=True, ballot=number, chosen=chosen).json()["ok"]
        assert len(house().read(lambda c: rounds.reasons(c, room.made.id, FIRST, 1, chosen_only=True))) == shown


def test_after_the_end_nothing_of_the_protocol_changes(routes: Starlette, desk: Desk, room: Room) -> None:
    room.opened()
    for _ in range(5):
        Phone(routes, room.made.code).join("carrier").vote(1, reason="Weil es so ist.")
    room.step("close")
    room.step("reveal")
    number = house().read(lambda c: rounds.reasons(c, room.made.id, FIRST, 1))[0].ballot
    room.step("end", "")
    for path, fields in (("reason", {"ballot": number, "chosen": "yes"}), ("places", {"who": "carrier", "places": "2"})):
        answer = desk.post(path, script=True, **fields)
        assert (answer.status_code, answer.json()["problem"]) == (422, tr("de", "workshop.not-running"))
    assert house().read(lambda c: rounds.reasons(c, room.made.id, FIRST, 1, chosen_only=True)) == []


def test_places_are_raised_while_the_workshop_runs(routes: Starlette, desk: Desk) -> None:
    roles = [{"id": "carrier", "name": {"de": "Träger", "en": "Carrier"}, "expected": 1}]
    room = open_room(roles=roles)
    desk = Desk(routes, room.made.facilitator)
    room.start()
    Phone(routes, room.made.code).join("carrier")
    full = Phone(routes, room.made.code)
    assert full.client.post(f"{full.base}/join", data={"role": "carrier"}).status_code == 422
    assert desk.post("places", script=True, role="carrier", places="2").json()["ok"]
    full.join("carrier")
    for wrong in ({"role": "nobody", "places": "2"}, {"role": "carrier", "places": "501"}):
        assert desk.post("places", script=True, **wrong).status_code == 422


# --- preparing ---------------------------------------------------------------------------------------------------------------


def test_items_come_from_groups_positions_contested_ones_and_gaps(routes: Starlette, desk: Desk) -> None:
    room = open_room(items=[])
    desk = Desk(routes, room.made.facilitator)
    assert desk.post("add", revision=0).status_code == 422
    desk.post("add", revision=0, group="funding", position=["prototype", "new-topics"], criterion=["role-clarity", "<b>"])
    keys = [item.key for item in room.now.rules.items]
    assert keys[0] == "criterion:role-clarity"
    assert keys[-2:] == ["position:prototype", "position:new-topics"]
    desk.post("add", revision=1, ready="contested")
    assert len(room.now.rules.items) > len(keys)
    assert desk.post("add", revision=2, ready="gaps").status_code == 422
    desk.client.cookies.set(OPEN_COOKIE, create(demo()))
    before = len(room.now.rules.items)
    assert desk.post("add", revision=2, ready="gaps", most=3).status_code == 303
    assert before <= len(room.now.rules.items) <= before + 3


def test_items_move_and_leave(desk: Desk, room: Room) -> None:
    desk.post("arrange", revision=0, item=SECOND, where="up")
    assert [item.key for item in room.now.rules.items] == [SECOND, FIRST]
    desk.post("arrange", revision=1, item=SECOND, where="away")
    assert [item.key for item in room.now.rules.items] == [FIRST]


def test_all_questions_are_replaced_at_once_after_a_confirmation(desk: Desk, room: Room) -> None:
    agenda = house().workshop_presets.agendas[0]
    assert desk.post("replace", revision=0, agenda=agenda.id).status_code == 422
    assert [item.key for item in room.now.rules.items] == [FIRST, SECOND]
    assert desk.post("replace", revision=0, agenda="unknown", confirm="yes").status_code == 422
    desk.post("replace", revision=0, agenda=agenda.id, confirm="yes")
    assert [item.key for item in room.now.rules.items] == [item.key for item in items_of(agenda, house().catalogue)]
    desk.post("replace", revision=1, confirm="yes")
    assert room.now.rules.items == []


@pytest.mark.parametrize(("given", "kept"), [("implementation", "implementation"), ("", None), ("<b>", None)])
def test_a_new_workshop_has_the_phase_that_was_chosen(routes: Starlette, given: str, kept: str | None) -> None:
    Desk(routes).post("new", called="T", mode="room", phase=given)
    assert listed()[0].rules.phase == kept


def test_a_role_somebody_speaks_for_stays(routes: Starlette, desk: Desk, room: Room) -> None:
    Phone(routes, room.made.code).join("housing")
    given = {f"role-de:{role.id}": role.name.de for role in room.now.rules.roles}
    refused = desk.post("roles", script=True, revision=0, **given, **{"away:housing": "yes"})
    assert refused.json()["problem"] == tr("de", "workshop.role-in-use")
    assert desk.post("roles", revision=0, **given, **{"role-de:+": "Schule", "plain:residents": "yes"}).status_code == 303
    assert [role.id for role in room.now.rules.roles][-1] == "schule"
    assert [role.id for role in room.now.rules.roles if role.ballot == "plain"] == ["residents"]


def test_rules_stay_as_they_are_once_the_workshop_runs(desk: Desk, room: Room) -> None:
    room.start()
    frozen = room.now.rules
    for route in ("add", "arrange", "replace", "roles", "question", "rules"):
        data = {
            "position": "new-topics",
            "item": FIRST,
            "where": "away",
            "question-de": "F?",
            "options-de": "a\nb",
            "called": "Neu",
            "confirm": "yes",
        }
        numbers = dict.fromkeys(("k", "rounds", "keep-days", "agreement", "neighbours", "apart", "chance", "ends"), "5")
        roles = {f"role-de:{role.id}": role.name.de for role in frozen.roles}
        answer = desk.post(route, script=True, revision=room.now.revision, **data, **numbers, **roles)
        assert answer.status_code == 409
    assert room.now.rules == frozen


def test_over_several_days_the_last_day_lies_ahead(routes: Starlette) -> None:
    desk = Desk(routes)
    assert desk.post("new", called="T", mode="self-paced").status_code == 422
    assert desk.post("new", called="T", mode="self-paced", until="2020-01-01").status_code == 422
    assert listed() == []
    assert desk.post("new", called="T", mode="self-paced", until="2999-01-01").status_code == 200
    desk.post("add", revision=0, criterion="role-clarity")
    assert desk.post("step", script=True, step="start", state="lobby", revision=1).json()["ok"]
    now = house().read(lambda c: workshop_rows.load(c, listed()[0].id))
    assert [item.state for item in now.items] == ["open"]


def test_without_a_title_nothing_is_made_and_what_was_chosen_stays(routes: Starlette) -> None:
    answer = Desk(routes).post("new", called=" ", agenda="contested")
    assert answer.status_code == 422
    assert tr("de", "desk-setup.field-title") in html.unescape(answer.text)
    assert 'name="agenda" value="contested"' in answer.text
    assert listed() == []


# --- secrets, recovery, deletion -----------------------------------------------------------------------------------------------


def test_the_recovery_phrase_gives_a_new_link_and_the_old_one_dies(routes: Starlette, desk: Desk, room: Room) -> None:
    found = Desk(routes)
    answer = found.post("recover", phrase=f" {room.made.recovery.lower()[:14]} - {room.made.recovery[14:]}")
    assert answer.status_code == 200
    [link] = told(answer.text)
    assert found.post("step", script=True, step="start", state="lobby", revision=0).json()["ok"]
    assert desk.post("timer", script=True, seconds=5).status_code == 404
    assert Desk(routes).client.get(link.removeprefix("http://localhost")).status_code == 303


def test_a_wrong_phrase_is_refused_and_guessing_ends(routes: Starlette, room: Room) -> None:
    desk = Desk(routes)
    for _ in range(10):
        assert desk.post("recover", phrase="AAAA-BBBB").status_code == 422
    assert desk.post("recover", phrase=room.made.recovery).status_code == 429


def test_links_for_roles_admit_into_them_and_are_told_once(routes: Starlette, desk: Desk, room: Room) -> None:
    links = told(desk.post("links", what="roles").text)
    assert len(links) == len(room.now.rules.roles)
    visitor = Phone(routes, room.made.code)
    visitor.client.get("/b/" + links[2].partition("/b/")[2])
    assert tr("de", "ballot.role-fixed", role="Träger") in visitor.get("").text
    assert not any(link.rpartition("/")[2] in str(rows()) for link in links)


def test_a_new_link_replaces_the_one_before(routes: Starlette, desk: Desk, minutes: Desk, room: Room) -> None:
    desk.post("links", what="minutes")
    assert minutes.post("decide", script=True).status_code == 404
    assert desk.post("links", what="facilitator").status_code == 200
    assert desk.post("step", script=True, step="start", state="lobby", revision=0).json()["ok"]
    assert Desk(routes).client.get(f"/z/{room.made.facilitator}").status_code == 404
    assert desk.post("links", script=True, what="recovery").status_code == 422


def test_the_list_opens_and_deletes_on_ones_own_computer_only(routes: Starlette, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(routes)
    assert desk.post("open", workshop=room.made.id).headers["location"] == "/workshop"
    assert desk.post("step", script=True, step="start", state="lobby", revision=0).json()["ok"]
    Desk(routes, room.made.facilitator).post("step", step="pause", state="running", revision=1)
    assert room.now.state == "paused"
    monkeypatch.setattr(house(), "settings", house().settings.model_copy(update={"mode": "shared"}))
    stranger = Desk(routes)
    assert stranger.post("open", workshop=room.made.id).status_code == 404
    assert stranger.post("delete", workshop=room.made.id, confirm="yes").status_code == 404
    monkeypatch.undo()
    assert Desk(routes).post("open", workshop="999").status_code == 404


def test_deleting_needs_a_tick_and_takes_everything(desk: Desk, room: Room) -> None:
    assert desk.post("delete").status_code == 503
    assert desk.post("delete", confirm="yes").headers["location"] == "/workshop"
    assert listed() == []
    assert rows()["workshop_access"] == []
    other = open_room()
    assert desk.post("delete", confirm="yes", workshop=other.made.id).status_code == 303
    assert listed() == []


# --- rehearsal ---------------------------------------------------------------------------------------------------------------


def test_a_rehearsal_is_a_workshop_of_its_own_and_leads_back(desk: Desk, room: Room) -> None:
    assert desk.post("imagined-votes", script=True).json()["problem"] == tr("de", "desk-setup.no-rehearsal")
    assert desk.post("rehearse").headers["location"] == "/workshop"
    practice, real = listed()
    assert (practice.rehearsal, real.rehearsal) == (True, False)
    assert desk.client.cookies.get(DESK_BEHIND_COOKIE) == room.made.facilitator
    assert desk.post("rehearse", script=True).json()["problem"] == tr("de", "desk-setup.rehearsal-already")
    desk.post("step", step="start", state="lobby", revision=0)
    desk.post("step", step="open", item=FIRST, state="prepared", revision=1)
    assert desk.post("imagined-votes", script=True).json() == {"ok": True, "revision": 2}
    assert {row[1] for row in rows()["ballot"]} == {practice.id}
    assert {row[7] for row in rows()["ballot"]} <= {"", *(tr("de", key) for key in workshop_routes.REASONS)}
    desk.post("leave")
    assert desk.client.cookies.get(DESK_COOKIE) == room.made.facilitator
    assert desk.client.cookies.get(DESK_BEHIND_COOKIE) is None
    assert room.now.state == "lobby"
    desk.post("leave")
    assert desk.client.cookies.get(DESK_COOKIE) is None


def test_phones_are_told_of_changes_in_the_lobby(desk: Desk, room: Room) -> None:
    desk.post("add", revision=0, position="new-topics")
    assert house().bell.revision(room.made.id) == 1


def test_only_hashes_of_the_desks_secrets_are_stored(desk: Desk, room: Room) -> None:
    page = desk.post("links", what="minutes").text
    [link] = told(page)
    token = link.rpartition("/")[2]
    assert token not in str(rows())
    assert house().read(lambda c: workshop_access.find_access(c, token)).right == "minutes"
