"""Answered → saved → progress shown, by turns with RDMO, oTree and SurveyJS and the same questions. Run: python -m benchmarks.peers [ROUNDS]"""

from __future__ import annotations

import datetime as dt
import os
import signal
import statistics
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.pages import PAUSE_MS, WARM_UP, Visitors
from benchmarks.peers import installed, others
from benchmarks.peers.peer import MissingPeerError, Peer
from benchmarks.servers import ROOT
from benchmarks.table import HEAD, Row, Speed, load, pair

RESULTS = ROOT / "benchmarks" / "results"
OURS = "ours"
GOALS = {"RDMO with its progress": 0.2, "oTree's form": 0.2, "SurveyJS with saving": 0.7}
LOADS = 8  # the first is not counted
Times = dict[str, list[float]]


def measure(rounds: int) -> tuple[Times, Times, dict[str, str]]:
    """Milliseconds of the answers and of the first loads, both by turns; and why a peer is missing."""
    peers: dict[str, Peer] = {}
    missing: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright, ExitStack() as stack:
        visitors = Visitors(playwright)
        stack.callback(visitors.close)
        makers: dict[str, Callable[[Path], Peer]] = {
            OURS: lambda folder: others.ours(folder, visitors, stack),
            "RDMO with its progress": lambda folder: others.rdmo(folder, visitors, stack),
            "oTree's form": lambda folder: others.otree(folder, visitors, stack, rounds + WARM_UP + 2),
            "SurveyJS with saving": lambda folder: others.surveyjs(folder, visitors, stack),
        }
        for at, (peer, make) in enumerate(makers.items()):
            folder = Path(name) / str(at)
            folder.mkdir()
            try:
                peers[peer] = make(folder)
            except MissingPeerError as error:
                missing[peer] = str(error)
        return _answers(peers, rounds), _first_loads(peers), missing


def _answers(peers: dict[str, Peer], rounds: int) -> Times:
    times: Times = {name: [] for name in peers}
    for turn in range(rounds + WARM_UP):
        for name, peer in peers.items():
            if turn:
                peer.clear()
            peer.page.wait_for_timeout(PAUSE_MS)
            took = peer.answer(turn % 5)
            if turn >= WARM_UP:
                times[name].append(took)
    return times


def _first_loads(peers: dict[str, Peer]) -> Times:
    times: Times = {name: [] for name in peers}
    for turn in range(LOADS):
        for name, peer in peers.items():
            took = peer.first_load()
            if turn:
                times[name].append(took)
    return times


def _goals(times: Times) -> list[Row]:
    mine = times[OURS]
    return [
        Row(
            f"answered → saved → progress, against {peer}",
            statistics.median(mine) / statistics.median(taken),
            GOALS[peer],
            detail=f"{pair(mine)} against {pair(taken)}",
        )
        for peer, taken in times.items()
        if peer != OURS
    ]


def _raw(times: Times, loads: Times) -> list[str]:
    head = ["| Median / 95th percentile | answered → saved → progress | first load, nothing in the browser's store |", "|---|---|---|"]
    return head + [f"| {name} | {pair(times[name])} | {pair(loads[name])} |" for name in times]


def main(rounds: int = 60) -> int:
    """1 when a goal is missed, 2 when a peer could not be measured."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # stopped from outside: all servers stop too
    speed, before = Speed(), load()
    speed.sample()
    times, loads, missing = measure(rounds)
    speed.sample()
    rows = _goals(times)
    lines = [
        f"{before}, at the end {load()}; machine {speed.factor:.1f} times as slow as that of the goals; {rounds} answers by turns",
        *("", HEAD, *map(str, rows)),
        *("", *_raw(times, loads)),
        *(f"\n{peer} could not be measured: {why}" for peer, why in missing.items()),
    ]
    print("\n".join(lines))
    versions = ", ".join((installed.RDMO[0], installed.OTREE[0], installed.SURVEYJS[0])).replace("==", " ").replace("@", " ")
    RESULTS.mkdir(exist_ok=True)
    head = f"# Beside others: {versions}; Python {sys.version.split()[0]}, {os.uname().sysname}\n\n"
    (RESULTS / f"{dt.date.today():%Y-%m-%d}-peers.md").write_text(head + "\n".join(lines) + "\n", "utf-8")
    return 2 if missing else int(not all(row.is_met for row in rows))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 60))
