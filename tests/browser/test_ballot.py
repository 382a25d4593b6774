"""The ballot in real browsers: it follows the room, saves taps, works without a script and survives a killed server."""

from __future__ import annotations

import http.client
import re
import sqlite3
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from selfcheck.house import House
from selfcheck.settings import Settings
from selfcheck.store import rounds, workshop_rows, workshops
from selfcheck.texts import tr
from selfcheck.workshop.codes import hash_token
from selfcheck.workshop.models import CriterionItem, PositionItem, Rules
from selfcheck.workshop.states import Command
from tests.browser.axe import violations
from tests.browser.conftest import Server

FIRST, SECOND = "criterion:civil-society-cooperation", "position:prototype"


class Desk:
    """The facilitator, in a process of its own on the same store."""

    def __init__(self, server: Server, **more: Any) -> None:
        self.house = House(Settings(data=server.folder, database_url=""))
        given = {"title": "Werkstatt", "roles": self.house.workshop_presets.roles, "k": 3, **more}
        items = [CriterionItem(criterion="civil-society-cooperation"), PositionItem(position="prototype")]
        self.made = self.house.write(lambda c: workshops.create(c, Rules(items=items, **given)))
        self.path = f"/b/{self.made.code}"

    def start(self) -> None:
        self.house.steer(lambda c: workshops.start(c, self.made.id, self.house.catalogue, self.now.revision))

    @property
    def now(self) -> workshop_rows.Workshop:
        return self.house.read(lambda c: workshop_rows.load(c, self.made.id))

    def step(self, name: str, item: str = FIRST) -> None:
        now = self.now
        found = now.item(item)
        wish = Command(name, found.state if found else now.state, now.revision, item)
        self.house.steer(lambda c: workshops.command(c, self.made.id, wish, "facilitator"))


@pytest.fixture
def desk(shared_server: Server) -> Iterator[Desk]:
    opened = Desk(shared_server)
    yield opened
    opened.house.close()


def join(page: Page, url: str, role: str = "municipality") -> None:
    page.goto(url)
    page.locator(f"input[value={role}]").check()
    page.locator("button.primary").click()
    page.wait_for_url("**/ballot")


def option(page: Page, value: str) -> Any:
    return page.locator(f"form.vote input[name=choice][value='{value}']")


def saved(page: Page) -> None:
    expect(page.locator(".mark[data-state=saved]")).to_have_text(re.compile(r"gespeichert \d\d:\d\d:\d\d"))


def look(page: Page, found: list[str], scene: str) -> None:
    """Nothing is cut off on a small phone, and axe finds nothing."""
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append(f"{scene}: wider than the screen")
    found += [f"{scene}: {fault}" for fault in violations(page)]


@pytest.mark.slow
def test_phones_follow_the_room_from_the_lobby_to_the_decision(visit, desk, shared_server):
    phones = [visit(width=320).page for _ in range(3)]
    found: list[str] = []
    first = phones[0]
    first.goto(shared_server.url + desk.path)
    look(first, found, "join")
    for page in phones:
        join(page, shared_server.url + desk.path)
    look(first, found, "lobby")
    desk.start()
    expect(first.locator("main")).to_contain_text(tr("de", "ballot.wait-item"))
    desk.step("open")
    for place, page in enumerate(phones):
        option(page, str(place + 1)).check()
        saved(page)
        expect(page.locator(".mark")).to_be_in_viewport()  # also where the answers are longer than the phone
    first.locator("#reason").fill("Es gibt einen Vertrag.")
    saved(first)
    first.reload()
    expect(option(first, "1")).to_be_checked()
    expect(first.locator("#reason")).to_have_value("Es gibt einen Vertrag.")
    look(first, found, "open")
    for step, text in (("close", "ballot.closed"), ("reveal", "ballot.result"), ("discuss", "ballot.discuss")):
        desk.step(step)
        expect(first.locator("main")).to_contain_text(tr("de", text))
        look(first, found, step)
    expect(first.locator(".mine")).to_contain_text(tr("de", "ballot.votes", n=1))
    first.locator("#reason").fill("Neu begründet.")
    saved(first)
    desk.step("open", SECOND)
    expect(first.locator("h1")).to_contain_text("Vorbild")
    desk.step("end", "")
    expect(first.locator("main")).to_contain_text(tr("de", "ballot.ended"))
    look(first, found, "ended")
    assert found == []


def test_without_a_script_forms_and_reloading_do(chrome: Browser, desk, shared_server):
    context = chrome.new_context(java_script_enabled=False, viewport={"width": 320, "height": 700}, locale="de-DE")
    page = context.new_page()
    join(page, shared_server.url + desk.path, "carrier")
    desk.start()
    desk.step("open")
    page.get_by_role("link", name=tr("de", "ballot.reload")).click()
    option(page, "2").check()
    page.get_by_role("button", name=tr("de", "ballot.save")).click()
    expect(page.locator(".mark")).to_have_text(re.compile(r"gespeichert \d\d:\d\d:\d\d"))
    expect(option(page, "2")).to_be_checked()
    desk.step("close")
    option(page, "3").check()
    page.get_by_role("button", name=tr("de", "ballot.save")).click()
    expect(page.get_by_role("alert")).to_have_text(tr("de", "ballot.was-closed"))
    context.close()


