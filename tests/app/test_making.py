"""Documents are made a few at a time: who waits takes nothing away from those who only save."""

from __future__ import annotations

import asyncio
import threading

from starlette.concurrency import run_in_threadpool

from tests.loops import run_loop
from web.making import AT_ONCE, make_aside


def test_no_more_than_a_few_are_made_at_once_and_others_are_answered_meanwhile() -> None:
    began, may_end, lock = threading.Semaphore(0), threading.Event(), threading.Lock()
    now, most = 0, 0

    def make(number: int) -> int:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        began.release()
        assert may_end.wait(60)
        with lock:
            now -= 1
        return number

    async def scenario() -> list[int]:
        wishes = [asyncio.create_task(make_aside(make, number)) for number in range(AT_ONCE + 30)]
        for _ in range(AT_ONCE):
            assert await run_in_threadpool(began.acquire, True, 60)
        assert [await run_in_threadpool(lambda n=number: n) for number in range(5)] == list(range(5))
        may_end.set()
        return list(await asyncio.gather(*wishes))

    assert run_loop(scenario()) == list(range(AT_ONCE + 30))
    assert most == AT_ONCE
