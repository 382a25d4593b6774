"""Nothing that was shown as saved is ever missing, and nothing typed is lost in silence."""

from __future__ import annotations

import json
import random
import sqlite3
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from tests.browser.conftest import Server, Visitor
from tests.figures import IS_LONG
from tests.shipped import shipped

# Dimension and number of clicks, one after the other.
DIMENSIONS = [dimension.id for _, dimension in shipped().dimensions()] if IS_LONG else []
ROUNDS = [(DIMENSIONS[turn % len(DIMENSIONS)], 100) for turn in range(40)] if IS_LONG else [("mandate-concept", 400)]
UNSAVED = ".af-mark:is([data-status=waiting], [data-status=failed], [data-status=refused], [data-status=conflict])"
SHOWN = """() => Object.fromEntries([...document.querySelectorAll('.af-question')].map((q) => [q.id.slice(2),
    [q.querySelector('input[type=radio]:checked')?.value ?? null, q.querySelector('.af-foot .af-mark').dataset.status]]))"""
LINE = "**/a/answers"
# Clicks so many random levels at gaps of 0 to `most` ms inside the page, as fast fingers would.
CLICKS = """async ([count, most, seed]) => {
    let state = seed;
    const random = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
    const questions = [...document.querySelectorAll('.af-question')];
    for (let click = 0; click < count; click++) {
        const question = questions[Math.floor(random() * questions.length)];
        const options = question.querySelectorAll('.af-option input');
        options[Math.floor(random() * 5)].click();
        await new Promise((done) => setTimeout(done, random() * most));
    }
}"""


def as_stored(shown: dict[str, list[str | None]]) -> dict[tuple[str, str], str]:
    """What the page shows, in the form the store holds it."""
    return {(name, "rating"): value if value.isdecimal() else json.dumps(value) for name, (value, _) in shown.items() if value}


def ratings(server: Server) -> dict[tuple[str, str], str]:
    return {place: value for place, value in server.stored().items() if place[1] == "rating"}


def wait_until(is_so: Callable[[], bool]) -> None:
    """Ask again and again, for a minute at most."""
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def open_questions(page: Page, url: str, dimension: str = "mandate-concept") -> None:
    page.goto(f"{url}/questionnaire?mode=all&d={dimension}")
    page.wait_for_selector(".af-question")


@pytest.mark.slow
def test_fast_clicks_on_a_slow_server_are_shown_as_they_are_stored(visit, tmp_path, tell):
    """400 clicks at once; `make test-faults` clicks 4,000, through all dimensions, and compares after each hundred."""
    server = Server(tmp_path, slow_ms=250).start()
    compared = 0
    try:
        visitor = visit(server=server)
        page = visitor.begin()
        for turn, (dimension, count) in enumerate(ROUNDS):
            open_questions(page, server.url, dimension)
            page.evaluate(CLICKS, [count, 120, 7 + turn])
            expect(page.locator(UNSAVED)).to_have_count(0)
            shown = page.evaluate(SHOWN)
            assert all(status == "saved" for value, status in shown.values() if value)
            stored = ratings(server)
            assert {place: value for place, value in stored.items() if place[0] in shown} == as_stored(shown)
            compared += len(as_stored(shown))
    finally:
        server.stop()
    clicks = sum(count for _, count in ROUNDS)
    tell(f"clicks in the browser on a slow server: 0 silently lost of {clicks}; {compared} answers shown as saved compared with the store")


