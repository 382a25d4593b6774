"""The ballot: joining, voting with and without the script, following the room, coming back; nothing leaks while a round is open."""

from __future__ import annotations

import asyncio
import datetime as dt
import gzip
import json
import re
from typing import Any

import pytest
from starlette.applications import Starlette

from selfcheck.ballot_languages import BallotLanguage
from selfcheck.catalogue import Plain
from selfcheck.house import house
from selfcheck.store import retention, rounds, workshop_access, workshops
from selfcheck.store.ballots import Ballot, vote
from selfcheck.texts import tr
from selfcheck.workshop.models import Decision
from selfcheck.workshop.states import Command
from tests.app.ballots import FIRST, SECOND, Phone, Room, open_room
from tests.app.conftest import rows
from tests.loops import run_loop
from web import ballot, ballot_voting, upkeep
from web.ballot_limits import Tries


@pytest.fixture
def room() -> Room:
    return open_room()


def phone(routes: Starlette, room: Room, role: str = "municipality", lang: str = "de") -> Phone:
    return Phone(routes, room.made.code, lang).join(role)


def ballots() -> list[Any]:
    """(item, round, kind, value, reason, revision) of every ballot."""
    return [(row[2], row[3], row[5], row[6], row[7], row[8]) for row in rows()["ballot"]]


# --- joining --------------------------------------------------------------------------------------------------------------


def test_a_code_leads_to_the_roles_and_a_role_to_the_ballot(routes, room, client):
    assert client.get("/b/").status_code == 200
    assert client.get(f"/b/?code={room.made.code.lower()}").headers["location"] == f"/b/{room.made.code}"
    page = client.get(f"/b/{room.made.code}")
    assert "Bewohnerschaft und Zivilgesellschaft" in page.text
    assert tr("de", "ballot.privacy-what") in page.text
    joined = phone(routes, room)
    assert tr("de", "ballot.wait-start") in joined.get().text
    assert joined.get("").headers["location"] == f"/b/{room.made.code}/ballot"


def test_a_code_in_small_letters_leads_to_the_same_place(client, room):
    assert client.get(f"/b/{room.made.code.lower()}").headers["location"] == f"/b/{room.made.code}"


def test_only_hashes_of_secrets_are_stored(routes, room):
    visitor = phone(routes, room)
    token = visitor.client.cookies["selfcheck_ballot"].partition(".")[0]
    stored = str(rows())
    secrets = (token, visitor.phrase.replace("-", ""), room.made.facilitator, room.made.minutes, room.made.recovery)
    assert not any(secret in stored for secret in secrets)


def test_the_cookie_belongs_to_this_workshop_only(client, room):
    answer = client.post(f"/b/{room.made.code}/join", data={"role": "carrier"})
    cookie = answer.headers["set-cookie"]
    assert f"Path=/b/{room.made.code};" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_a_role_takes_no_more_than_expected_until_places_are_added(routes):
    roles = [{"id": "carrier", "name": {"de": "Träger", "en": "Carrier"}, "expected": 1}]
    room = open_room(roles=roles)
    first = phone(routes, room, "carrier")
    second = Phone(routes, room.made.code)
    refused = second.client.post(f"{second.base}/join", data={"role": "carrier"})
    assert refused.status_code == 422
    assert tr("de", "ballot.role-full") in refused.text
    house().write(lambda c: workshops.set_places(c, room.made.id, "carrier", 2))
    second.join("carrier")
    first.client.post(f"{first.base}/leave")
    Phone(routes, room.made.code).join("carrier")


def test_a_card_admits_one_person_in_its_role(routes):
    room = open_room(cards=True)
    card = house().write(lambda c: workshop_access.make_cards(c, room.made.id, "housing", 1))[0]
    without = Phone(routes, room.made.code)
    assert tr("de", "ballot.card-needed") in without.client.post(f"{without.base}/join", data={"role": "carrier"}).text
    first = Phone(routes, room.made.code).join("carrier", card=f"{card[:4]}-{card[4:].lower()}")
    assert "Wohnungswirtschaft" in first.get().text
    second = Phone(routes, room.made.code)
    answer = second.client.post(f"{second.base}/join", data={"card": card})
    assert (answer.status_code, tr("de", "ballot.card-wrong") in answer.text) == (422, True)


