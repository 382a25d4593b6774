"""A whole workshop in real browsers: desk, screen and five phones, one of them without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import Error as BrowserError

from selfcheck.texts import tr
from tests.browser.conftest import Visitor
from tests.browser.test_ballot import join, look, option, saved

CHOSEN = ("civil-society-cooperation", "resident-body")
ROLES = ("municipality", "municipality", "municipality", "residents", "residents")
SECRET = "Kanarienvogel-7391"
EXPORTS = ("md", "csv", "json")
# What may differ between two looks without telling anything of a vote: times of day, and who is awake.
CLOCK = re.compile(r"\d\d:\d\d(:\d\d)?(\.\d+)?|\d+ wach, \d+ schlafen")


class Watch:
    """Everything a browser receives: bodies of answers and frames of the page's socket."""

    def __init__(self, page: Page) -> None:
        self.answers: list[Any] = []
        self.frames: list[bytes] = []
        page.on("response", lambda answer: self.answers.append(answer))
        page.on("websocket", lambda socket: socket.on("framereceived", self._frame))

    def _frame(self, payload: str | bytes) -> None:
        self.frames.append(payload.encode() if isinstance(payload, str) else payload)

    def received(self) -> bytes:
        """All of it so far; bodies the browser has let go of, such as redirects and streams, are left out."""
        found = list(self.frames)
        for answer in self.answers:
            try:
                found.append(b"" if "/events" in answer.url else answer.body())
            except BrowserError:
                continue
        return b"\n".join(found)


class Workshop:
    """Desk, screen and phones of one workshop."""

    def __init__(self, visit: Any, chrome: Browser, url: str) -> None:
        self.url, self.found = url, []
        self.desk_visitor: Visitor = visit(own=True)
        self.desk = self.desk_visitor.page
        self.watches = [Watch(self.desk)]
        self.code = self._prepare()
        self.screen = visit(own=True).page
        self.screen.set_viewport_size({"width": 1280, "height": 720})
        self.watches.append(Watch(self.screen))
        self.screen.goto(f"{url}/screen?code={self.code}")
        self.phones = [visit(width=320).page for _ in range(4)]
        self.plain = chrome.new_context(java_script_enabled=False, viewport={"width": 320, "height": 700}, locale="de-DE")
        self.phones.append(self.plain.new_page())

    def _prepare(self) -> str:
        """A new workshop with two criteria and roles shown from three votes on; the code to join."""
        desk = self.desk
        self.desk_visitor.go("/workshop")
        form = desk.locator("form[action='/a/workshop/new']")
        form.locator("input[name=called]").fill("Werkstatt Ziegelgraben")
        form.locator("button").click()
        expect(desk.get_by_role("heading", level=1)).to_have_text(tr("de", "desk-setup.created"))
        address = desk.get_by_role("textbox", name=tr("de", "desk-setup.join-link"))
        expect(desk.get_by_role("button", name=tr("de", "desk-setup.copy-named", title=tr("de", "desk-setup.join-link")))).to_be_visible()
        code = re.search(r"/b/([A-Z0-9]{6})\b", address.input_value())
        assert code is not None
        look(desk, self.found, "created")
        self._open_part("items")
        for name in CHOSEN:
            desk.locator(f"input[name=criterion][value={name}]").check()
        desk.get_by_role("button", name=tr("de", "desk-setup.add-chosen")).first.click()
        expect(desk.get_by_role("heading", name=tr("de", "desk-setup.items", n=2))).to_be_visible()
        look(desk, self.found, "items")
        for part in ("roles", "papers"):
            self._open_part(part)
            look(desk, self.found, part)
        self._open_part("rules")
        look(desk, self.found, "rules")
        desk.locator("input[name=k]").fill("3")
        desk.locator("form[action='/a/workshop/rules'] button").click()
        expect(desk.get_by_role("status").filter(has_text=tr("de", "app.told-saved"))).to_be_visible()
        expect(desk.locator("input[name=k]")).to_have_value("3")
        return code[1]

    def _open_part(self, name: str) -> None:
        self.desk_visitor.go(f"/workshop?part={name}")
        expect(self.desk.locator(f"a[aria-current=page][href='?part={name}']")).to_be_visible()
        self.desk.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")

    def start(self) -> None:
        for page, role in zip(self.phones, ROLES, strict=True):
            join(page, f"{self.url}/b/{self.code}", role)
        self._open_part("start")
        expect(self.desk.locator("body")).to_contain_text(tr("de", "screen.people", n=5))
        look(self.desk, self.found, "lobby at the desk")
        look(self.screen, self.found, "lobby on the screen")
        self.desk.get_by_role("button", name=tr("de", "desk-setup.start"), exact=True).click()
        self.stands("prepared")

    def press(self, key: str, then: str) -> None:
        """A key at the desk, and the state it leads to, on the screen as well."""
        self.desk.keyboard.press(key)
        self.stands(then)

    def stands(self, name: str) -> None:
        expect(self.desk.locator(".df-status").first).to_contain_text(tr("de", f"desk.item-{name}"), ignore_case=True)

    def vote(self, choices: Sequence[int], reason: str = "") -> None:
        for page, choice in zip(self.phones[:4], choices, strict=False):
            expect(option(page, str(choice))).to_be_enabled()
            option(page, str(choice)).check()
            saved(page)
        if reason:
            self.phones[1].locator("#reason").fill(reason)
            saved(self.phones[1])
        plain = self.phones[4]
        plain.get_by_role("link", name=tr("de", "ballot.reload")).click()
        option(plain, str(choices[4])).check()
        plain.get_by_role("button", name=tr("de", "ballot.save")).click()
        expect(plain.locator(".mark")).to_have_text(re.compile(r"gespeichert \d\d:\d\d:\d\d"))

    def observed(self) -> list[str]:
        """What desk, screen, exports and the first phone tell once all five have voted."""
        expect(self.screen.locator("body")).to_contain_text(re.compile("5 von 5|5 of 5"))
        expect(self.desk.locator("tbody tr").last.locator("td")).to_have_text(["5", "0"])
        told = [page.locator("[data-testid=stMain]").inner_text() for page in (self.desk, self.screen)]
        for kind in EXPORTS:
            told.append(self.desk_visitor.context.request.get(f"{self.url}/x/workshop/protocol.{kind}").text())
        told.append(self.phones[0].context.request.get(f"{self.url}/b/{self.code}/state").text())
        return [CLOCK.sub("", text) for text in told]

    def decide(self, status: str, text: str, dissent: str = "") -> None:
        form = self.desk.locator("form:has(#df-decide-status)")
        form.locator("#df-decide-status").select_option(status)
        form.locator("#df-decide-text").fill(text)
        form.locator("#df-decide-dissent").fill(dissent)
        form.locator("button[type=submit]").click()
        self.stands("decided")

    def end(self) -> None:
        self.desk.get_by_text(tr("de", "desk.end"), exact=True).click()
        form = self.desk.locator("form", has_text=tr("de", "desk.end-confirm"))
        form.locator("input[type=checkbox]").check()
        form.locator("button[type=submit]").click()
        expect(self.desk.get_by_role("heading", name=tr("de", "desk.results"))).to_be_visible()

    def protocol(self, kind: str) -> bytes:
        answer = self.desk_visitor.context.request.get(f"{self.url}/x/workshop/protocol.{kind}")
        assert answer.ok
        return answer.body()