@pytest.mark.slow
def test_kill_9_while_clicking_loses_nothing_that_was_shown_as_saved(visit, own_server):
    visitor = visit(server=own_server)
    page = visitor.begin()
    open_questions(page, own_server.url)
    visitor.server_may_be_away = True
    for seed in range(3):
        page.evaluate(f"(wish) => {{ window.clicking = ({CLICKS})(wish); }}", [60, 25, seed])
        page.wait_for_timeout(random.Random(seed).randrange(200, 700))
        own_server.kill()
        shown = page.evaluate(SHOWN)
        confirmed = {name: pair for name, pair in shown.items() if pair[1] == "saved"}
        stored = ratings(own_server)
        assert {place: stored.get(place) for place in as_stored(confirmed)} == as_stored(confirmed)
        own_server.start()
        page.evaluate("() => window.clicking")
        expect(page.locator(UNSAVED)).to_have_count(0)
        assert ratings(own_server) == as_stored(page.evaluate(SHOWN))


def test_a_note_typed_and_next_at_once_are_both_kept(visit, shared_server):
    visitor = visit(lang="de")
    page = visitor.begin()
    open_questions(page, shared_server.url)
    question = page.locator("#q-council-resolution")
    question.locator("summary", has_text="Notiz").click()
    question.locator("[data-field=note] textarea").press_sequentially("Beschluss vom März – größer")
    page.locator(".af-turn .af-primary").click()
    page.locator("#q-three-level-structure .af-option[data-value='2']").click()
    page.locator("#q-steering-group .af-option[data-value='1']").click()
    expect(page.locator(UNSAVED)).to_have_count(0)
    stored = shared_server.stored()
    assert json.loads(stored["council-resolution", "note"]) == "Beschluss vom März – größer"
    assert stored["three-level-structure", "rating"] == "2"
    assert stored["steering-group", "rating"] == "1"


def test_a_click_just_after_next_is_kept(visit, shared_server):
    visitor = visit(lang="de")
    page = visitor.begin()
    open_questions(page, shared_server.url)
    page.evaluate(
        """() => { document.querySelector('.af-turn .af-primary').click();
                   document.querySelector('#q-area-designation .af-option[data-value="3"] input').click(); }"""
    )
    expect(page.locator(".af-heading h2")).to_have_text("Steuerung und Verwaltung")
    page.get_by_role("button", name="Zurück", exact=True).click()
    expect(page.locator("#q-area-designation input[value='3']")).to_be_checked()
    assert shared_server.stored()["area-designation", "rating"] == "3"


def test_closing_the_tab_right_after_typing_loses_nothing(visit, shared_server):
    visitor = visit(lang="de", own=True)
    page = visitor.begin()
    open_questions(page, shared_server.url)
    question = page.locator("#q-integrated-concept")
    question.locator("summary", has_text="Notiz").click()
    question.locator("[data-field=evidence] textarea").press_sequentially("Konzept 2026")
    page.close(run_before_unload=False)
    wait_until(lambda: ("integrated-concept", "evidence") in shared_server.stored())  # the browser sends it behind the closed page
    page = visitor.context.new_page()
    open_questions(page, shared_server.url)
    expect(page.locator("#q-integrated-concept [data-field=evidence] textarea")).to_have_value("Konzept 2026")


def test_a_reload_while_the_server_is_away_keeps_what_was_typed(visit, own_server):
    visitor = visit(server=own_server)
    page = visitor.begin()
    open_questions(page, own_server.url)
    visitor.server_may_be_away = True
    own_server.kill()
    page.locator("#q-council-resolution .af-option[data-value='4']").click()
    expect(page.locator("#q-council-resolution .af-foot .af-mark")).to_contain_text("NICHT gespeichert")
    own_server.start()
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("#q-council-resolution input[value='4']")).to_be_checked()
    wait_until(lambda: ratings(own_server) == {("council-resolution", "rating"): "4"})
    expect(page.locator(UNSAVED)).to_have_count(0)