def test_a_link_carries_its_role_for_many_and_its_secret_leaves_the_address(routes):
    room = open_room(cards=True)
    secret = house().write(lambda c: workshop_access.make_role_link(c, room.made.id, "carrier"))
    for _ in range(2):
        visitor = Phone(routes, room.made.code)
        answer = visitor.get(f"/r/{secret}")
        assert answer.headers["location"] == f"/b/{room.made.code}"
        assert tr("de", "ballot.role-fixed", role="Träger") in visitor.get("").text
        visitor.client.post(f"{visitor.base}/join", data={})
        assert "Träger" in visitor.get().text


def test_guessing_codes_ends_after_ten_tries_but_a_room_behind_one_address_may_join(routes, client, room, monkeypatch):
    for number in range(10):
        assert client.get(f"/b/AAAA{number % 8 + 2}B").status_code == 404
    assert client.get(f"/b/{room.made.code}").status_code == 429
    monkeypatch.setattr(ballot, "tries", Tries())
    for _ in range(15):
        phone(routes, room)


# --- coming back ------------------------------------------------------------------------------------------------------------


def test_the_phrase_brings_back_role_and_vote_and_the_old_token_dies(routes, room):
    room.opened()
    lost = phone(routes, room, "carrier")
    lost.vote(3)
    again = Phone(routes, room.made.code)
    assert again.get().headers["location"] == f"/b/{room.made.code}"
    phrase = lost.phrase
    assert phrase in again.get(f"/again/{phrase}").text
    assert again.client.post(f"{again.base}/again", data={"phrase": phrase.lower()}).status_code == 303
    page = again.get().text
    assert 'value="3" required checked' in page
    assert "Träger" in page
    assert lost.vote(1).status_code == 401
    assert again.client.post(f"{again.base}/again", data={"phrase": phrase}).status_code == 422
    assert [vote[3] for vote in ballots()] == [3]


def test_who_leaves_is_out_and_the_open_vote_goes(routes, room):
    room.opened()
    visitor = phone(routes, room)
    visitor.vote(2)
    assert visitor.client.post(f"{visitor.base}/leave").status_code == 200
    assert ballots() == []
    assert visitor.vote(2).status_code == 401


def test_a_token_of_one_workshop_opens_no_other(routes, room):
    other = open_room()
    visitor = phone(routes, room)
    visitor.client.cookies.set("selfcheck_ballot", visitor.client.cookies["selfcheck_ballot"], path=f"/b/{other.made.code}")
    visitor.base = f"/b/{other.made.code}"
    assert visitor.get().status_code == 303


# --- voting -----------------------------------------------------------------------------------------------------------------


def test_a_vote_is_saved_confirmed_with_its_time_and_repeated_without_harm(routes, room):
    room.opened()
    visitor = phone(routes, room)
    saved = visitor.vote(3, reason="  läuft gut ")
    assert saved.status_code == 200
    assert re.fullmatch(r"gespeichert \d\d:\d\d:\d\d", saved.json()["saved"])
    assert visitor.vote(3, reason="läuft gut").json() == saved.json()
    assert ballots() == [(FIRST, 1, "vote", 3, "läuft gut", 1)]


def test_the_last_vote_counts_and_the_one_before_is_logged(routes, room):
    room.opened()
    visitor = phone(routes, room)
    for choice in (3, "abstained", 1):
        assert visitor.vote(choice).status_code == 200
    assert ballots() == [(FIRST, 1, "vote", 1, "", 3)]
    assert [row[1:4] for row in rows()["ballot_log"]] == [(1, "vote", 3), (2, "abstained", None)]


