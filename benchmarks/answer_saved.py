"""Answer → "gespeichert" against a one-radio Streamlit script, click by click in one interleaved run.

Each has a browser of its own; each click is timed inside the page, from the click to the mark in the DOM.
Prints medians, 95th percentiles and their ratios, and writes them to benchmarks/results/.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import QUIET, find_browser

ROOT = Path(__file__).parents[1]
GOAL = 0.6
PAUSE_MS = 80  # so that what the other page still does after its click is not charged to this one
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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(script: str, folder: str) -> tuple[subprocess.Popen[bytes], str]:
    """Start a Streamlit script and wait until it answers."""
    port = free_port()
    environment = {**os.environ, "SELFCHECK_DATA": folder}
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://localhost:{port}"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                return process, url
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{script} does not start")


def measure(floor: Page, ours: Page, rounds: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each click, floor and ours by turns; the first ten of each are a warm-up."""
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds + 10):
        for page, script, kept in ((floor, FLOOR_CLICK, times[0]), (ours, OUR_CLICK, times[1])):
            page.wait_for_timeout(PAUSE_MS)
            took = page.evaluate(script, turn % 5)
            if turn >= 10:
                kept.append(took)
    return times


def row(name: str, times: list[float]) -> tuple[float, float, str]:
    median, p95 = statistics.median(times), statistics.quantiles(times, n=20)[18]
    return median, p95, f"| {name} | {median:.1f} | {p95:.1f} | {len(times)} |"


def main() -> int:
    """Exit code 1 when the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=150)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        floor_process, floor_url = serve("benchmarks/floor.py", folder)
        our_process, our_url = serve("app.py", folder)
        try:
            options = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else QUIET
            browsers = [playwright.chromium.launch(executable_path=find_browser(), args=options) for _ in range(2)]
            floor, ours = (browser.new_page() for browser in browsers)  # each in front in its own
            floor.goto(floor_url)
            floor.wait_for_selector("#mark")
            ours.goto(our_url)
            ours.locator("form[action='/a/new'] button").click()
            ours.wait_for_url("**/profile")
            ours.goto(f"{our_url}/questionnaire")
            ours.wait_for_selector(".af-question")
            floor_times, our_times = measure(floor, ours, rounds)
            for browser in browsers:
                browser.close()
        finally:
            for process in (floor_process, our_process):
                process.terminate()
                process.wait()
    floor_median, floor_p95, floor_row = row("one-radio Streamlit script", floor_times)
    median, p95, our_row = row("answer saved, progress updated", our_times)
    lines = [
        "| click → mark in the page | median ms | p95 ms | clicks |",
        "|---|---|---|---|",
        floor_row,
        our_row,
        "",
        f"ratio of medians {median / floor_median:.2f} (goal ≤ {GOAL}), of p95 {p95 / floor_p95:.2f} (goal ≤ {GOAL});"
        f" load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores",
    ]
    print("\n".join(lines))
    result = ROOT / "benchmarks" / "results" / f"{dt.date.today():%Y-%m-%d}.md"
    result.parent.mkdir(exist_ok=True)
    result.write_text("# Answer → saved\n\n" + "\n".join(lines) + "\n", "utf-8")
    return int(median / floor_median > GOAL)


if __name__ == "__main__":
    sys.exit(main())