def test_own_writes_whose_answers_got_lost_are_no_conflict(visit, shared_server):
    visitor = visit(lang="de", own=True)
    page = visitor.begin()
    open_questions(page, shared_server.url)
    visitor.server_may_be_away = True  # the browser logs the broken requests
    sent = []

    def lose(route):
        sent.append(route.request.post_data_json["value"])
        if len(sent) == 1:  # stored, but the answer gets lost
            route.fetch()
            route.abort()
        elif len(sent) == 2:  # never arrives
            route.abort()
        else:
            route.continue_()

    page.route_web_socket(LINE, lambda line: line.close())
    page.route("**/a/answer", lose)
    mark = page.locator("#q-council-resolution .af-foot .af-mark")
    page.locator("#q-council-resolution .af-option[data-value='3']").click()
    expect(mark).to_have_attribute("data-status", "failed")
    page.locator("#q-council-resolution .af-option[data-value='1']").click()
    expect(mark).to_have_attribute("data-status", "saved")
    assert sent[:3] == [3, 1, 1]
    assert shared_server.stored()["council-resolution", "rating"] == "1"


def test_an_answer_that_is_overtaken_does_not_turn_the_progress_back(visit, shared_server):
    page = visit(lang="de", own=True).begin()
    open_questions(page, shared_server.url)
    held = []

    def hold_the_first(route):
        answer = route.fetch()
        if held:
            route.fulfill(response=answer)
        else:
            held.append((route, answer))

    page.route_web_socket(LINE, lambda line: line.close())
    page.route("**/a/answer", hold_the_first)
    for name in ("council-resolution", "integrated-concept"):
        page.locator(f"#q-{name} .af-option[data-value='3']").click()
    expect(page.locator("#q-integrated-concept .af-foot .af-mark")).to_have_attribute("data-status", "saved")
    expect(page.locator(".af-count")).to_contain_text("2 von")
    route, answer = held[0]
    route.fulfill(response=answer)
    expect(page.locator("#q-council-resolution .af-foot .af-mark")).to_have_attribute("data-status", "saved")
    expect(page.locator(".af-count")).to_contain_text("2 von")


class Line:
    """The line of a page, which the test can let lose answers or keep silent."""

    def __init__(self, visitor: Visitor, page: Page) -> None:
        self.visitor = visitor
        self.answers, self.silent, self.opened, self.carried = "pass", False, 0, 0
        page.route_web_socket(LINE, self._come)

    def _come(self, line: WebSocketRoute) -> None:
        self.opened += 1
        server = line.connect_to_server()

        def back(message: str | bytes) -> None:
            self.carried += 1
            if self.answers == "lose":
                self.answers = "pass"
                line.close()
            elif self.answers == "deny":
                self.answers = "pass"
                line.send(json.dumps({**json.loads(message), "status": 404, "content": {"message": "denied"}}))
            elif not self.silent:
                line.send(message)

        server.on_message(back)


@pytest.fixture
def on_the_line(visit, shared_server):
    """A questionnaire whose first answer, sent as a request, has opened the line; and that line."""
    visitor = visit(lang="de", own=True)
    page = visitor.begin()
    line = Line(visitor, page)
    open_questions(page, shared_server.url)
    with page.expect_websocket(lambda socket: socket.url.endswith("/a/answers")):
        page.locator("#q-area-designation .af-option[data-value='1']").click()
    expect(page.locator("#q-area-designation .af-foot .af-mark")).to_have_attribute("data-status", "saved")
    return page, line


def choose(page: Page, value: int) -> Locator:
    """Choose a level of the first question; its mark."""
    page.locator(f"#q-council-resolution .af-option[data-value='{value}']").click()
    return page.locator("#q-council-resolution .af-foot .af-mark")


def test_answers_go_over_one_line_once_it_is_open(on_the_line, shared_server):
    page, line = on_the_line
    posted = []
    page.on("request", lambda request: posted.append(request.url) if request.url.endswith("/a/answer") else None)
    for value in (4, 0, 2):
        expect(choose(page, value)).to_have_attribute("data-status", "saved")
        assert shared_server.stored()["council-resolution", "rating"] == str(value)
    assert (posted, line.opened, line.carried) == ([], 1, 3)