def test_without_a_script_the_form_leads_back_to_the_page_that_says_saved(routes, room):
    room.opened()
    visitor = phone(routes, room)
    answer = visitor.vote("not-applicable", script=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{visitor.base}/ballot")
    assert re.search(r"gespeichert \d\d:\d\d:\d\d", visitor.get().text)


@pytest.mark.parametrize(
    ("choice", "round_", "item"), [(5, 1, FIRST), (-1, 1, FIRST), ("x", 1, FIRST), (1, 2, FIRST), (1, 1, SECOND), (3, 1, SECOND)]
)
def test_what_cannot_be_chosen_is_refused(routes, room, choice, round_, item):
    room.opened()
    answer = phone(routes, room).vote(choice, round_, item)
    assert answer.status_code == 409
    assert ballots() == []


def test_an_unknown_item_a_long_reason_and_a_huge_body_are_refused(routes, room):
    room.opened()
    visitor = phone(routes, room)
    assert visitor.vote(1, item="criterion:unknown").status_code == 401
    assert visitor.vote(1, reason="x" * 501).status_code == 422
    assert visitor.vote(1, reason="x" * 20_000).status_code == 409
    assert visitor.vote(1, reason="x\x00").status_code == 409
    assert ballots() == []


def test_reasons_are_dropped_where_the_rules_ask_for_none(routes):
    room = open_room(reasons=False).opened()
    visitor = phone(routes, room)
    assert "<textarea" not in visitor.get().text
    visitor.vote(2, reason="doch")
    assert ballots()[0][4] == ""


def test_another_site_cannot_vote(routes, room):
    room.opened()
    visitor = phone(routes, room)
    visitor.client.headers["sec-fetch-site"] = "cross-site"
    assert visitor.vote(1).status_code == 403
    assert visitor.vote(1, script=False).status_code == 403
    assert ballots() == []


@pytest.mark.parametrize("step", ["close", "discard"])
def test_a_vote_after_the_closing_is_told_so(routes, room, step):
    room.opened()
    visitor = phone(routes, room)
    room.step(step, reason="Frage war unklar")
    late = visitor.vote(1)
    assert (late.status_code, late.json()["message"]) == (409, tr("de", "ballot.was-closed"))
    page = visitor.vote(1, script=False)
    assert tr("de", "ballot.was-closed") in page.text
    assert ballots() == []


def test_votes_race_with_closing_and_every_confirmed_one_is_counted(routes, room):
    """Votes and the closing stand in one queue: confirmed means frozen, refused means not stored."""
    room.opened()
    tokens = [phone(routes, room).client.cookies["selfcheck_ballot"].partition(".")[0] for _ in range(20)]
    now, writer, day = room.now, house().writer, dt.date.today().isoformat()

    wishes = [
        writer.submit(lambda c, token=token: vote(c, room.made.code, token, Ballot(FIRST, 1, "vote", 2), day)) for token in tokens[:10]
    ]
    closing = writer.submit(lambda c: workshops.command(c, now.id, Command("close", "open", now.revision, FIRST), "facilitator"))
    late = [writer.submit(lambda c, token=token: vote(c, room.made.code, token, Ballot(FIRST, 1, "vote", 2), day)) for token in tokens[10:]]
    closing.result()
    confirmed = sum(wish.exception() is None for wish in [*wishes, *late])
    frozen = json.loads(rows()["round_snapshot"][0][3])
    assert confirmed == 10 == sum(frozen["tallies"]["municipality"]["votes"]) == len(ballots())
    assert frozen["present"]["municipality"] == 20


def test_a_locked_store_says_so_and_keeps_the_vote_with_the_phone(routes, room, on_each_use):
    room.opened()
    visitor = phone(routes, room)
    on_each_use("query_only=on")
    answer = visitor.vote(1)
    assert answer.status_code == 503
    assert answer.json()["message"] != ""


# --- following the room -----------------------------------------------------------------------------------------------------


def test_the_state_is_asked_for_cheaply_and_says_what_is_new(routes, room):
    room.opened()
    visitor = phone(routes, room)
    first = visitor.get("/state")
    tag = first.headers["etag"]
    assert visitor.get("/state", **{"if-none-match": tag}).status_code == 304
    assert room.now.revision == first.json()["revision"]
    room.step("close")
    second = visitor.get("/state", **{"if-none-match": tag})
    assert second.status_code == 200
    assert tr("de", "ballot.closed") in second.json()["html"]
    assert Phone(routes, room.made.code).get("/state").json() == {"gone": True}


def test_scenes_of_one_item(routes, room):
    visitor = phone(routes, room)
    others = [phone(routes, room, role) for role in ("carrier",) * 5]
    room.start()
    assert tr("de", "ballot.wait-item") in visitor.get().text
    room.step("open")
    visitor.vote(3, reason="Es gibt einen Vertrag.")
    for other in others:
        other.vote(1)
    room.step("close")
    assert tr("de", "ballot.own") in visitor.get().text
    assert "vote" in visitor.get().text
    room.step("reveal")
    page = visitor.get().text
    assert '<li class="mine">' in page
    assert tr("de", "ballot.votes", n=5) in page
    assert tr("de", "ballot.result-of", n=6, all=6) in page
    room.step("discuss")
    assert tr("de", "ballot.discuss") in visitor.get().text
    assert visitor.vote(3, reason="Anders gesagt.").status_code == 200
    assert visitor.vote(4, reason="Anders gesagt.").status_code == 409
    now = room.now
    wish = Command("decide", "discuss", now.revision, FIRST)
    content = Decision(status="dissent-recorded", level=2, text="So gilt es.", dissent="Der Träger sieht es anders.")
    house().steer(lambda c: workshops.decide(c, now.id, wish, content, 0, "minutes"))
    page = visitor.get().text
    assert all(text in page for text in ("Dissens festgehalten", "So gilt es.", "Der Träger sieht es anders."))
    room.step("pause", "")
    assert tr("de", "ballot.paused") in visitor.get().text
    assert visitor.vote(1).json()["message"] == tr("de", "ballot.paused")


def test_below_the_smallest_number_nothing_is_shown(routes, room):
    room.opened()
    people = [phone(routes, room) for _ in range(4)]
    for one in people:
        one.vote(2)
    room.step("close")
    room.step("reveal")
    page = people[0].get().text
    assert tr("de", "ballot.result-few", n=5) in page
    assert 'class="bar"' not in page


def test_while_a_round_is_open_nothing_tells_a_value(routes, room):
    """Every route, as a phone that has not voted and as a passer-by: no value, no reason, no count of values."""
    room.opened()
    voters = [phone(routes, room, role) for role in ("municipality", "carrier", "residents") for _ in range(6)]
    watching = phone(routes, room, "housing")
    before = [watching.get(path).text for path in ("/ballot", "/state", "", "/again")]
    for voter in voters:
        voter.vote(3, reason="KANARIENVOGEL")
    after = [watching.get(path).text for path in ("/ballot", "/state", "", "/again")]
    assert before == after
    assert "KANARIENVOGEL" not in "".join(after)
    number = room.made.id
    with_desk = house().read(lambda c: (rounds.shown(c, number, FIRST, desk=True), rounds.reasons(c, number, FIRST, 1, desk=True)))
    assert with_desk == (None, [])
    numbers = house().read(lambda c: rounds.standing(c, number, FIRST))
    assert (numbers["carrier"].voted, numbers["carrier"].missing, numbers["housing"].missing) == (6, 0, 1)


def test_the_end_destroys_every_secret_and_says_when_all_is_deleted(routes, room):
    room.opened()
    visitor = phone(routes, room)
    visitor.vote(2)
    room.step("end", "")
    assert visitor.vote(3).status_code == 401
    page = visitor.client.get(visitor.base)
    day = room.now.delete_on
    assert day == dt.datetime.now(dt.UTC).date() + dt.timedelta(days=30)
    assert f"{day:%d.%m.%Y}" in page.text
    assert all(row[2] is None and row[3] is None for row in rows()["participant"])
    late = Phone(routes, room.made.code)
    assert late.client.post(f"{late.base}/join", data={"role": "carrier"}).status_code == 422
    house().write(lambda c: workshops.purge_due(c, day))
    kept = {name: found for name, found in rows().items() if found}
    assert kept == {}


def test_what_is_due_is_deleted_without_anybody_asking(room, monkeypatch):
    room.start()
    room.step("end", "")
    due = room.now.delete_on

    monkeypatch.setattr(upkeep, "purge", lambda connection, _today, days: retention.purge(connection, due, days))

    async def once() -> None:
        running = asyncio.create_task(upkeep.upkeep())
        while rows()["workshop"]:
            await asyncio.sleep(0.01)
        running.cancel()

    run_loop(once())
    assert rows()["workshop"] == []


def test_a_self_paced_workshop_ends_by_itself_after_its_last_day(routes, monkeypatch):
    room = open_room(mode="self-paced", until=dt.date.today().isoformat())
    room.start()
    upkeep.end_over()
    assert room.now.state == "running"
    monkeypatch.setattr(upkeep, "today", lambda: (dt.date.today() + dt.timedelta(days=1)).isoformat())
    upkeep.end_over()
    assert room.now.state == "ended"


# --- self-paced -----------------------------------------------------------------------------------------------------------------


def test_a_self_paced_workshop_leads_through_all_questions_until_its_last_day(routes, monkeypatch):
    today = dt.date.today()
    room = open_room(mode="self-paced", until=today.isoformat())
    room.start()
    visitor = phone(routes, room)
    page = visitor.get().text
    assert f"?item={SECOND}" in page.replace("%3A", ":")
    visitor.vote(2)
    page = visitor.get().text
    assert page.count(f">{tr('de', 'ballot.answered')}</span>") == 1
    assert house().catalogue.positions["prototype"].question.de in page
    answer = visitor.vote(0, item=SECOND, script=False)
    assert answer.headers["location"].endswith("?item=position%3Aprototype")

    tomorrow = (today + dt.timedelta(days=1)).isoformat()
    for module in (ballot, ballot_voting):
        monkeypatch.setattr(module, "today", lambda: tomorrow)
    assert visitor.vote(3).json()["message"] == tr("de", "ballot.over")
    assert tr("de", "ballot.over") in visitor.get().text


def test_in_the_next_round_one_s_own_earlier_vote_is_told_and_nobody_else_s(routes, room):
    room.opened()
    voted, silent, undecided = (phone(routes, room) for _ in range(3))
    voted.vote(2)
    undecided.vote("abstained")
    told = f"{tr('de', 'ballot.own-earlier', n=1)} {tr('de', 'ballot.level-alone', level=2)}"
    assert tr("de", "ballot.own-earlier", n=1) not in voted.get().text
    for step in ("close", "reveal", "again"):
        room.step(step)
    assert told in voted.get().text
    assert " checked>" not in voted.get().text
    assert tr("de", "ballot.own-earlier", n=1) not in silent.get().text
    assert re.search(f"{tr('de', 'ballot.own-earlier', n=1)} <span[^>]*>{tr('de', 'ballot.kind.abstained')}", undecided.get().text)
    voted.vote(3, round_=2)
    assert told in voted.get().text
    for step in ("close", "reveal", "again"):
        room.step(step)
    last = f"{tr('de', 'ballot.own-earlier', n=2)} {tr('de', 'ballot.level-alone', level=3)}"
    assert last in voted.get().text
    assert len(gzip.compress(voted.get().content)) < 5_500


# --- languages, size, safety ------------------------------------------------------------------------------------------------------


def test_residents_start_in_plain_german_and_every_phone_may_choose(routes, room):
    room.opened()
    plain = house().catalogue.criteria["civil-society-cooperation"].plain
    assert plain is not None
    resident, officer = phone(routes, room, "residents"), phone(routes, room)
    assert plain.question in resident.get().text
    assert plain.question not in officer.get().text
    english = resident.get("/ballot?l=en").text
    assert '<html lang="en">' in english
    assert house().catalogue.criteria["civil-society-cooperation"].question.en in english
    assert '<html lang="en">' in resident.get().text
    assert '<html lang="en">' in phone(routes, room, lang="en-GB,en;q=0.9").get().text


def test_a_language_from_right_to_left_is_marked_as_such(routes, room, loaded, monkeypatch):
    texts = Plain(question="سؤال", levels=dict(enumerate("ابتثج")))
    arabic = BallotLanguage(name="العربية", direction="rtl", criteria={"civil-society-cooperation": texts})
    monkeypatch.setitem(house().__dict__, "ballot_languages", {"ar": arabic})
    room.opened()
    visitor = phone(routes, room)
    page = visitor.get("/ballot?l=ar").text
    assert '<h1 lang="ar" dir="rtl">سؤال</h1>' in page
    room.step("close")
    room.step("open", SECOND)
    assert tr("de", "ballot.only-german") in visitor.get().text


def test_the_first_load_is_one_small_page(routes, room):
    room.opened()
    page = phone(routes, room, "residents").get()
    assert len(gzip.compress(page.content)) < 5_500
    assert not re.search(r'(src|href)="(?!data:|/b/|\?)', page.text)


def test_what_people_type_is_text(routes):
    room = open_room(title='<img src=x onerror="alert(1)">').opened()
    visitor = phone(routes, room)
    visitor.vote(1, reason="<script>alert(1)</script>")
    page = visitor.get().text
    assert "<img" not in page
    assert page.count("<script>") == 1
    policy = visitor.get().headers["content-security-policy"]
    assert "script-src 'sha256-" in policy
    assert "unsafe-eval" not in policy
