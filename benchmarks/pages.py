"""What somebody at a screen waits for, in browsers: a saved answer, a page, a chart; each against the one-radio floor, by turns."""

from __future__ import annotations

import copy
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from benchmarks.ballot_load import room
from benchmarks.servers import ROOT, Served, idle_ms, served, settle
from benchmarks.table import Row, p95, pair
from selfcheck.settings import Settings
from tests.browsers import QUIET, find_browser

SETTLED_MS = 500  # after a phase change: figures of the next one begin when the page is quiet
PAUSE_MS = 80  # so that what the other page still does after its click is not charged to this one
WARM_UP = 10
WAIT_MS = 180_000  # a busy machine is no failure
CHANGED = """(root, done) => new Promise((resolve) => {
    const observer = new MutationObserver(() => { if (done()) { observer.disconnect(); resolve(performance.now()); } });
    observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
})"""
FLOOR_CLICK = f"""async (value) => {{
    const changed = {CHANGED};
    const begun = performance.now();
    const mark = changed(document.body, () => document.querySelector('#mark')?.textContent === String(value));
    document.querySelectorAll('[data-testid=stRadio] input')[value].click();
    return (await mark) - begun;
}}"""
OUR_CLICK = f"""async (value) => {{
    const changed = {CHANGED};
    const question = document.querySelector('.af-question');
    const state = question.querySelector('.af-foot .af-mark');
    const begun = performance.now();
    const mark = changed(state, () => state.dataset.status === 'saved');
    question.querySelector(`.af-option[data-value="${{value}}"] input`).click();
    return (await mark) - begun;
}}"""
CHARTS = "[data-testid=stVegaLiteChart] svg"
PHASE_CLICK = f"""async (value) => {{
    const charts = () => [...document.querySelectorAll('{CHARTS}')];
    const old = charts().map((svg) => svg.outerHTML);
    const took = [];
    const changed = {CHANGED};
    const begun = performance.now();
    const all = changed(document.body, () => {{
        charts().forEach((svg, at) => {{
            if (!took[at] && svg.querySelector('path') && svg.outerHTML !== old[at]) took[at] = performance.now() - begun;
        }});
        return took.filter(Boolean).length === old.length;
    }});
    document.querySelectorAll('[data-testid=stButtonGroup] [role=radio]')[value].click();
    await all;
    return took;
}}"""
TEN = 10


class Visitors:
    """Browsers of their own, so that each page is in front in its own."""

    def __init__(self, playwright: Playwright) -> None:
        options = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else QUIET
        self._start: Callable[[], Browser] = lambda: playwright.chromium.launch(executable_path=find_browser(), args=options)
        self._open: list[Browser] = []

    def floor(self, server: Served) -> Page:
        page = self.page()
        page.goto(server.url)
        page.wait_for_selector("#mark")
        return page

    def questionnaire(self, server: Served) -> Page:
        page = self.page()
        page.goto(server.url)
        page.locator("form[action='/a/new'] button").click()
        page.wait_for_url("**/profile")
        page.goto(f"{server.url}/questionnaire")
        page.wait_for_selector(".af-question")
        return page

    def page(self) -> Page:
        """An empty one in a browser of its own."""
        self._open.append(self._start())
        page = self._open[-1].new_page()
        page.set_default_timeout(WAIT_MS)
        return page

    def close(self) -> None:
        for browser in self._open:
            browser.close()


