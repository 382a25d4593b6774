"""What needs no server: the command line, a large store, comparing a thousand files, documents in a warm process."""

from __future__ import annotations

import datetime as dt
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from benchmarks import compare_files, documents
from benchmarks.servers import ROOT
from benchmarks.table import Row, Speed, pair
from selfcheck.assessment_file import dump_assessment
from selfcheck.command import load_edition
from selfcheck.demo import demo_assessment, load_demos
from selfcheck.house import House
from selfcheck.settings import Settings
from selfcheck.store import assessments
from selfcheck.store.tables import assessment, entry

LARGE = 10_000


def rows(part: float) -> Iterator[Row]:
    """`part` of the usual number of rounds."""
    rounds = max(2, int(5 * part))
    yield from documents.rows(max(3, int(7 * part)))
    yield _cold_start(rounds)
    yield _opening(max(50, int(300 * part)))
    yield compare_files.row()


def _cold_start(rounds: int) -> Row:
    """From the command line to the file on the disk, in a new process each time."""
    folder, catalogue = load_edition()
    content = demo_assessment(catalogue, load_demos(folder, catalogue)["musterfurt"], "de")
    speed, times = Speed(), []
    with tempfile.TemporaryDirectory() as out:
        source, target = Path(out) / "musterfurt.json", Path(out) / "short.pdf"
        source.write_bytes(dump_assessment(content))
        for _ in range(rounds):
            speed.sample()
            begun = time.perf_counter()
            command = [sys.executable, "-m", "selfcheck", "report", str(source), "--short", "-o", str(target)]
            subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
            times.append(time.perf_counter() - begun)
        size = target.stat().st_size
    return Row(
        "cold process, command line to PDF",
        statistics.median(times),
        3,
        "s",
        f"short paper, {size // 1024} KB, {rounds} runs",
        speed=speed.factor,
    )


def _opening(rounds: int) -> Row:
    """One assessment of a store with ten thousand, by turns with the only one of another store."""
    with tempfile.TemporaryDirectory() as folder:
        houses = [House(Settings(data=Path(folder) / name, database_url="")) for name in ("small", "large")]
        keys: list[str] = []
        times: tuple[list[float], list[float]] = ([], [])
        for house in houses:
            content = demo_assessment(house.catalogue, house.demos["musterfurt"], "de")
            keys.append(house.write(lambda c, house=house, content=content: assessments.create(c, house.catalogue, content)))
        houses[1].write(_multiply)
        count = houses[1].read(lambda c: c.execute(sa.select(sa.func.count()).select_from(assessment)).scalar())
        for turn in range(rounds + 20):
            for house, key, kept in zip(houses, keys, times, strict=True):
                begun = time.perf_counter()
                opened = house.read(lambda c, key=key: assessments.load(c, key))
                assert opened.assessment.answers
                if turn >= 20:
                    kept.append((time.perf_counter() - begun) * 1000)
        for house in houses:
            house.close()
    few, many = times
    detail = f"{pair(many)} with {count} against {pair(few)} with one, {rounds} by turns"
    return Row("store with 10,000 assessments, opening one", statistics.median(many) / statistics.median(few), 1.2, detail=detail)


def _multiply(connection: sa.Connection) -> None:
    """The one assessment again and again, with its ratings: half a million values."""
    first = connection.execute(sa.select(assessment)).mappings().one()
    at = dt.datetime(2026, 1, 1)
    copies = [{**first, "id": None, "key": f"copy-{number}", "used": at} for number in range(LARGE - 1)]
    for copy in copies:
        copy.pop("id")
    connection.execute(assessment.insert(), copies)
    columns = [column for column in entry.c if column.name not in ("id", "assessment_id")]
    source = (
        sa.select(assessment.c.id, *columns)
        .select_from(assessment)
        .join(entry, entry.c.assessment_id == first["id"])
        .where(assessment.c.id != first["id"], entry.c.field == "rating")
    )
    connection.execute(entry.insert().from_select(["assessment_id", *(column.name for column in columns)], source))
