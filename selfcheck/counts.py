"""What this process has done since its start, in numbers without names; read by the metrics port.

Counting is one look into a dictionary under a lock that nobody holds for long: cheap enough for every vote.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

PREFIX = "selfcheck_"


@dataclass(frozen=True, slots=True)
class Kind:
    """One figure: what it says, and the names of what it is told apart by."""

    text: str
    labels: tuple[str, ...] = ()


COUNTED = {
    "requests_total": Kind("Requests answered, by route template and class of status", ("route", "status")),
    "slow_requests_total": Kind("Requests that took longer than a second to be answered", ("route",)),
    "answers_saved_total": Kind("Values of assessments stored and confirmed"),
    "votes_total": Kind("Ballots of workshops stored and confirmed"),
    "store_errors_total": Kind("Faults of the store, by kind", ("kind",)),
    "writer_batches_total": Kind("Commits of the one writer"),
    "writer_jobs_total": Kind("Jobs in these commits; divided by them: the size of a batch"),
}
GAUGES = {
    "writer_waiting": Kind("Jobs that wait for the writer"),
    "event_streams": Kind("Phones of workshops that listen for news"),
    "sessions": Kind("Open pages in browsers"),
    "memory_bytes": Kind("Memory of this process"),
}

_lock = threading.Lock()
_counted: dict[tuple[str, tuple[str, ...]], int] = {}


def count(name: str, *labels: str, by: int = 1) -> None:
    """Add to a figure of COUNTED; the labels in its order, words of ours only."""
    key = (name, labels)
    with _lock:
        _counted[key] = _counted.get(key, 0) + by


def counted(name: str, *labels: str) -> int:
    """How much was counted so far."""
    with _lock:
        return _counted.get((name, labels), 0)


def memory_bytes() -> int:
    """Memory this process holds; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def draw(gauges: Mapping[str, Callable[[], int]]) -> str:
    """All figures in Prometheus' text format, version 0.0.4."""
    with _lock:
        taken = sorted(_counted.items())
    lines = []
    for name, kind in COUNTED.items():
        lines += [f"# HELP {PREFIX}{name} {kind.text}", f"# TYPE {PREFIX}{name} counter"]
        found = [(labels, value) for (counter, labels), value in taken if counter == name]
        if not found and not kind.labels:
            found = [((), 0)]
        for labels, value in found:
            told = ",".join(f'{label}="{word}"' for label, word in zip(kind.labels, labels, strict=True))
            lines.append(f"{PREFIX}{name}{{{told}}} {value}" if told else f"{PREFIX}{name} {value}")
    for name, read in gauges.items():
        lines += [f"# HELP {PREFIX}{name} {GAUGES[name].text}", f"# TYPE {PREFIX}{name} gauge", f"{PREFIX}{name} {read()}"]
    return "\n".join(lines) + "\n"