def rows(part: float) -> Iterator[Row]:
    """Every line that needs a browser; `part` of the usual number of rounds."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        base, visitors = Path(folder), Visitors(playwright)
        large = larger_catalogue(base / "catalogue")
        with (
            served(base / "floor", "benchmarks/floor.py") as floor_server,
            served(base / "ours") as server,
            served(base / "large", catalogue=str(large)) as large_server,
        ):
            settle(server, large_server)
            floor, ours, ten = visitors.floor(floor_server), visitors.questionnaire(server), visitors.questionnaire(large_server)
            yield from _answers(floor, ours, ten, (floor_server, server), max(20, int(120 * part)))
            yield from _first_loads(floor, ours, visitors.page(), floor_server, server, max(3, int(12 * part)))
            yield from _charts(floor, ours, server, max(3, int(12 * part)))
            visitors.close()


def _answers(floor: Page, ours: Page, ten: Page, servers: tuple[Served, Served], rounds: int) -> Iterator[Row]:
    """Click by click: floor, ours, ours with ten times as many criteria."""
    clicks = ((floor, FLOOR_CLICK), (ours, OUR_CLICK), (ten, OUR_CLICK))
    times: list[list[float]] = [[], [], []]
    used, idle, begun = [0.0, 0.0], [idle_ms(one) for one in servers], 0.0
    for turn in range(rounds + WARM_UP):
        if turn == WARM_UP:
            used, begun = [one.cpu_ms for one in servers], time.perf_counter()
        for (page, script), kept in zip(clicks, times, strict=True):
            page.wait_for_timeout(PAUSE_MS)
            took = page.evaluate(script, turn % 5)
            if turn >= WARM_UP:
                kept.append(took)
    waited = time.perf_counter() - begun
    cpu = [(one.cpu_ms - before - rest * waited) / rounds for one, before, rest in zip(servers, used, idle, strict=True)]
    slow, fast, large = times
    detail = f"{pair(fast)} against {pair(slow)}, {rounds} clicks"
    median = statistics.median
    yield Row("answer → “saved” incl. progress, median against the floor", median(fast) / median(slow), 0.6, detail=detail)
    yield Row("the same, p95", p95(fast) / p95(slow), 0.6, detail=detail)
    yield Row(
        "the same, server's processor time",
        cpu[1] / cpu[0],
        0.5,
        detail=f"{cpu[1]:.1f} against {cpu[0]:.1f} ms each, beside what it uses at rest",
    )
    yield Row(
        "ten times as many criteria: answer → “saved”", median(large) / median(fast), 1.1, detail=f"{pair(large)} against {pair(fast)}"
    )


def _first_loads(floor: Page, ours: Page, phone: Page, floor_server: Served, server: Served, rounds: int) -> Iterator[Row]:
    """A one-radio page, a dimension page and the ballot, by turns."""
    with room(Settings(data=server.folder, database_url="")) as opened:
        phone.goto(server.url + opened.path)
        phone.locator("input[name=role]").first.check()
        phone.locator("form:has(input[name=role]) button").click()
        phone.wait_for_url("**/ballot")
        asked: list[str] = []
        phone.on("request", lambda request: asked.append(request.url) if request.resource_type != "eventsource" else None)
        visits = (
            (floor, floor_server.url, "#mark"),
            (ours, f"{server.url}/questionnaire", ".af-question"),
            (phone, f"{server.url}{opened.path}/ballot", "form"),
        )
        times: tuple[list[float], ...] = ([], [], [])
        for turn in range(rounds + 1):
            for (page, url, mark), kept in zip(visits, times, strict=True):
                begun = time.perf_counter()
                page.goto(url, wait_until="commit")
                page.wait_for_selector(mark)
                if turn:
                    kept.append((time.perf_counter() - begun) * 1000)
    slow, fast, ballot = times
    median = statistics.median
    detail = f"{pair(fast)} against {pair(slow)}, {rounds} loads, files in the browser's store"
    yield Row("first load of a dimension page against the floor's", median(fast) / median(slow), 1.1, detail=detail)
    detail = f"{pair(ballot)} against {pair(slow)}, {rounds} loads"
    yield Row("ballot's first load against the floor's", median(ballot) / median(slow), 0.1, detail=detail)
    yield Row("ballot's first load: requests", len(asked) / (rounds + 1), 1, "", "without the event stream, which follows")


def _charts(floor: Page, ours: Page, server: Served, rounds: int) -> Iterator[Row]:
    """Another phase on the results page: until the first chart is drawn, and until all are; the floor's click by turns."""
    ours.goto(server.url)
    ours.locator("details:has(form[action='/a/demo']) > summary").click()
    ours.locator("form[action='/a/demo']:has(input[value=musterfurt]) button").click()
    ours.wait_for_url("**/results")
    ours.locator(CHARTS).nth(2).wait_for()
    times: tuple[list[float], list[float], list[float]] = ([], [], [])
    for turn in range(rounds + 1):
        click = floor.evaluate(FLOOR_CLICK, turn % 5)
        ours.wait_for_timeout(SETTLED_MS)
        drawn = sorted(ours.evaluate(PHASE_CLICK, (turn + 1) % 3))
        if turn:
            for kept, took in zip(times, (click, drawn[0], drawn[-1]), strict=True):
                kept.append(took)
    slow, first_chart, all_charts = times
    for name, taken, goal in (("first chart", first_chart, 2), (f"all {len(drawn)} charts", all_charts, 3)):
        detail = f"{pair(taken)} against {pair(slow)}"
        yield Row(
            f"results, another phase: {name} against the floor", statistics.median(taken) / statistics.median(slow), goal, detail=detail
        )


def larger_catalogue(target: Path) -> Path:
    """Our catalogue ten times over: each dimension again under other ids, so that a page stays as long as it is."""
    shutil.copytree(ROOT / "criteria", target)
    head = target / "catalogue.yaml"
    content = yaml.safe_load(head.read_text("utf-8"))
    for area in content["areas"]:
        for dimension in list(area["dimensions"]):
            for number in range(2, TEN + 1):
                again = {
                    **copy.deepcopy(dimension),
                    "id": f"{dimension['id']}-{number}",
                    "criteria": [f"{name}-{number}" for name in dimension["criteria"]],
                }
                area["dimensions"].append(again)
                (target / again["id"]).mkdir()
                for name in dimension["criteria"]:
                    shutil.copy(target / dimension["id"] / f"{name}.yaml", target / again["id"] / f"{name}-{number}.yaml")
    head.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")
    return target
