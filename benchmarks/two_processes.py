"""Two processes behind nginx on one PostgreSQL, as deploy/ describes them, against one of them: votes a second, nothing lost."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from benchmarks.ballot_load import Room, flat_out, room
from benchmarks.phones import Figures, Phone, timed, together
from benchmarks.servers import Served
from benchmarks.table import Row
from selfcheck.settings import Settings
from tests import instances as deployed
from tests.instances import find_nginx, start_instance, start_nginx
from tests.postgres import NoPostgresError, start_postgres

PHONES = 100
TURNS = 3


async def _votes(opened: Room, doors: tuple[Served, Served], seconds: float) -> tuple[list[float], int]:
    """Votes a second through one process and through nginx, by turns; and how many confirmed ones are missing."""
    rates: list[list[float]] = [[], []]
    phones = [[Phone(door.port, opened.path) for _ in range(PHONES)] for door in doors]
    for group, door in zip(phones, doors, strict=True):
        joining = Figures("joins")
        await together(joining, [timed(joining, phone.join) for phone in group], door)
    for _ in range(TURNS):
        for group, door, kept in zip(phones, doors, rates, strict=True):
            figures = await flat_out(group, opened, door, seconds)
            kept.append(len(figures.times) / figures.seconds)
    confirmed = sum(len(phone.confirmed) for group in phones for phone in group)
    return [sorted(kept)[TURNS // 2] for kept in rates], confirmed - opened.stored


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
            yield _behind_nginx(Path(name), postgres.database(), part)
    finally:
        postgres.close()


def _behind_nginx(folder: Path, url: str, part: float) -> Row:
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
        alone, both = (Served(one.process, one.port, folder) for one in (instances[0], door))
        with room(Settings(data=folder, database_url=url)) as opened:
            (one, two), lost = asyncio.run(_votes(opened, (alone, both), 6 * part))
    detail = f"{two:.0f}/s against {one:.0f}/s raw, median of {TURNS} by turns; {lost} confirmed votes missing"
    return Row("two processes behind nginx on PostgreSQL: votes a second against one", two / one, 1.6, detail=detail, at_least=True)