def test_an_answer_lost_with_its_line_is_no_conflict_and_the_next_line_is_opened(on_the_line, shared_server):
    page, line = on_the_line
    line.answers = "lose"
    line.visitor.server_may_be_away = True  # the browser logs the answer 409 to what is sent again
    expect(choose(page, 3)).not_to_have_attribute("data-status", "waiting")  # failed, or caught up with already
    expect(choose(page, 1)).to_have_attribute("data-status", "saved")
    assert shared_server.stored()["council-resolution", "rating"] == "1"
    expect(choose(page, 4)).to_have_attribute("data-status", "saved")
    assert line.opened == 2
    assert line.carried >= 2  # one more where the lost answer was asked for again over the new line


def test_what_a_line_may_not_save_is_asked_again_with_the_rights_of_now(on_the_line, shared_server):
    page, line = on_the_line
    line.answers = "deny"
    expect(choose(page, 3)).to_have_attribute("data-status", "saved")
    assert shared_server.stored()["council-resolution", "rating"] == "3"
    assert line.opened == 2


def test_a_silent_line_is_given_up_and_nothing_is_lost(on_the_line, shared_server):
    page, line = on_the_line
    page.clock.install()
    line.silent = True
    mark = choose(page, 3)
    expect(mark).to_have_attribute("data-status", "waiting")
    page.clock.fast_forward(11_000)
    expect(mark).to_have_attribute("data-status", "failed")
    page.clock.fast_forward(2_000)
    expect(mark).to_have_attribute("data-status", "saved")
    assert shared_server.stored()["council-resolution", "rating"] == "3"


def test_the_later_of_two_tabs_sees_both_values_and_chooses(visit, shared_server):
    visitor = visit(lang="de", own=True)
    first = visitor.begin()
    second = visitor.context.new_page()
    for page in (first, second):
        open_questions(page, shared_server.url)
    first.locator("#q-council-resolution .af-option[data-value='4']").click()
    expect(first.locator("#q-council-resolution .af-foot .af-mark")).to_contain_text("gespeichert")
    visitor.server_may_be_away = True  # the browser logs the answer 409
    second.locator("#q-council-resolution .af-option[data-value='2']").click()
    conflict = second.locator("#q-council-resolution .af-conflict").first
    expect(conflict).to_contain_text("4 – Zusätzlich hat der Rat")
    expect(conflict).to_contain_text("2 – ")
    assert shared_server.stored()["council-resolution", "rating"] == "4"
    conflict.get_by_role("button", name="Meine Eingabe speichern").click()
    expect(second.locator(UNSAVED)).to_have_count(0)
    assert shared_server.stored()["council-resolution", "rating"] == "2"
    first.locator("#q-council-resolution .af-option[data-value='0']").click()
    first.locator("#q-council-resolution .af-conflict").first.get_by_role("button", name="Andere Eingabe behalten").click()
    expect(first.locator("#q-council-resolution input[value='2']")).to_be_checked()
    assert shared_server.stored()["council-resolution", "rating"] == "2"


def test_a_locked_store_is_told_in_german_and_caught_up(visit, own_server):
    visitor = visit(server=own_server)
    page = visitor.begin()
    open_questions(page, own_server.url)
    visitor.server_may_be_away = True  # the browser logs the answer 503
    blocker = sqlite3.connect(own_server.folder / "selfcheck.sqlite", isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    page.locator("#q-council-resolution .af-option[data-value='3']").click()
    mark = page.locator("#q-council-resolution .af-foot .af-mark")
    expect(mark).to_contain_text("noch nicht gespeichert")
    expect(mark).to_contain_text("NICHT gespeichert – wird wiederholt. Ein anderes Programm hält die Ablage fest")
    blocker.execute("COMMIT")
    blocker.close()
    expect(mark).to_contain_text("gespeichert")
    expect(page.locator(UNSAVED)).to_have_count(0)
    assert ratings(own_server) == {("council-resolution", "rating"): "3"}
