"""What reading each file of the corpus costs: for `make test-faults`, which tells the worst.

Judged is time of computing, by how slow a loop of plain Python is at the same moment: other work beside it is no fault.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.table import LOOP, LOOP_SECONDS
from selfcheck.texts import LANGUAGES, tr
from tests.corpus.readers import READERS, label, told
from tests.figures import IS_LONG

SECONDS = {"xlsx": 5.0, "overlay": 5.0}
MEGABYTES = 100.0


def slowness() -> float:
    """How much slower this machine computes just now than the one for which the goals were set; 1 where it is faster."""
    began = time.process_time()
    total = 0
    for number in range(LOOP):
        total += number * number
    assert total
    return max(1.0, (time.process_time() - began) / LOOP_SECONDS)


def cost(reader: str, name: str) -> tuple[float, float]:
    """Seconds of computing, and the growth of memory in MB, while a case is read in a process of its own with all its processes."""
    for lang in LANGUAGES:
        tr(lang, "store.locked")  # a server has read its sentences long ago
    READERS[reader][1][name]()  # what only making it needs is loaded before
    made = READERS[reader][1][name]()
    receiving, sending = os.pipe()
    gc.collect()
    gc.freeze()  # else the child looks through, and so copies, all that this process of many tests holds
    pid = os.fork()
    if pid == 0:
        before = resource.getrusage(resource.RUSAGE_SELF)
        READERS[reader][1][name] = lambda: made
        told(reader, name)
        own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime - before.ru_utime - before.ru_stime
        os.write(sending, f"{seconds} {(own.ru_maxrss - before.ru_maxrss) / 1024}".encode())
        signal.pause()  # until the other side has looked at what is left to look at
    gc.unfreeze()
    os.close(sending)
    started = Started(pid)
    with os.fdopen(receiving, "rb", buffering=0) as pipe:
        text = pipe.read(100)
    largest = started.stop()
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    assert text, "the process ended without a word"
    seconds, megabytes = map(float, text.split())
    return seconds, max(megabytes, largest)


class Started(threading.Thread):
    """Watches the processes another one starts. What the system tells of ended ones counts the memory of their parent too."""

    def __init__(self, parent: int) -> None:
        super().__init__(daemon=True)
        self.parent, self.largest, self.halt = parent, 0.0, threading.Event()
        self.program = _read(parent, "cmdline")
        self.start()

    def run(self) -> None:
        while not self.halt.wait(0.005):
            for child in _read(self.parent, f"task/{self.parent}/children").split():
                if _read(int(child), "cmdline") not in ("", self.program):  # else it is still a copy of its parent
                    self.largest = max(self.largest, _highest(_read(int(child), "status")))

    def stop(self) -> float:
        """The most memory one of them ever had, in MB; it never shrinks, so that looking now and then is enough."""
        self.halt.set()
        self.join()
        return self.largest


def _read(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text("utf-8", "replace")
    except OSError:
        return ""


def _highest(status: str) -> float:
    found = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(found[0]) / 1024 if found else 0.0


@pytest.mark.skipif(not IS_LONG, reason="measured by make test-faults")
@pytest.mark.parametrize("reader", READERS)
def test_reading_a_bad_file_costs_little(reader: str, tell: Callable[[str], None]) -> None:
    began, slow = time.monotonic(), [slowness()]
    found = {name: cost(reader, name) for name in READERS[reader][1]}
    slow.append(slowness())
    slowest, largest = max(found, key=lambda name: found[name][0]), max(found, key=lambda name: found[name][1])
    seconds = min(found[slowest][0], *(cost(reader, slowest)[0] for _ in range(4)))  # what others do beside it only adds
    tell(
        f"corpus {reader}: {len(found)} files in {time.monotonic() - began:.0f} s; slowest {label(slowest)} {seconds:.2f} s of computing"
        f" (machine {max(slow):.1f} times slower than that of the goals), largest {label(largest)} {found[largest][1]:.0f} MB"
    )
    assert seconds < max(slow) * SECONDS.get(reader, 1.0), slowest
    assert found[largest][1] < MEGABYTES, largest
