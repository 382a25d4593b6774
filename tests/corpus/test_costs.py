"""What reading each file of the corpus costs: for `make test-faults`, which tells the worst."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable

import pytest

from tests.corpus.readers import READERS, label, told
from tests.faults.conftest import IS_LONG, tell  # noqa: F401

SECONDS = {"xlsx": 5.0, "overlay": 5.0}
MEGABYTES = 100.0


def cost(reader: str, name: str) -> tuple[float, float]:
    """Seconds of computing and the growth of memory in MB while a case is read, in a process of its own with all its processes."""
    READERS[reader][1][name]()  # what only making it needs is loaded before
    made = READERS[reader][1][name]()
    receiving, sending = os.pipe()
    pid = os.fork()
    if pid == 0:
        before = resource.getrusage(resource.RUSAGE_SELF)
        READERS[reader][1][name] = lambda: made
        told(reader, name)
        own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime - before.ru_utime - before.ru_stime
        megabytes = max(own.ru_maxrss - before.ru_maxrss, others.ru_maxrss) / 1024
        os.write(sending, f"{seconds} {megabytes}".encode())
        os._exit(0)
    os.close(sending)
    with os.fdopen(receiving) as pipe:
        text = pipe.read()
    os.waitpid(pid, 0)
    assert text, "the process ended without a word"
    seconds, megabytes = map(float, text.split())
    return seconds, megabytes


@pytest.mark.skipif(not IS_LONG, reason="measured by make test-faults")
@pytest.mark.parametrize("reader", READERS)
def test_reading_a_bad_file_costs_little(reader: str, tell: Callable[[str], None]) -> None:  # noqa: F811
    began = time.monotonic()
    found = {name: cost(reader, name) for name in READERS[reader][1]}
    slowest, largest = max(found, key=lambda name: found[name][0]), max(found, key=lambda name: found[name][1])
    tell(
        f"corpus {reader}: {len(found)} files in {time.monotonic() - began:.0f} s; slowest {label(slowest)} {found[slowest][0]:.2f} s of computing,"
        f" largest {label(largest)} {found[largest][1]:.0f} MB"
    )
    slow = float(os.environ.get("SELFCHECK_SLOW_MACHINE", "1"))
    assert found[slowest][0] < slow * SECONDS.get(reader, 1.0), slowest
    assert found[largest][1] < MEGABYTES, largest
