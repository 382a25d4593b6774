"""Twenty municipalities at work at once on one real server: none ever sees a word of another, in ten minutes of everything.

`make test-faults` takes the ten minutes; `make test` lets four of them do each thing once.
"""

from __future__ import annotations

import itertools
import os
import random
import re
import sqlite3
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from selfcheck.cookies import DESK_COOKIE, OPEN_COOKIE
from selfcheck.house import leave
from tests import sessions
from tests.figures import IS_LONG
from tests.instances import Running, start_instance
from tests.isolation.conftest import CANARY, Place, everything, files_below
from tests.pdf_text import pdf_text

pytestmark = pytest.mark.slow
SECONDS = int(os.environ.get("SELFCHECK_FAULT_SECONDS", 600)) if IS_LONG else 0
PAGES = ("", "profile", "questionnaire", "results", "gaps", "plan", "compare", "downloads", "workshop")
FILES = (
    "/x/file", "/x/plan.csv", "/x/plan.ics", "/x/plan.xlsx", "/x/type-in", "/x/access", "/x/report?kind=full&format=md", "/x/report?kind=full&format=json",
    "/x/report?kind=full&format=docx", "/x/recovery.pdf", "/x/workshop/protocol.md",
)  # fmt: skip
_WORDS = re.compile(CANARY.encode() + rb"(\d\d)")


@dataclass(eq=False)
class Visitor(threading.Thread):
    """One municipality's browser: each thing it can do once, in an order of its own, then again until the time is over."""

    server: Running
    place: Place
    others: list[Place]
    until: float
    seen: Counter[str] = field(default_factory=Counter)
    own: Counter[str] = field(default_factory=Counter)
    foreign: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    unanswered: int = 0

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self.chance, self.revision = random.Random(self.place.word), 0
        self.cookies = {OPEN_COOKIE: self.place.owner, "selfcheck_lang": "de"}
        if self.place.room:
            self.cookies[DESK_COOKIE] = self.place.room.made.facilitator
        theirs = [secret.encode() for one in self.others for secret in one.secrets]
        self.theirs = re.compile(b"|".join(map(re.escape, theirs)))

    def run(self) -> None:
        tasks = [*(("page", page) for page in PAGES), *(("file", path) for path in FILES), *[("save", "")] * 8, *[("intrude", "")] * 3]
        self.browser = httpx.Client(base_url=self.server.url, cookies=self.cookies, timeout=120)
        try:
            while not self.seen or time.monotonic() < self.until:
                self.chance.shuffle(tasks)
                for kind, what in tasks:
                    self.do(kind, what)
                    if self.seen.total() >= len(tasks) and time.monotonic() > self.until:
                        break
        except Exception as error:  # told by the test, with the visitor's name
            self.faults.append(repr(error))
        finally:
            self.browser.close()

    def do(self, kind: str, what: str) -> None:
        """One thing; what a busy machine does not answer in time, or by a connection just closed, is counted and no fault of the walls."""
        try:
            getattr(self, kind)(what)
        except (httpx.TransportError, TimeoutError):
            self.unanswered += 1

    def look(self, kind: str, body: bytes, what: str) -> bool:
        """Count what was seen; whether it holds a word of one's own."""
        self.seen[kind] += 1
        is_own = self.place.word.removeprefix(CANARY).encode() in _WORDS.findall(body)
        self.own[kind] += is_own
        if foreign := self.theirs.search(body):
            self.foreign.append(f"{what}: {foreign[0]!r}")
        return is_own

    def page(self, page: str) -> None:
        text = sessions.visit(self.server.port, self.cookies, page=page).text
        self.look("page", text.encode("utf-8", "ignore"), page)

    def file(self, path: str) -> None:
        answer = self.browser.get(path)
        body = pdf_text(answer.content).encode() if path.endswith(".pdf") and answer.status_code == 200 else b""
        if self.look("download", everything(answer) + body, path) and answer.headers.get("cache-control") != "no-store":
            self.faults.append(f"{path} may be kept: {answer.headers.get('cache-control')}")

    def save(self, _what: str) -> None:
        name = self.chance.choice(("note", "evidence"))
        wish = {
            "assessment": self.place.key,
            "criterion": "council-resolution",
            "field": name,
            "value": f"{self.place.word} {self.seen.total()}",
        }
        for base in (0, None):
            answer = self.browser.post("/a/answer", json={**wish, "base": self.revision if base is None else base})
            self.look("answer", everything(answer), "/a/answer")
            self.revision = answer.json().get("revision", self.revision)
            if answer.status_code == 200:
                return
        self.faults.append(f"not saved: {answer.status_code} {answer.text[:200]}")

    def intrude(self, _what: str) -> None:
        """With all that somebody could know of another: the key, a withdrawn link, the key as cookie."""
        other = self.chance.choice(self.others)
        wish = {"assessment": other.key, "criterion": "council-resolution", "field": "note", "value": self.place.word, "base": 0}
        answers = [
            self.browser.post("/a/answer", json=wish),
            self.browser.post("/a/rename", data={"assessment": other.key, "called": self.place.word}),
            httpx.get(f"{self.server.url}/z/{other.withdrawn}", timeout=120),
            httpx.get(f"{self.server.url}/x/file", cookies={OPEN_COOKIE: other.key}, timeout=120),
        ]
        for answer in answers:
            body = everything(answer)
            self.look("refusal", body.replace(other.withdrawn.encode(), b"").replace(other.key.encode(), b""), str(answer.url))
            if answer.status_code not in (404, 429):
                self.faults.append(f"{answer.url.path.split('/')[1]}: {answer.status_code}")


