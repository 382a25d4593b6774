"""Phones voting in one workshop, with bare sockets: joins, votes spread over time, all at once, a thousand, flat out.

Prints p50, p95 and p99 in milliseconds of joins and votes, of answers saved in a questionnaire and of commands of the desk
meanwhile, how soon a thousand phones hear of a command, votes per second, and whether every confirmed vote is stored.
Client and server share the machine's processors, so the numbers are upper bounds. `--quick` takes a sixth of the time.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import sqlalchemy as sa

from selfcheck.assessment import new_assessment
from selfcheck.cookies import DESK_COOKIE
from selfcheck.house import House
from selfcheck.models import Text
from selfcheck.settings import Settings
from selfcheck.store import assessments, workshop_rows, workshops
from selfcheck.store.tables import ballot
from selfcheck.workshop.models import CriterionItem, Role, Rules
from selfcheck.workshop.states import Command

ROOT = Path(__file__).parents[1]
ITEMS = 10


@dataclass
class Figures:
    """Milliseconds of each answer that came, and how many did not."""

    name: str
    times: list[float] = field(default_factory=list)
    failed: int = 0
    seconds: float = 0
    cpu_ms: float = 0

    def __str__(self) -> str:
        if len(self.times) < 2:
            return f"{self.name}: {len(self.times)} answers, {self.failed} failed"
        cuts = statistics.quantiles(self.times, n=100)
        rate = len(self.times) / self.seconds if self.seconds else 0
        shown = " / ".join(f"{cuts[at - 1]:.1f}" for at in (50, 95, 99))
        return f"{self.name}: {len(self.times)} answers, {self.failed} failed, p50/p95/p99 {shown} ms, {rate:.0f}/s, server CPU {self.cpu_ms / len(self.times):.2f} ms each"


class Phone:
    """One connection that is kept, as a browser keeps it; opened again when the server has closed it."""

    def __init__(self, port: int, path: str) -> None:
        self.port, self.path, self.cookie, self.confirmed = port, path, "", set[str]()
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._stream: asyncio.StreamWriter | None = None  # of the events, kept open

    async def listen(self, revision: int) -> asyncio.StreamReader:
        """The stream that tells of commands, once the server has answered."""
        if self._stream is not None:
            self._stream.close()
        reader, self._stream = await asyncio.open_connection("127.0.0.1", self.port)
        head = f"GET {self.path}/events?revision={revision} HTTP/1.1\r\nHost: localhost\r\nCookie: {self.cookie}\r\n\r\n"
        self._stream.write(head.encode())
        await reader.readuntil(b"retry: 1000")
        return reader

    async def post(self, path: str, **fields: str) -> tuple[int, str]:
        """Status and cookie of the answer; on a connection the server had closed once more, as browsers do. Raises OSError, EOFError."""
        if self._streams is not None:
            try:
                return await self._exchange(*self._streams, path, fields)
            except (OSError, EOFError):
                pass
        self._streams = await asyncio.open_connection("127.0.0.1", self.port)
        return await self._exchange(*self._streams, path, fields)

    async def _exchange(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, fields: dict[str, str]
    ) -> tuple[int, str]:
        body = urlencode(fields).encode()
        head = (
            f"POST {self.path}{path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nCookie: {self.cookie}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        try:
            writer.write(head.encode() + body)
            answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            headers = dict(line.lower().split(": ", 1) for line in answer.split("\r\n")[1:] if ": " in line)
            await reader.readexactly(int(headers.get("content-length", 0)))
        except (OSError, EOFError):
            writer.close()
            self._streams = None
            raise
        cookie = next((line.split(": ", 1)[1].split(";")[0] for line in answer.split("\r\n") if line.lower().startswith("set-cookie")), "")
        return int(answer.split(" ")[1]), cookie

    async def join(self) -> bool:
        status, cookie = await self.post("/join", role="r")
        self.cookie = cookie or self.cookie
        return status == 303

    async def vote(self, item: str) -> bool:
        status, _ = await self.post("/vote", item=item, round="1", choice=str(random.randrange(5)))
        if status == 200:
            self.confirmed.add(item)
        return status == 200


async def timed(figures: Figures, act: Callable[[], Awaitable[bool]]) -> None:
    begun = time.perf_counter()
    try:
        done = await act()
    except (OSError, EOFError):
        done = False
    if done:
        figures.times.append((time.perf_counter() - begun) * 1000)
    else:
        figures.failed += 1


def cpu_ms(pid: int) -> float:
    """Processor time a process has used, all its threads; 0 where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


async def together(figures: Figures, acts: Sequence[Awaitable[None]], server: int) -> None:
    begun, used = time.perf_counter(), cpu_ms(server)
    await asyncio.gather(*acts)
    figures.seconds, figures.cpu_ms = time.perf_counter() - begun, cpu_ms(server) - used
    print(figures, flush=True)


