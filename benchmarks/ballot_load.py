"""Phones voting in one workshop: joins, votes spread over time, all at once, a thousand, flat out, and who is told when.

Client and server share the machine's processors, so the figures are upper bounds.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import statistics
import tempfile
import time
import urllib.request
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import sqlalchemy as sa

from benchmarks.phones import Bystander, Figures, Phone, spread, timed, together, without_pause
from benchmarks.servers import Served, served, settle
from benchmarks.table import Row, Speed, p95
from selfcheck.assessment import new_assessment
from selfcheck.cookies import DESK_COOKIE
from selfcheck.house import House
from selfcheck.models import Text
from selfcheck.settings import Settings
from selfcheck.store import assessments, workshop_rows, workshops
from selfcheck.store.tables import ballot
from selfcheck.workshop.models import CriterionItem, Role, Rules
from selfcheck.workshop.states import Command

ITEMS = 10
FORM = "application/x-www-form-urlencoded"


@dataclass
class Room:
    """A workshop whose items are all open, the house it lies in, and how fast the machine was in each scene."""

    house: House
    made: workshops.Created
    names: list[str]
    speed: Speed = field(default_factory=Speed)
    flat_out: float = 0

    @property
    def path(self) -> str:
        return f"/b/{self.made.code}"

    @property
    def items(self) -> list[str]:
        return [f"criterion:{name}" for name in self.names]

    @property
    def stored(self) -> int:
        return int(self.house.read(lambda c: c.execute(sa.select(sa.func.count()).select_from(ballot)).scalar()) or 0)


@contextmanager
def room(settings: Settings, mode: Literal["room", "self-paced"] = "self-paced") -> Iterator[Room]:
    """A workshop of its own in this store, prepared by a process that is not the server; of the mode `room`, nothing is open yet."""
    house = House(settings)
    names = list(house.catalogue.criteria)[:ITEMS]
    roles = [Role(id="r", name=Text(de="Rolle", en="Role"))]
    until = "2999-12-31" if mode == "self-paced" else None
    rules = Rules(title="Last", mode=mode, until=until, roles=roles, items=[CriterionItem(criterion=n) for n in names])
    made = house.write(lambda c: workshops.create(c, rules))
    house.steer(lambda c: workshops.start(c, made.id, house.catalogue, 0))
    try:
        yield Room(house, made, names)
    finally:
        house.close()


def ballot_bytes(url: str, cookie: str) -> tuple[int, list[float]]:
    """The ballot's first load, twenty times: bytes on the wire, milliseconds."""
    times, body, head = [], b"", b""
    for _ in range(20):
        request = urllib.request.Request(url, headers={"Cookie": cookie, "Accept": "text/html", "Accept-Encoding": "gzip"})
        begun = time.perf_counter()
        with urllib.request.urlopen(request, timeout=30) as answer:
            body = answer.read()
            head = str(answer.headers).encode()
        times.append((time.perf_counter() - begun) * 1000)
    return len(body) + len(head), times


def bystanders(server: Served, opened: Room) -> list[Bystander]:
    """Somebody at the questionnaire, and the facilitator at the desk."""
    house = opened.house
    key = house.write(lambda c: assessments.create(c, house.catalogue, new_assessment(house.catalogue)))
    places = itertools.product(("note", "evidence", "reason"), house.catalogue.criteria)
    wish = {"assessment": key, "value": "Stand nach der letzten Sitzung", "base": 0}
    answers = (json.dumps({**wish, "criterion": criterion, "field": field_}) for field_, criterion in places)
    timer, desk = itertools.repeat("seconds=30"), f"{DESK_COOKIE}={opened.made.facilitator}"
    return [
        Bystander("questionnaire meanwhile", server.port, "/a/answer", "application/json", "", answers),
        Bystander("desk's commands meanwhile", server.port, "/a/workshop/timer", FORM, desk, timer),
    ]


async def scene(opened: Room, acts: Sequence[Awaitable[None]], figures: Figures, server: Served) -> Figures:
    """Run it, with the machine's speed measured before and after."""
    opened.speed.sample()
    await together(figures, acts, server)
    opened.speed.sample()
    return figures


async def told(phones: Sequence[Phone], opened: Room, server: Served) -> float:
    """Milliseconds until the last phone has heard of a command of the desk, the median of five."""
    desk = Bystander("", server.port, "/a/workshop/step", FORM, f"{DESK_COOKIE}={opened.made.facilitator}", iter(()))
    slowest = []
    for turn in range(5):
        now = opened.house.read(lambda c: workshop_rows.load(c, opened.made.id))
        readers = await asyncio.gather(*(phone.listen(now.revision) for phone in phones))
        item = now.items[turn % ITEMS]
        desk.bodies = iter([f"step=show&item={item.key}&state={item.state}&revision={now.revision}"])
        begun = time.perf_counter()
        asking = asyncio.create_task(desk.post())
        await asyncio.gather(*(reader.readuntil(b"data: ") for reader in readers))
        slowest.append((time.perf_counter() - begun) * 1000)
        await asking
    return statistics.median(slowest)


