"""Every page in the states people meet it in: the one table that the tests on accessibility walk."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from playwright.sync_api import Page

from selfcheck.cookies import OPEN_COOKIE
from tests.browser.conftest import Visitor

# `make test` takes one width for each language and walk, `make test-accessible` all of them.
EVERY_WIDTH = os.environ.get("SELFCHECK_EVERY_WIDTH") == "1"
NOTHING, BEGUN, FULL, ROOM = "nothing-open", "begun", "full", "workshop"
STATES = (NOTHING, BEGUN, FULL, ROOM)
DEMO = "neu-erdachtsheim"
BESIDE = ("ballot",)  # beside the navigation, no page of Streamlit
# Streamlit's script has ended, and what fades has faded.
SETTLED = """() => (document.querySelector("[data-testid=stApp]")?.dataset.testScriptState ?? "notRunning") === "notRunning"
  && document.getAnimations().every((one) => one.playState !== "running")"""
# Another page of the app without loading all of it again, as a link in the navigation does; how one scene was looked at ends with it.
TURN = """(path) => {
  document.documentElement.style.fontSize = document.title = "";
  history.pushState({}, "", path);
  dispatchEvent(new PopStateEvent("popstate"));
}"""
FORM, CHART = ".af-question, .af-fields, .af-card", "[data-testid=stVegaLiteChart] svg"


@dataclass(frozen=True)
class Scene:
    """A page as somebody meets it. page: its name in the navigation; path: `CODE` is that of the workshop; ready: what is drawn last."""

    page: str
    path: str
    state: str
    ready: str = "[data-testid=stMain] h1"

    @property
    def name(self) -> str:
        return f"{self.state}: {self.path}"


SCENES = (
    Scene("start", "/", NOTHING),
    Scene("questionnaire", "/questionnaire", NOTHING),  # the sentence that every page shows which needs an open assessment
    Scene("compare", "/compare", NOTHING),
    Scene("capacity", "/capacity", NOTHING),
    Scene("workshop", "/workshop", NOTHING),
    Scene("screen", "/screen", NOTHING),
    Scene("downloads", "/downloads", NOTHING),
    Scene("catalogue", "/catalogue", NOTHING),
    Scene("method", "/method", NOTHING),
    Scene("help", "/help", NOTHING),
    Scene("help", "/help?topic=handbook", NOTHING),
    Scene("privacy", "/privacy", NOTHING),
    Scene("accessibility", "/accessibility", NOTHING),
    Scene("profile", "/profile", BEGUN, FORM),
    Scene("questionnaire", "/questionnaire", BEGUN, FORM),
    Scene("results", "/results", BEGUN),
    Scene("gaps", "/gaps", BEGUN),
    Scene("plan", "/plan", BEGUN),
    Scene("downloads", "/downloads", BEGUN),
    Scene("start", "/", FULL),
    Scene("profile", "/profile", FULL, FORM),
    Scene("questionnaire", "/questionnaire?mode=all&d=funding", FULL, FORM),
    Scene("results", "/results", FULL, CHART),
    Scene("gaps", "/gaps", FULL, FORM),
    Scene("plan", "/plan?at=m2", FULL, FORM),
    Scene("capacity", "/capacity", FULL),
    Scene("compare", "/compare?compare=practice", FULL),
    Scene("downloads", "/downloads", FULL),
    Scene("catalogue", "/catalogue?c=resident-body", FULL),
    Scene("method", "/method", FULL),
    Scene("profile", "/profile?tour=1", FULL, ".qm-tour"),
    Scene("workshop", "/workshop", ROOM, CHART),
    Scene("screen", "/screen?code=CODE", ROOM, ".qs-head"),
    Scene("ballot", "/b/CODE", ROOM, "main h1"),
)


def bring_about(visitor: Visitor, state: str) -> str:
    """Open in this browser what the scenes of a state need; the join code of its workshop, or nothing."""
    if state == BEGUN:
        begin_answering(visitor)
    elif state == FULL:
        visitor.take_demo(DEMO)
    elif state == ROOM:
        return rehearse(visitor)
    return ""


def begin_answering(visitor: Visitor) -> None:
    """A new assessment with three answers."""
    visitor.begin()
    key = next(cookie["value"] for cookie in visitor.context.cookies() if cookie["name"] == OPEN_COOKIE)
    for name, value in (("council-resolution", 3), ("integrated-concept", "unknown"), ("area-designation", 1)):
        wish = {"assessment": key, "criterion": name, "field": "rating", "value": value}
        answer = visitor.context.request.post(f"{visitor.server.url}/a/answer", data=wish)
        assert answer.ok, answer.text()


def rehearse(visitor: Visitor) -> str:
    """A rehearsal in which one question is revealed; this browser sits at its desk. Returns the join code."""
    item, revision = "criterion:civil-society-cooperation", "0"

    def post(path: str, **fields: str) -> str:
        answer = visitor.context.request.post(
            visitor.server.url + path, form=fields, headers={"Accept": "application/json", "Accept-Language": visitor.lang}
        )
        assert answer.ok, answer.text()
        return answer.text()

    post("/a/workshop/new", called="Quartierswerkstatt Musterfurt", mode="room")
    post("/a/workshop/add", criterion=item.partition(":")[2], revision=revision)
    visitor.context.request.post(f"{visitor.server.url}/a/workshop/rehearse")
    steps = (("start", "", "lobby"), ("open", item, "prepared"), ("close", item, "open"), ("reveal", item, "closed"))
    for name, where, state in steps:
        if name == "close":
            post("/a/workshop/imagined-votes")
        found = re.search(r'"revision": ?(\d+)', post("/a/workshop/step", step=name, item=where, state=state, revision=revision))
        assert found is not None
        revision = found[1]
    link = visitor.go("/workshop").locator("a[href^='/screen?code=']").get_attribute("href")
    code = re.search(r"code=([A-Z0-9]{6})", str(link))
    assert code is not None
    return code[1]


def show(visitor: Visitor, scene: Scene, code: str = "") -> Page:
    """Go there and wait until all is drawn; folds are opened."""
    page, path = visitor.page, scene.path.replace("CODE", code)
    if scene.page in BESIDE or not page.url.startswith(visitor.server.url):
        page.goto(visitor.server.url + path)
    else:
        page.evaluate(TURN, path)
        page.wait_for_function("() => document.title", timeout=60_000)  # Streamlit draws the new page
    page.wait_for_selector(scene.ready, timeout=60_000)
    settle(page)
    page.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })")
    return page


def settle(page: Page) -> None:
    """Wait until the page has taken its new form: two frames later nothing runs and nothing moves."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.wait_for_function(SETTLED, timeout=60_000)
