"""A server that is killed or stopped at any moment while people answer has every answer it confirmed."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.lives import Confirmed, Forge, missing, people, wait_for_one
from tests.figures import runs


@pytest.mark.parametrize(("how", "long"), [(signal.SIGKILL, 240), (signal.SIGTERM, 110)])
def test_what_was_confirmed_is_there_whenever_the_server_ends(
    forge: Forge, folder: Path, tell: Callable[[str], None], how: signal.Signals, long: int
) -> None:
    random.seed(8)
    confirmed: list[Confirmed] = []
    slowest, key, count = 0.0, "", runs(3, long)
    for number in range(count):
        server = forge.start(folder)
        slowest = max(slowest, server.ready_after)
        if not number % 40:  # a log of a hundred thousand lines would slow the test, not the app
            key = server.begin()
        at_work = people(server, key, f"r{number}")
        if number % 4:  # else before the first answer too
            wait_for_one(at_work)
        time.sleep(random.uniform(0, 0.4))
        server.end(how)
        for person in at_work:
            person.join(30)
            # A new life's first wish knows no revision yet, so it is told what stands there; a server that stops may say no.
            assert how == signal.SIGTERM or {status for status, _ in person.refused} <= {409}
            confirmed += person.confirmed
        assert missing(folder / "selfcheck.sqlite", confirmed) == [], f"run {number}"
    assert confirmed
    tell(f"{how.name}: 0 of {len(confirmed)} confirmed answers missing in {count} runs; usable again after at most {slowest:.1f} s")
