"""Two processes behind nginx on one PostgreSQL, as deploy/ describes them, against one of them: votes a second, what is lost, what is seen."""

from __future__ import annotations

import asyncio
import os
import re
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import sqlalchemy as sa
from playwright.sync_api import sync_playwright

from benchmarks.ballot_load import Room, flat_out, room
from benchmarks.pages import WAIT_MS, Visitors
from benchmarks.phones import Figures, Phone, timed, together
from benchmarks.servers import Served, family_cpu_ms, settle
from benchmarks.table import Row
from selfcheck.settings import Settings
from selfcheck.store import workshop_rows, workshops
from selfcheck.workshop.states import Command
from tests import instances as deployed
from tests.instances import find_nginx, start_instance, start_nginx
from tests.postgres import NoPostgresError, Postgres, start_postgres

PHONES = 100
TURNS = 3
SEEN = 10
POSTMASTER = "SELECT pg_read_file('postmaster.pid')"


def rows(part: float) -> Iterator[Row]:
    """Nothing where PostgreSQL or nginx cannot be had."""
    if find_nginx() is None:
        print("two processes: no nginx on this machine")
        return
    try:
        postgres = start_postgres(durable=True)
    except NoPostgresError as error:
        print(f"two processes: {error}")
        return
    try:
        with tempfile.TemporaryDirectory() as name:
            yield from _behind_nginx(Path(name), postgres, part)
    finally:
        postgres.close()


def _behind_nginx(folder: Path, postgres: Postgres, part: float) -> Iterator[Row]:
    url = postgres.database()
    settings = Settings(data=folder, database_url=url)
    with ExitStack() as running:
        instances = []
        for _ in range(2):
            instances.append(start_instance(folder, url))
            running.callback(instances[-1].stop)
        # All phones share one address here, which deploy/nginx.conf would hold back.
        lifted = folder / "lifted.conf"
        lifted.write_text(re.sub(r"rate=\d+r/s", "rate=100000r/s", deployed.CONF.read_text("utf-8")), "utf-8")
        deployed.CONF = lifted
        door = start_nginx(folder, [one.port for one in instances])
        running.callback(door.stop)
        one, other, both = (Served(it.process, it.port, folder) for it in (*instances, door))
        settle(one, other)
        families = {"one": one.process.pid, "other": other.process.pid, "nginx": door.process.pid, "PostgreSQL": _postmaster(postgres)}
        with room(settings) as opened:
            yield from asyncio.run(_votes(opened, (one, both), families, 6 * part))
        with room(settings, "room") as opened:
            yield _seen(opened, one, other, max(3, int(SEEN * part)))


async def _votes(opened: Room, doors: tuple[Served, Served], families: dict[str, int], seconds: float) -> list[Row]:
    """Votes a second through one process and through nginx, by turns; how many confirmed ones are missing; who used the processors."""
    rates: list[list[float]] = [[], []]
    shares: list[str] = ["", ""]
    phones = [[Phone(door.port, opened.path) for _ in range(PHONES)] for door in doors]
    for group, door in zip(phones, doors, strict=True):
        joining = Figures("joins")
        await together(joining, [timed(joining, phone.join) for phone in group], door)
    for _ in range(TURNS):
        for at, (group, door) in enumerate(zip(phones, doors, strict=True)):
            before, sent = {name: family_cpu_ms(pid) for name, pid in families.items()}, time.process_time()
            figures = await flat_out(group, opened, door, seconds)
            rates[at].append(len(figures.times) / figures.seconds)
            used = {name: family_cpu_ms(pid) - before[name] for name, pid in families.items()}
            used["phones"] = (time.process_time() - sent) * 1000
            shares[at] = ", ".join(f"{name} {ms / len(figures.times):.2f}" for name, ms in used.items())
    confirmed = sum(len(phone.confirmed) for group in phones for phone in group)
    alone, together_ = (statistics.median(kept) for kept in rates)
    detail = f"{together_:.0f}/s against {alone:.0f}/s raw, median of {TURNS} by turns; ms of a processor a vote: {shares[1]}; through one: {shares[0]}"
    return [
        Row(
            f"two processes behind nginx on PostgreSQL, {os.cpu_count()} cores: votes a second against one",
            together_ / alone,
            1.6,
            detail=detail,
            at_least=True,
        ),
        Row("the same: confirmed votes missing", abs(confirmed - opened.stored), 0, "", f"{confirmed} confirmed"),
    ]


def _seen(opened: Room, one: Served, other: Served, turns: int) -> Row:
    """Seconds from sending a vote through one process until the screen at the other counts it, the slowest."""
    now = opened.house.read(lambda c: workshop_rows.load(c, opened.made.id))
    item = now.items[0]
    wish = Command("open", item.state, now.revision, item.key)
    opened.house.steer(lambda c: workshops.command(c, opened.made.id, wish, "facilitator"))
    took = []
    with sync_playwright() as playwright:
        visitors = Visitors(playwright)
        screen = visitors.page()
        phones = [playwright.request.new_context(base_url=one.url) for _ in range(turns)]
        for phone in phones:
            phone.post(f"{opened.path}/join", form={"role": "r"}, max_redirects=0)
        screen.goto(f"{other.url}/screen?code={opened.made.code}")
        counted = screen.locator(".qs-voted")
        counted.wait_for()
        for number, phone in enumerate(phones, 1):
            begun = time.perf_counter()
            choice = {"item": item.key, "round": "1", "choice": "2"}
            assert phone.post(f"{opened.path}/vote", form=choice, headers={"accept": "application/json"}).ok
            screen.wait_for_function(
                "n => document.querySelector('.qs-voted')?.textContent.match(/[0-9]+/)?.[0] === n", arg=str(number), timeout=WAIT_MS
            )
            took.append(time.perf_counter() - begun)
        visitors.close()
    detail = f"median {statistics.median(took):.2f} s of {turns}"
    return Row("a vote through one process on the screen of the other", max(took), 2, "s", detail)


def _postmaster(postgres: Postgres) -> int:
    """The process all others of PostgreSQL come from."""
    engine = sa.create_engine(postgres.admin)
    with engine.connect() as connection:
        told = str(connection.exec_driver_sql(POSTMASTER).scalar())
    engine.dispose()
    return int(told.split("\n")[0])