async def told_elsewhere(phones: Sequence[Phone], opened: Room) -> float:
    """The same for a command that another process has carried out, once."""
    now = opened.house.read(lambda c: workshop_rows.load(c, opened.made.id))
    readers = await asyncio.gather(*(phone.listen(now.revision) for phone in phones))
    wish = Command("show", now.items[0].state, now.revision, now.items[0].key)
    begun = time.perf_counter()
    await asyncio.to_thread(opened.house.steer, lambda c: workshops.command(c, opened.made.id, wish, "facilitator"))
    await asyncio.gather(*(reader.readuntil(b"data: ") for reader in readers))
    return (time.perf_counter() - begun) * 1000


async def flat_out(phones: Sequence[Phone], opened: Room, server: Served, seconds: float) -> Figures:
    """Votes one after the other on each connection."""
    figures, until = Figures(f"flat out, {len(phones)} connections"), time.perf_counter() + seconds
    return await scene(opened, [without_pause(phone, figures, opened.items, until) for phone in phones], figures, server)


async def measure(opened: Room, server: Served, part: float) -> list[Row]:
    """All scenes, one after the other, as lines of the table."""
    phones = [Phone(server.port, opened.path) for _ in range(1000)]
    items = opened.items

    async def come(phone: Phone, figures: Figures) -> None:
        await asyncio.sleep(10 * random.random())
        await timed(figures, phone.join)

    joining = Figures("300 joins within 10 s")
    await scene(opened, [come(phone, joining) for phone in phones[:300]], joining, server)
    wire, loads = ballot_bytes(f"{server.url}{opened.path}/ballot", phones[0].cookie)
    voting = Figures(f"300 phones x {ITEMS} votes in {60 * part:.0f} s")
    others = bystanders(server, opened)
    working = [asyncio.create_task(other.work()) for other in others]
    await scene(opened, [spread(phone, voting, items, 60 * part) for phone in phones[:300]], voting, server)
    for task, other in zip(working, others, strict=True):
        task.cancel()
        print(other.figures, flush=True)
    at_once, more, thousand = Figures("300 phones at once"), Figures("700 more joins at once"), Figures("1,000 phones at once")
    await scene(opened, [timed(at_once, lambda phone=phone: phone.vote(items[0])) for phone in phones[:300]], at_once, server)
    await scene(opened, [timed(more, phone.join) for phone in phones[300:]], more, server)
    await scene(opened, [timed(thousand, lambda phone=phone: phone.vote(items[1])) for phone in phones], thousand, server)
    flat = await flat_out(phones[:100], opened, server, 10 * part)
    heard, elsewhere = await told(phones, opened, server), await told_elsewhere(phones, opened)
    confirmed, factor = sum(len(phone.confirmed) for phone in phones), opened.speed.factor
    lost = confirmed - opened.stored
    return [
        Row(
            "ballot's first load: bytes on the wire",
            wire,
            6144,
            "B",
            f"one request; {statistics.median(loads):.1f} ms, p95 {p95(loads):.1f}",
        ),
        Row("300 phones × 10 votes in a minute, p95", p95(voting.times), 50, "ms", str(voting), speed=factor),
        Row("300 phones at once, the last", max(at_once.times), 200, "ms", str(at_once), speed=factor),
        Row("1,000 phones at once, the last", max(thousand.times), 500, "ms", str(thousand), speed=factor),
        Row("durable votes a second, flat out", len(flat.times) / flat.seconds, 2000, "/s", str(flat), at_least=True, speed=factor),
        Row("1,000 phones on the event stream told", heard, 250, "ms", f"of another process's command {elsewhere:.0f} ms", speed=factor),
        Row("joins, 300 within ten seconds, p95", p95(joining.times), 300, "ms", f"{joining}; {more}", speed=factor),
        Row("questionnaire meanwhile, p95", p95(others[0].figures.times), 100, "ms", str(others[0].figures), speed=factor),
        Row(
            "confirmed votes missing in the store, or failed",
            abs(lost) + voting.failed + at_once.failed + thousand.failed,
            0,
            "",
            f"{confirmed} confirmed",
        ),
    ]


def rows(part: float) -> Iterator[Row]:
    """One process on SQLite; `part` of the usual time."""
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder)) as server,
        room(Settings(data=Path(folder), database_url="")) as opened,
    ):
        settle(server)
        yield from asyncio.run(measure(opened, server, part))