@pytest.fixture
def workshop(visit, chrome, shared_server) -> Iterator[Workshop]:
    opened = Workshop(visit, chrome, shared_server.url)
    yield opened
    opened.plain.close()


@pytest.mark.slow
def test_a_whole_workshop_from_preparing_to_the_protocol(workshop):
    room = workshop
    room.start()

    # first criterion, first round: while it is open nobody learns a value
    room.press("n", "open")
    room.vote((1, 1, 2, 4, 4), reason=SECRET)
    before = room.observed()
    assert SECRET.encode() not in b"".join(watch.received() for watch in room.watches)
    room.vote((1, 3, 0, 2, 0))
    assert room.observed() == before
    look(room.desk, room.found, "open at the desk")
    look(room.screen, room.found, "open on the screen")
    room.vote((1, 1, 1, 4, 4))
    room.press("n", "closed")
    look(room.screen, room.found, "closed on the screen")
    room.press("n", "revealed")
    expect(room.phones[0].locator(".mine")).to_be_visible()
    expect(room.desk.locator("body")).to_contain_text(SECRET)
    look(room.desk, room.found, "revealed at the desk")
    look(room.screen, room.found, "revealed on the screen")
    assert SECRET not in room.screen.locator("[data-testid=stMain]").inner_text()

    # discussion with the reason on the screen, second round with its shift
    room.press("n", "discuss")
    room.desk.get_by_role("button", name=tr("de", "desk.reason-on")).first.click()
    expect(room.screen.locator("[data-testid=stMain]")).to_contain_text(SECRET)
    look(room.screen, room.found, "discussion on the screen")
    room.desk.get_by_role("button", name=tr("de", "desk.step-again")).click()
    room.stands("open")
    room.vote((2, 2, 2, 2, 4))
    room.press("n", "closed")
    room.press("n", "revealed")
    expect(room.screen.locator("[data-testid=stMain]")).to_contain_text(tr("de", "screen.round", n=2))
    look(room.desk, room.found, "second round at the desk")
    room.decide("dissent-recorded", "Stufe 2 gilt bis zur nächsten Beratung.", "Eine Stimme sieht alles erfüllt.")
    expect(room.screen.locator("[data-testid=stMain]")).to_contain_text("Stufe 2 gilt bis zur nächsten Beratung.")
    look(room.screen, room.found, "decided on the screen")

    # a break, then the second criterion, one round
    room.desk.get_by_role("button", name=tr("de", "desk.step-pause")).click()
    expect(room.screen.locator("[data-testid=stMain]")).to_contain_text(tr("de", "screen.paused"))
    look(room.desk, room.found, "paused at the desk")
    look(room.screen, room.found, "paused on the screen")
    room.desk.get_by_role("button", name=tr("de", "desk.step-resume")).click()
    room.stands("decided")
    room.desk.keyboard.press("n")
    room.stands("prepared")
    room.press("n", "open")
    room.vote((3, 3, 3, 3, 3))
    room.press("n", "closed")
    room.press("n", "revealed")
    room.decide("consensus", "Der Beirat bleibt.")
    room.end()
    expect(room.screen.locator("[data-testid=stMain]")).to_contain_text(tr("de", "desk.workshop-ended"), ignore_case=True)
    look(room.desk, room.found, "ended at the desk")
    look(room.screen, room.found, "ended on the screen")

    told = room.protocol("md").decode()
    for text in ("Stufe 2 gilt bis zur nächsten Beratung", "Eine Stimme sieht alles erfüllt", SECRET, "Der Beirat bleibt"):
        assert text in told.replace("\\", "")
    assert room.protocol("pdf").startswith(b"%PDF")
    assert room.protocol("docx").startswith(b"PK")
    assert room.found == []
