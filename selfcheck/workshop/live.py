"""What one process knows of phones without storing it: who was heard of lately, and who waits for news."""

from __future__ import annotations

import asyncio
import datetime as dt
import threading
from contextlib import suppress

ASLEEP_AFTER_S = 60


class Bell:
    """Wakes everybody who waits for a workshop, from any thread; `revision` is the newest one told of."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._events: dict[int, tuple[asyncio.AbstractEventLoop, asyncio.Event]] = {}
        self._revisions: dict[int, int] = {}
        self.is_closed = False

    def ring(self, workshop: int, revision: int) -> None:
        """Tell of a revision; an older one than was told already wakes nobody."""
        with self._lock:
            if revision <= self._revisions.get(workshop, -1):
                return
            self._revisions[workshop] = revision
            waiting = self._events.pop(workshop, None)
        if waiting is not None:
            with suppress(RuntimeError):  # that loop has ended
                waiting[0].call_soon_threadsafe(waiting[1].set)

    def close(self) -> None:
        """Wake everybody for good: the server stops, and nobody may wait any more."""
        with self._lock:
            self.is_closed = True
            waiting, self._events = list(self._events.values()), {}
        for loop, event in waiting:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(event.set)

    def revision(self, workshop: int) -> int | None:
        with self._lock:
            return self._revisions.get(workshop)

    async def wait(self, workshop: int, revision: int, seconds: float) -> int | None:
        """The newest revision as soon as it is not the one known any more; None after `seconds` or once closed."""
        loop = asyncio.get_running_loop()
        with self._lock:
            if self.is_closed:
                return None
            newest = self._revisions.get(workshop)
            if newest is not None and newest != revision:
                return newest
            found = self._events.get(workshop)
            if found is None or found[0] is not loop:
                found = self._events[workshop] = (loop, asyncio.Event())
        try:
            await asyncio.wait_for(found[1].wait(), seconds)
        except TimeoutError:
            return None
        return self.revision(workshop)


class Presence:
    """When each participant was last heard of, until it is written to the store."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[int, dt.datetime] = {}
        self._drained: dt.datetime | None = None

    def touch(self, participant: int, at: dt.datetime) -> bool:
        """Note a contact at `at` (UTC); whether it is time to write what was noted."""
        with self._lock:
            self._seen[participant] = at
            due = self._drained is None or at - self._drained >= dt.timedelta(seconds=ASLEEP_AFTER_S / 4)
            if due:
                self._drained = at
            return due

    def drain(self) -> dict[int, dt.datetime]:
        """What was noted since the last time."""
        with self._lock:
            seen, self._seen = self._seen, {}
            return seen
