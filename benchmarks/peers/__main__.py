"""Answered → saved → progress shown, by turns with SurveyJS and oTree and the same questions. Run: python -m benchmarks.peers [ROUNDS]"""

from __future__ import annotations

import datetime as dt
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.pages import CHANGED, OUR_CLICK, PAUSE_MS, WARM_UP, Visitors
from benchmarks.peers import installed
from benchmarks.peers.installed import MissingPeerError
from benchmarks.peers.otree_project import write_project
from benchmarks.servers import ROOT, free_port, served
from benchmarks.table import HEAD, Row, Speed, load, pair
from selfcheck.command import load_edition

RESULTS = ROOT / "benchmarks" / "results"
GOALS = {"SurveyJS with saving": 0.7, "oTree's form": 0.2}
SURVEY_CLICK = f"""async (value) => {{
    const changed = {CHANGED};
    const begun = performance.now();
    const mark = changed(document.getElementById('mark'), () => document.getElementById('mark').textContent === String(value));
    document.querySelectorAll('.sd-question input[type=radio]')[value].click();
    return (await mark) - begun;
}}"""
OTREE_CLICK = """(value) => {
    const begun = performance.timeOrigin + performance.now();
    document.querySelectorAll('input[name=q0]')[value].click();
    document.querySelector('button.otree-btn-next').click();
    return begun;
}"""
Click = Callable[[int], float]


def questions() -> list[tuple[str, list[str]]]:
    """One dimension of our catalogue: each question with the words of its levels."""
    _, catalogue = load_edition()
    dimension = catalogue.outline.areas[0].dimensions[0]
    found = [catalogue.criteria[name] for name in dimension.criteria]
    return [(one.question.de, [f"{level}: {text.de}" for level, text in one.levels.items()]) for one in found]


@contextmanager
def running(command: list[str], folder: Path, url: str) -> Iterator[None]:
    """A server of a peer, until it answers; stopped in the end."""
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 180
        while True:
            try:
                with urllib.request.urlopen(url, timeout=5):
                    break
            except OSError:
                if time.monotonic() > deadline or process.poll() is not None:
                    raise MissingPeerError(f"{command[0]} does not start") from None
                time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait(30)


def survey(folder: Path, visitors: Visitors, stack: ExitStack) -> Click:
    packages, port = installed.surveyjs(), free_port()
    folder.mkdir()
    elements = [
        {"type": "radiogroup", "name": f"q{at}", "title": title, "choices": [{"value": n, "text": text} for n, text in enumerate(levels)]}
        for at, (title, levels) in enumerate(questions())
    ]
    (folder / "questions.json").write_text(
        json.dumps({"showProgressBar": True, "progressBarType": "questions", "elements": elements}), "utf-8"
    )
    script = Path(__file__).with_name("survey_server.py")
    command = [sys.executable, str(script), str(port), str(folder / "store.sqlite"), str(packages), str(folder / "questions.json")]
    stack.enter_context(running(command, folder, f"http://127.0.0.1:{port}/"))
    page = visitors.page()
    page.goto(f"http://127.0.0.1:{port}/")
    page.wait_for_selector(".sd-question input[type=radio]", state="attached")
    return lambda value: float(page.evaluate(SURVEY_CLICK, value))


def otree(folder: Path, visitors: Visitors, stack: ExitStack, rounds: int) -> Click:
    program, port = installed.otree(), free_port()
    write_project(folder, questions(), rounds)
    subprocess.run([str(program), "resetdb", "--noinput"], cwd=folder, check=True, capture_output=True)
    stack.enter_context(running([str(program), "prodserver", str(port)], folder, f"http://127.0.0.1:{port}/demo"))
    wish = json.dumps({"session_config_name": "form", "num_participants": 1}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api/sessions", wish, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        url = json.loads(answer.read())["session_wide_url"]
    page = visitors.page()
    page.goto(f"http://127.0.0.1:{port}/" + url.split("/", 3)[3])
    page.wait_for_selector("#mark")
    return lambda value: _sent(page, value)


def _sent(page: Page, value: int) -> float:
    """From the choice, sent at once, to the next page with its progress."""
    shown = int(page.get_attribute("#mark", "data-n") or 0)
    begun = page.evaluate(OTREE_CLICK, value)
    page.wait_for_selector(f"#mark[data-n='{shown + 1}']")
    return float(page.evaluate("window.shown")) - float(begun)


def measure(rounds: int) -> tuple[dict[str, list[float]], dict[str, str]]:
    """Milliseconds by turns, ours first; and why a peer is missing."""
    missing: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright, ExitStack() as stack:
        base, visitors = Path(name), Visitors(playwright)
        ours = visitors.questionnaire(stack.enter_context(served(base / "ours")))
        clicks: dict[str, Click] = {"ours": lambda value: float(ours.evaluate(OUR_CLICK, value))}
        makers: dict[str, Callable[[], Click]] = {
            "SurveyJS with saving": lambda: survey(base / "surveyjs", visitors, stack),
            "oTree's form": lambda: otree(base / "otree", visitors, stack, rounds + WARM_UP + 2),
        }
        for peer, make in makers.items():
            try:
                clicks[peer] = make()
            except MissingPeerError as error:
                missing[peer] = str(error)
        times: dict[str, list[float]] = {peer: [] for peer in clicks}
        for turn in range(rounds + WARM_UP):
            for peer, click in clicks.items():
                ours.wait_for_timeout(PAUSE_MS)
                took = click(turn % 5)
                if turn >= WARM_UP:
                    times[peer].append(took)
        visitors.close()
    return times, missing


def main(rounds: int = 60) -> int:
    """1 when a goal is missed."""
    speed = Speed()
    speed.sample()
    times, missing = measure(rounds)
    speed.sample()
    mine = times.pop("ours")
    rows = [
        Row(
            f"answered → saved → progress, against {peer}",
            statistics.median(mine) / statistics.median(taken),
            GOALS[peer],
            detail=f"{pair(mine)} against {pair(taken)}",
        )
        for peer, taken in times.items()
    ]
    lines = [
        f"{load()}; machine {speed.factor:.1f} times as slow as that of the goals; {rounds} answers by turns",
        "",
        HEAD,
        *map(str, rows),
    ]
    lines += [f"\n{peer} could not be measured: {why}" for peer, why in missing.items()]
    print("\n".join(lines))
    versions = f"oTree {installed.OTREE}, SurveyJS {installed.SURVEYJS}, {os.uname().sysname}"
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{dt.date.today():%Y-%m-%d}-peers.md").write_text(f"# Beside others: {versions}\n\n" + "\n".join(lines) + "\n", "utf-8")
    return int(not all(row.is_met for row in rows))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 60))
