"""What a peer is: a page with the questions of our first dimension, and how an answer is given on it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.pages import CHANGED
from selfcheck.command import load_edition

START_S = 180
STOP_S = 20


class MissingPeerError(Exception):
    """A peer cannot be installed or started here."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A page in front of somebody. `answer` gives the first question a level from 0 and returns the milliseconds from the click until
    the answer is stored, shown as saved, and the progress is updated; `clear` takes it back, so that the next answer is again a new one.
    """

    page: Page
    answer: Callable[[int], float]
    clear: Callable[[], None]
    drawn: str  # there as soon as the page can be used

    def first_load(self) -> float:
        """Milliseconds of a visit with an empty store of files, signed in, until the questions are there."""
        browser = self.page.context.browser
        assert browser is not None
        context = browser.new_context(storage_state=self.page.context.storage_state())
        page = context.new_page()
        page.set_default_timeout(START_S * 1000)
        begun = time.perf_counter()
        page.goto(self.page.url, wait_until="commit")
        page.wait_for_selector(self.drawn, state="attached")
        took = (time.perf_counter() - begun) * 1000
        context.close()
        return took


def clicker(choice: str, progress: str, saved: str) -> str:
    """The script of an answer on a page that stays: the same clock for all.

    choice: an expression for the radio of `value`; progress: one for the text that must change; saved: what must have been shown,
    even if it is gone again when the progress comes.
    """
    return f"""async (value) => {{
        const changed = {CHANGED};
        const progress = () => {progress};
        const before = progress();
        const radio = {choice};
        let saved = false;
        const begun = performance.now();
        const shown = changed(document.body, () => (saved ||= {saved}) && progress() !== before);
        radio.click();
        return (await shown) - begun;
    }}"""


def questions() -> list[tuple[str, list[str]]]:
    """One dimension of our catalogue: each question with the words of its levels."""
    _, catalogue = load_edition()
    dimension = catalogue.outline.areas[0].dimensions[0]
    found = [catalogue.criteria[name] for name in dimension.criteria]
    return [(one.question.de, [f"{level}: {text.de}" for level, text in one.levels.items()]) for one in found]


@contextlib.contextmanager
def running(command: list[str], folder: Path, url: str, **environment: str) -> Iterator[None]:
    """A server of a peer, from its answering until it is stopped with all its processes. What it says is in `folder`/server.log."""
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env={**os.environ, **environment}, stdout=log, stderr=log, start_new_session=True)
    try:
        deadline = time.monotonic() + START_S
        while not _answers(url):
            if time.monotonic() > deadline or process.poll() is not None:
                said = (folder / "server.log").read_text("utf-8", errors="replace")
                raise MissingPeerError(f"{Path(command[0]).name} does not start: {said[-300:]}")
            time.sleep(0.2)
        yield
    finally:
        _stop(process)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=20):
            return True
    except OSError:
        return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Its whole group: some start helpers and leave them behind."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_S)
