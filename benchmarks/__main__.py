"""Measures every line of the table of goals and writes benchmarks/results/<date>.md. Run: python -m benchmarks [--quick] [ROOM …]"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import os
import sys
import time
import traceback
from pathlib import Path

from benchmarks.table import HEAD, Row, Speed, load

RESULTS = Path(__file__).parent / "results"
ROOMS = ("pages", "small", "ballot_load", "two_processes", "memory")


def main() -> int:
    """1 when a goal is missed, 2 when a room could not be measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a fifth of the rounds")
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=f"only these of {', '.join(ROOMS)}")
    options = parser.parse_args()
    wanted = options.rooms or ROOMS
    if unknown := set(wanted) - set(ROOMS):
        parser.error(f"no such room: {', '.join(sorted(unknown))}")
    begun, speed = time.perf_counter(), Speed()
    rows: list[Row] = []
    failed: list[str] = []
    for name in wanted:
        speed.sample()
        print(f"— {name}", flush=True)
        try:
            for row in importlib.import_module(f"benchmarks.{name}").rows(0.2 if options.quick else 1.0):
                rows.append(row)
                print(row, flush=True)
        except Exception:  # the other rooms are still worth measuring
            traceback.print_exc()
            failed.append(name)
    speed.sample()
    head = f"{load()}; machine {speed.factor:.1f} times as slow as that of the goals; {(time.perf_counter() - begun) / 60:.1f} minutes"
    lines = [head, "", HEAD, *map(str, rows), *(f"\nNot measured: {name}" for name in failed)]
    RESULTS.mkdir(exist_ok=True)
    name = f"{dt.date.today():%Y-%m-%d}{'' if set(wanted) == set(ROOMS) else '-' + '-'.join(wanted)}.md"
    (RESULTS / name).write_text(
        f"# Measured on {dt.date.today():%d.%m.%Y}, Python {sys.version.split()[0]}, {os.uname().sysname}\n\n" + "\n".join(lines) + "\n",
        "utf-8",
    )
    print(head)
    return 2 if failed else int(not all(row.is_met for row in rows))


if __name__ == "__main__":
    sys.exit(main())
