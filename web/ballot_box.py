"""The ballot box: votes that come in while the writer is busy wait together and are judged, committed and confirmed together."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future

from sqlalchemy.engine import Connection

from selfcheck.store import ballots
from selfcheck.store.ballots import Cast, Outcome, StoredBallot
from web.ballot import open_writer

MOST = 200  # votes in one batch, so that what others save meanwhile does not wait long


class _Batch:
    """Votes of one event loop that go into one job of the writer; `is_full` once nothing may be added."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.is_full = False
        self._lock = threading.Lock()
        self._votes: list[tuple[Cast, asyncio.Future[StoredBallot]]] = []

    def add(self, cast: Cast, told: asyncio.Future[StoredBallot]) -> bool:
        """Whether there was still room."""
        with self._lock:
            if not self.is_full:
                self._votes.append((cast, told))
                self.is_full = len(self._votes) >= MOST
                return True
            return False

    def judge(self, connection: Connection) -> list[Outcome]:
        """The job: from now on nothing is added."""
        with self._lock:
            self.is_full = True
        return ballots.vote_all(connection, [cast for cast, _ in self._votes])

    def committed(self, done: Future[list[Outcome]]) -> None:
        """One wake-up for all who wait."""
        with self._lock:
            self.is_full = True
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.tell, done)

    def tell(self, done: Future[list[Outcome]]) -> None:
        failure = done.exception()
        outcomes = [failure] * len(self._votes) if failure is not None else done.result()
        for (_, told), outcome in zip(self._votes, outcomes, strict=True):
            if told.done():  # the phone has gone; its vote is stored all the same
                continue
            if isinstance(outcome, StoredBallot):
                told.set_result(outcome)
            else:
                told.set_exception(outcome)


class BallotBox:
    """One per process. A vote is put into the batch that waits for the writer; the first of a batch submits it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: _Batch | None = None

    async def put(self, cast: Cast) -> StoredBallot:
        """Returns after the commit. Raises RefusedVoteError, NotFoundError, StoreError."""
        loop = asyncio.get_running_loop()
        writer = await open_writer()
        told: asyncio.Future[StoredBallot] = loop.create_future()
        with self._lock:
            batch = self._waiting
            if batch is None or batch.loop is not loop or not batch.add(cast, told):
                batch = self._waiting = _Batch(loop)
                batch.add(cast, told)
                writer.submit(batch.judge).add_done_callback(batch.committed)
        return await told


box = BallotBox()
