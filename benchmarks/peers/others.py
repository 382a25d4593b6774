"""The peers: each with the same questions, its own server on this machine, and a browser in front of it."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import urllib.request
from contextlib import ExitStack, closing
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.pages import Visitors
from benchmarks.peers import installed
from benchmarks.peers.otree_project import write_project
from benchmarks.peers.peer import MissingPeerError, Peer, clicker, questions, running
from benchmarks.servers import ROOT, free_port, served

OUR_PROGRESS = "document.querySelector('.af-count').textContent"
OUR_MARK = "document.querySelector('.af-question .af-foot .af-mark').dataset.status"
OUR_CLICK = clicker(
    'document.querySelector(`.af-question .af-option[data-value="${value}"] input`)', OUR_PROGRESS, f"{OUR_MARK} === 'saved'"
)
SURVEY_PROGRESS = "document.querySelector('.sd-progress__text')?.textContent"
SURVEY_MARK = "document.getElementById('mark').textContent"
SURVEY_CLICK = clicker(
    "document.querySelectorAll('.sd-question input[type=radio]')[value]", SURVEY_PROGRESS, f"{SURVEY_MARK} === String(value)"
)
RDMO_PROGRESS = "document.querySelector('.interview-progress').textContent"
RDMO_MARK = "document.querySelector('.interview-question .success-indicator')"
RDMO_CLICK = clicker(
    "document.querySelectorAll('.interview-question .radio-control input')[value]", RDMO_PROGRESS, f"{RDMO_MARK}.matches('.show')"
)
RDMO_QUIET = "document.querySelector('.fa-spin') === null"
OTREE_CLICK = """(value) => {
    const begun = performance.timeOrigin + performance.now();
    document.querySelectorAll('input[name=q0]')[value].click();
    document.querySelector('button.otree-btn-next').click();
    return begun;
}"""


def ours(folder: Path, visitors: Visitors, stack: ExitStack) -> Peer:
    page = visitors.questionnaire(stack.enter_context(served(folder)))
    empty = page.evaluate(OUR_PROGRESS)

    def clear() -> None:
        page.locator(".af-question .af-back").first.click()
        page.wait_for_function(f"empty => {OUR_PROGRESS} === empty && {OUR_MARK} === 'saved'", arg=empty)

    return Peer(page, lambda value: float(page.evaluate(OUR_CLICK, value)), clear, ".af-question")


def surveyjs(folder: Path, visitors: Visitors, stack: ExitStack) -> Peer:
    packages, port = installed.node_packages("surveyjs", installed.SURVEYJS), free_port()
    elements = [
        {"type": "radiogroup", "name": f"q{at}", "title": title, "choices": [{"value": n, "text": text} for n, text in enumerate(levels)]}
        for at, (title, levels) in enumerate(questions())
    ]
    survey = {"showProgressBar": True, "progressBarType": "questions", "elements": elements}
    (folder / "questions.json").write_text(json.dumps(survey), "utf-8")
    script = Path(__file__).with_name("survey_server.py")
    command = [sys.executable, str(script), str(port), str(folder / "store.sqlite"), str(packages), str(folder / "questions.json")]
    stack.enter_context(running(command, folder, f"http://127.0.0.1:{port}/"))
    page = visitors.page()
    page.goto(f"http://127.0.0.1:{port}/")
    page.wait_for_selector(".sd-question input[type=radio]", state="attached")

    def clear() -> None:
        page.evaluate("survey.clearValue('q0')")
        page.wait_for_function(f"{SURVEY_MARK} === ''")

    return Peer(page, lambda value: float(page.evaluate(SURVEY_CLICK, value)), clear, ".sd-question input[type=radio]")


def rdmo(folder: Path, visitors: Visitors, stack: ExitStack) -> Peer:
    """Its interview, two workers with two threads each: a click is followed by four requests, three of them at once."""
    programs, port = installed.python_packages("rdmo", installed.RDMO), free_port()
    environment = {"RDMO_FOLDER": str(folder), "DJANGO_SETTINGS_MODULE": "benchmarks.peers.rdmo_site.settings", "PYTHONPATH": str(ROOT)}
    (folder / "questions.json").write_text(json.dumps(questions()), "utf-8")
    prepare = [str(programs / "python"), "-m", "benchmarks.peers.rdmo_site.prepare", "questions.json"]
    said = _run(prepare, folder, environment)
    url, path = f"http://127.0.0.1:{port}", said.split()[-1]
    server = [str(programs / "gunicorn"), "django.core.wsgi:get_wsgi_application()", "--bind", f"127.0.0.1:{port}"]
    size = ["--worker-class", "gthread", "--workers", "2", "--threads", "2", "--no-control-socket"]
    stack.enter_context(running([*server, *size], folder, f"{url}/account/login/", **environment))
    page = visitors.page()
    page.goto(f"{url}/account/login/?next={path}")
    page.fill("[name=username]", "benchmark")
    page.fill("[name=password]", "benchmark")
    page.press("[name=password]", "Enter")
    page.wait_for_selector(".interview-question .radio-control input")
    page.wait_for_function(RDMO_QUIET)
    empty = page.evaluate(RDMO_PROGRESS)

    def clear() -> None:
        page.wait_for_function(RDMO_QUIET)
        page.locator(".interview-question .btn-erase-value").first.click()
        page.wait_for_function(f"empty => {RDMO_PROGRESS} === empty && {RDMO_QUIET} && !{RDMO_MARK}.matches('.show')", arg=empty)

    return Peer(page, lambda value: float(page.evaluate(RDMO_CLICK, value)), clear, ".interview-question .radio-control input")


def otree(folder: Path, visitors: Visitors, stack: ExitStack, rounds: int) -> Peer:
    programs, port = installed.python_packages("otree", installed.OTREE), free_port()
    environment = {"OTREE_PRODUCTION": "1", "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}  # it starts itself once more by name
    write_project(folder, questions(), rounds)
    reset = [str(programs / "otree"), "resetdb", "--noinput"]
    _run(reset, folder, environment)
    with closing(sqlite3.connect(folder / "db.sqlite3")) as store:  # as fast as SQLite can be with every transaction flushed
        store.execute("PRAGMA journal_mode=wal")
    command = [str(programs / "otree"), "prodserver", f"127.0.0.1:{port}"]
    stack.enter_context(running(command, folder, f"http://127.0.0.1:{port}/demo", **environment))
    wish = json.dumps({"session_config_name": "form", "num_participants": 1}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api/sessions", wish, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        url = json.loads(answer.read())["session_wide_url"]
    page = visitors.page()
    page.goto(f"http://127.0.0.1:{port}/" + url.split("/", 3)[3])
    page.wait_for_selector("#mark")
    return Peer(page, lambda value: _sent(page, value), lambda: None, "input[name=q0]")  # the next page is an empty one


def _sent(page: Page, value: int) -> float:
    """From the choice, sent at once, to the next page with its progress."""
    shown = int(page.get_attribute("#mark", "data-n") or 0)
    begun = page.evaluate(OTREE_CLICK, value)
    page.wait_for_selector(f"#mark[data-n='{shown + 1}']")
    return float(page.evaluate("window.shown")) - float(begun)


def _run(command: list[str], folder: Path, environment: dict[str, str]) -> str:
    """What it says. Raises MissingPeerError."""
    done = subprocess.run(command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise MissingPeerError(f"{Path(command[0]).name} {' '.join(command[1:3])} fails: {done.stderr[-300:]}")
    return done.stdout