@pytest.fixture
def server(places: list[Place], store_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """A server as an operator starts it, on the store the places were made in; its scratch files lie in a folder of their own."""
    leave()
    (tmp_path / "scratch").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "scratch"))
    tempfile.tempdir = None
    started = start_instance(tmp_path, f"sqlite:///{store_file}", mode="shared", base_url="http://localhost")
    yield started
    if started.process.poll() is None:
        started.stop()
    tempfile.tempdir = None


@pytest.mark.skipif(not IS_LONG, reason="tried by make test-faults")
def test_a_crowd_sees_only_what_is_its_own(
    server: Running,
    places: list[Place],
    store_file: Path,
    tmp_path: Path,
    tell: Callable[[str], None],
) -> None:
    until = time.monotonic() + SECONDS
    visitors = [Visitor(server, one, [other for other in places if other is not one], until) for one in places]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join(SECONDS + 600)
        assert not visitor.is_alive(), visitor.place.word
    assert server.process.poll() is None, "the server ended meanwhile"
    assert [line for visitor in visitors for line in visitor.foreign] == []
    assert [f"{visitor.place.word}: {line}" for visitor in visitors for line in visitor.faults] == []
    for visitor in visitors:
        assert visitor.own["page"] and visitor.own["download"] and visitor.own["answer"], visitor.place.word
    server.stop()
    kept = _files(tmp_path, store_file)
    secrets = [secret.encode() for place in places for secret in place.secrets]
    assert [(name, secret) for name, content in kept.items() for secret in secrets if secret in content] == []
    _each_holds_its_own(store_file, places)
    unanswered = sum(visitor.unanswered for visitor in visitors)
    counts = sum((visitor.seen for visitor in visitors), Counter())
    tell(
        f"{len(places)} municipalities at once for {SECONDS} s: 0 foreign canaries in {_listed(counts)}, {len(kept)} log and scratch files; {unanswered} wishes without an answer"
    )


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{number} {kind}s" for kind, number in sorted(counts.items()))


def _files(folder: Path, store_file: Path) -> dict[str, bytes]:
    """All that lies in the server's folders but the store itself, the log first."""
    found = {name: content for name, content in files_below(folder).items() if not name.startswith(store_file.name)}
    assert any(name.startswith("instance-") for name in found)
    return found


def _each_holds_its_own(store_file: Path, places: list[Place]) -> None:
    """No value came into another's assessment."""
    raw = sqlite3.connect(store_file)
    rows: list[Any] = raw.execute("SELECT key, value FROM entry JOIN assessment ON assessment.id = assessment_id").fetchall()
    rows += raw.execute("SELECT key, title FROM assessment").fetchall()
    raw.close()
    words = {place.key: place.word for place in places}
    for key, values in itertools.groupby(sorted(rows), key=lambda row: str(row[0])):
        found = {CANARY + number.decode() for _, value in values for number in _WORDS.findall(str(value).encode())}
        assert found == {words[key]}
