"""Servers that live short, people who answer meanwhile, and what the store holds afterwards."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
Place = tuple[str, str, str]  # assessment, criterion, field
PLACES = [(criterion, name) for criterion in ("team-size", "local-office") for name in ("note", "evidence", "reason")]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Forge:
    """Starts servers; see tests/faults/forge.py."""

    def __init__(self, folder: Path, *before: str) -> None:
        command = [*before, sys.executable, "-m", "tests.faults.forge", str(folder)]
        self.log = (folder / "forge.log").open("wb")
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=True)
        assert self._line() == "ready", (folder / "forge.log").read_text("utf-8")

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def start(self, folder: Path, mode: str = "local") -> Server:
        assert self.process.stdin is not None
        port = free_port()
        self.process.stdin.write(f"{folder} {port} {mode}\n")
        self.process.stdin.flush()
        return Server(int(self._line()), port, folder).wait()

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(20)
        self.log.close()


@dataclass
class Server:
    """One life of the app."""

    pid: int
    port: int
    folder: Path
    began: float = field(default_factory=time.monotonic)
    ready_after: float = 0.0

    def wait(self) -> Server:
        """Until it answers that it can save."""
        while time.monotonic() - self.began < 60:
            try:
                if self.get("/readyz")[0] == 200:
                    self.ready_after = time.monotonic() - self.began
                    return self
            except OSError:
                assert self.is_alive(), (self.folder / "server.log").read_text("utf-8")
            time.sleep(0.02)
        raise AssertionError((self.folder / "server.log").read_text("utf-8"))

    def get(self, path: str, cookie: str = "") -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", path, headers={"Cookie": cookie, "Accept-Language": "de"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")
        finally:
            connection.close()

    def begin(self) -> str:
        """A new assessment; its key."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("POST", "/a/new", headers={"Content-Length": "0"})
        answer = connection.getresponse()
        connection.close()
        assert answer.status == 303, answer.status
        return str(answer.getheader("set-cookie")).partition("=")[2].partition(";")[0]

    def is_alive(self) -> bool:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def end(self, how: signal.Signals) -> None:
        """Send the signal and wait until the process is gone."""
        os.kill(self.pid, how)
        deadline = time.monotonic() + 30
        while self.is_alive():
            assert time.monotonic() < deadline, "still alive"
            time.sleep(0.005)


@dataclass(frozen=True)
class Confirmed:
    """A value the server said was saved, and when the answer had arrived (seconds since 1970)."""

    place: Place
    value: str
    at: float


class Person(threading.Thread):
    """Changes one field again and again, as fast as it is confirmed, until the server is gone or it is told to stop."""

    def __init__(self, server: Server, key: str, place: tuple[str, str], name: str, length: int = 40) -> None:
        super().__init__(daemon=True)
        self.server, self.place, self.label, self.length = server, (key, *place), name, length
        self.confirmed: list[Confirmed] = []
        self.refused: list[tuple[int, str]] = []
        self.sent = 0
        self.halt = threading.Event()
        self.base = 0

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)
        try:
            while not self.halt.is_set():
                self.save(connection)
        except (OSError, http.client.HTTPException):
            pass  # killed: what was not answered was not promised
        finally:
            connection.close()

    def save(self, connection: http.client.HTTPConnection) -> int:
        self.sent += 1
        value = f"{self.label}-{self.sent:06}-".ljust(self.length, "x")
        key, criterion, name = self.place
        wish = {"assessment": key, "criterion": criterion, "field": name, "value": value, "base": self.base}
        connection.request("POST", "/a/answer", json.dumps(wish), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        told = json.loads(answer.read())
        if answer.status == 200:
            assert told["value"] == value
            self.confirmed.append(Confirmed(self.place, value, time.time()))
        else:
            self.refused.append((answer.status, told["message"]))
        self.base = told.get("revision", self.base)
        return answer.status


def people(server: Server, key: str, label: str, count: int = 3) -> list[Person]:
    """So many, each at a field of their own, at work."""
    found = [Person(server, key, PLACES[number], f"{label}-{number}") for number in range(count)]
    for person in found:
        person.start()
    return found


def wait_for_one(at_work: list[Person]) -> None:
    """Until somebody's answer was confirmed."""
    deadline = time.monotonic() + 30
    while not any(person.confirmed for person in at_work):
        assert time.monotonic() < deadline, [person.refused[:3] for person in at_work]
        time.sleep(0.01)


def stored(file: Path) -> tuple[set[tuple[Place, str]], dict[Place, str]]:
    """Every value that was ever written, and the value that stands now, by its place; the file must be sound."""
    raw = sqlite3.connect(file)
    try:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        of = "JOIN assessment ON assessment.id = assessment_id WHERE section = 'answers'"
        log = raw.execute(f"SELECT key, item, field, new FROM change {of} ORDER BY change.revision").fetchall()
        now = raw.execute(f"SELECT key, item, field, value FROM entry {of}").fetchall()
    finally:
        raw.close()
    written = [((key, item, name), json.loads(value)) for key, item, name, value in log if value is not None]
    last = dict(written)
    standing = {(key, item, name): json.loads(value) for key, item, name, value in now}
    assert {place: standing[place] for place in last} == last, "the log and the values differ"
    return set(written), standing


def missing(file: Path, confirmed: list[Confirmed]) -> list[Confirmed]:
    """What was confirmed and is not there."""
    written, _ = stored(file)
    return [one for one in confirmed if (one.place, one.value) not in written]