def test_the_keyboard_alone_is_enough(visit, desk, shared_server):
    page = visit(width=320).page
    join(page, shared_server.url + desk.path)
    desk.start()
    desk.step("open")
    option(page, "0").focus()
    page.keyboard.press("ArrowDown")
    expect(option(page, "1")).to_be_checked()
    saved(page)


def test_a_tap_without_a_net_is_kept_and_sent_later(visit, desk, shared_server):
    visitor = visit(width=320)
    page = visitor.page
    join(page, shared_server.url + desk.path)
    desk.start()
    desk.step("open")
    option(page, "0").check()
    saved(page)
    visitor.server_may_be_away = True
    visitor.context.set_offline(True)
    option(page, "4").check()
    expect(page.locator(".mark")).to_have_text(tr("de", "ballot.unsaved"))
    visitor.context.set_offline(False)
    saved(page)
    visitor.server_may_be_away = False
    page.reload()
    expect(option(page, "4")).to_be_checked()


def test_a_lost_cookie_is_replaced_by_the_phrase(visit, desk, shared_server):
    visitor = visit(width=320)
    page = visitor.page
    join(page, shared_server.url + desk.path, "housing")
    phrase = page.locator(".phrase").inner_text()
    desk.start()
    desk.step("open")
    option(page, "3").check()
    saved(page)
    visitor.context.clear_cookies()
    page.goto(f"{shared_server.url}{desk.path}/again")
    page.locator("#phrase").fill(phrase.lower().replace("-", " "))
    page.get_by_role("button", name=tr("de", "ballot.return")).click()
    expect(option(page, "3")).to_be_checked()
    expect(page.locator("footer")).to_contain_text("Wohnungswirtschaft")


class Voter(threading.Thread):
    """A phone of bare sockets that votes again and again and remembers what was confirmed."""

    def __init__(self, server: Server, path: str) -> None:
        super().__init__(daemon=True)
        self.port, self.path, self.confirmed, self.stop = server.port, path, [], threading.Event()
        answer = self._post("/join", role="municipality")
        self.cookie = str(answer.getheader("set-cookie")).split(";")[0]

    def _post(self, path: str, **fields: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json", "Cookie": getattr(self, "cookie", "")}
        connection.request("POST", self.path + path, urlencode(fields), headers)
        answer = connection.getresponse()
        answer.read()
        return answer

    def run(self) -> None:
        choice = 0
        while not self.stop.is_set():
            choice = (choice + 1) % 5
            try:
                if self._post("/vote", item=FIRST, round="1", choice=str(choice)).status == 200:
                    self.confirmed.append(choice)
            except (OSError, http.client.HTTPException):
                self.stop.wait(0.05)


@pytest.mark.slow
def test_no_confirmed_vote_is_lost_when_the_server_is_killed(visit, own_server):
    """The stored vote is the last confirmed one, or the one that was under way when the server died."""
    desk = Desk(own_server)
    desk.start()
    desk.step("open")
    desk.house.close()
    visitor = visit(width=320, server=own_server)
    visitor.server_may_be_away = True
    join(visitor.page, own_server.url + desk.path)
    voters = [Voter(own_server, desk.path) for _ in range(50)]
    for voter in voters:
        voter.start()
    while sum(len(voter.confirmed) for voter in voters) < 200:
        voters[0].stop.wait(0.05)
    own_server.kill()
    for voter in voters:
        voter.stop.set()
    for voter in voters:
        voter.join()
    with sqlite3.connect(own_server.folder / "selfcheck.sqlite") as store:
        stored = dict(store.execute("SELECT p.token_hash, b.value FROM ballot b JOIN participant p ON p.id = b.participant_id"))
        revisions = dict(store.execute("SELECT p.token_hash, b.revision FROM ballot b JOIN participant p ON p.id = b.participant_id"))
    lost = 0
    for voter in voters:
        token = hash_token(voter.cookie.partition("=")[2].partition(".")[0])
        if voter.confirmed:
            under_way = (voter.confirmed[-1] + 1) % 5
            lost += stored.get(token) not in (voter.confirmed[-1], under_way)
            lost += revisions.get(token, 0) < len(voter.confirmed)
    assert lost == 0
    option(visitor.page, "2").check()
    expect(visitor.page.locator(".mark")).to_have_text(tr("de", "ballot.unsaved"))
    own_server.start()
    saved(visitor.page)
    again = House(Settings(data=own_server.folder, database_url=""))
    numbers = again.read(lambda c: rounds.standing(c, desk.made.id, FIRST))
    again.close()
    assert numbers["municipality"].voted >= sum(bool(voter.confirmed) for voter in voters)


def test_phones_that_listen_do_not_hold_up_a_server_that_stops(own_server):
    desk = Desk(own_server)
    desk.start()
    desk.house.close()
    connection = http.client.HTTPConnection("127.0.0.1", own_server.port, timeout=20)
    connection.request("GET", f"{desk.path}/events?revision=99", headers={"Cookie": Voter(own_server, desk.path).cookie})
    assert connection.getresponse().status == 200
    own_server.process.terminate()
    own_server.process.wait(60)  # raises where it hangs