class Bystander:
    """Somebody who works meanwhile: posts one body after the other, twice a second, until cancelled."""

    def __init__(self, name: str, port: int, path: str, kind: str, cookie: str, bodies: Iterator[str]) -> None:
        self.figures, self.port, self.path, self.bodies = Figures(name), port, path, bodies
        self.head = f"Host: localhost\r\nContent-Type: {kind}\r\nAccept: application/json\r\nCookie: {cookie}\r\nConnection: close\r\n"

    async def work(self) -> None:
        while True:
            await timed(self.figures, self._post)
            await asyncio.sleep(0.5)

    async def _post(self) -> bool:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        body = next(self.bodies).encode()
        writer.write(f"POST {self.path} HTTP/1.1\r\n{self.head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = await reader.read()
        writer.close()
        return answer.split(b" ", 2)[1] == b"200"


async def spread(phone: Phone, figures: Figures, items: Sequence[str], seconds: float) -> None:
    """One vote on each item, at random moments of equal parts of the time."""
    part = seconds / len(items)
    for item in items:
        early = random.random() * part
        await asyncio.sleep(early)
        await timed(figures, lambda item=item: phone.vote(item))
        await asyncio.sleep(max(0, part - early))


async def without_pause(phone: Phone, figures: Figures, items: Sequence[str], until: float) -> None:
    while time.perf_counter() < until:
        await timed(figures, lambda: phone.vote(random.choice(items)))


async def told(phones: Sequence[Phone], house: House, number: int) -> None:
    """How long after a command every phone has heard of it, five times."""
    slowest = []
    for _ in range(5):
        now = house.read(lambda c: workshop_rows.load(c, number))
        readers = await asyncio.gather(*(phone.listen(now.revision) for phone in phones))
        wish = Command("show", now.items[0].state, now.revision, now.items[0].key)
        begun = time.perf_counter()
        await asyncio.to_thread(house.steer, lambda c, wish=wish: workshops.command(c, number, wish, "facilitator"))
        await asyncio.gather(*(reader.readuntil(b"data: ") for reader in readers))
        slowest.append((time.perf_counter() - begun) * 1000)
    print(
        f"{len(phones)} phones told of a command of another process: all after {statistics.median(slowest):.0f} ms (median of 5)",
        flush=True,
    )


async def measure(port: int, path: str, items: Sequence[str], part: float, server: int, others: Sequence[Bystander]) -> list[Phone]:
    """All scenes, one after the other; returns the phones with what was confirmed to them."""
    phones = [Phone(port, path) for _ in range(1000)]
    joining = Figures("300 joins within 10 s")

    async def come(phone: Phone) -> None:
        await asyncio.sleep(10 * part * random.random())
        await timed(joining, phone.join)

    await together(joining, [come(phone) for phone in phones[:300]], server)
    voting = Figures(f"300 phones x {len(items)} votes in {60 * part:.0f} s")
    working = [asyncio.create_task(other.work()) for other in others]
    await together(voting, [spread(phone, voting, items, 60 * part) for phone in phones[:300]], server)
    for task, other in zip(working, others, strict=True):
        task.cancel()
        print(other.figures, flush=True)
    at_once = Figures("300 phones at once")
    await together(at_once, [timed(at_once, lambda phone=phone: phone.vote(items[0])) for phone in phones[:300]], server)
    more = Figures("700 more joins at once")
    await together(more, [timed(more, phone.join) for phone in phones[300:]], server)
    thousand = Figures("1,000 phones at once")
    await together(thousand, [timed(thousand, lambda phone=phone: phone.vote(items[1])) for phone in phones], server)
    flat = Figures("flat out, 100 connections")
    until = time.perf_counter() + 10 * part
    await together(flat, [without_pause(phone, flat, items, until) for phone in phones[:100]], server)
    return phones


def serve(folder: str) -> tuple[subprocess.Popen[bytes], int]:
    """The app as a user starts it, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {**os.environ, "SELFCHECK_DATA": folder, "SELFCHECK_DATABASE_URL": ""}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/readyz", timeout=2):
                return process, port
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the app does not start")


def bystanders(port: int, key: str, criteria: Sequence[str], desk: str) -> list[Bystander]:
    """Somebody at the questionnaire, and the facilitator at the desk."""
    places = itertools.product(("note", "evidence", "reason"), criteria)
    wish = {"assessment": key, "value": "Stand nach der letzten Sitzung", "base": 0}
    answers = (json.dumps({**wish, "criterion": criterion, "field": field_}) for field_, criterion in places)
    timer = itertools.repeat("seconds=30")
    return [
        Bystander("questionnaire meanwhile", port, "/a/answer", "application/json", "", answers),
        Bystander(
            "desk's commands meanwhile", port, "/a/workshop/timer", "application/x-www-form-urlencoded", f"{DESK_COOKIE}={desk}", timer
        ),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    part = 1 / 6 if parser.parse_args().quick else 1
    with tempfile.TemporaryDirectory() as folder:
        process, port = serve(folder)
        house = House(Settings(data=Path(folder), database_url=""))
        try:
            names = list(house.catalogue.criteria)[:ITEMS]
            roles = [Role(id="r", name=Text(de="Rolle", en="Role"))]
            rules = Rules(
                title="Last", mode="self-paced", until="2999-12-31", roles=roles, items=[CriterionItem(criterion=n) for n in names]
            )
            made = house.write(lambda c: workshops.create(c, rules))
            house.steer(lambda c: workshops.start(c, made.id, house.catalogue, 0))
            items = [f"criterion:{name}" for name in names]
            key = house.write(lambda c: assessments.create(c, house.catalogue, new_assessment(house.catalogue)))
            others = bystanders(port, key, list(house.catalogue.criteria), made.facilitator)
            phones = asyncio.run(measure(port, f"/b/{made.code}", items, part, process.pid, others))
            asyncio.run(told(phones, house, made.id))
            confirmed = sum(len(phone.confirmed) for phone in phones)
            stored = house.read(lambda c: c.execute(sa.select(sa.func.count()).select_from(ballot)).scalar())
            load = " ".join(f"{one:.1f}" for one in os.getloadavg())
            print(f"confirmed ballots {confirmed}, stored {stored}; load average {load}")
        finally:
            house.close()
            process.terminate()
            process.wait(20)


if __name__ == "__main__":
    main()
