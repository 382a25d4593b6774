"""The one committing writer: jobs wait in a queue, a thread commits all that wait together, then everyone is told."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, nullcontext
from typing import Any, TypeVar

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError

from selfcheck.counts import count
from selfcheck.store import postgres
from selfcheck.store.engine import DAMAGE, StoreError, store_error

T = TypeVar("T")
Job = Callable[[Connection], Any]
MAX_BATCH = 200
TRIES = 3


class Writer:
    """Runs jobs in order, each in a savepoint, many to a commit. A result is given only after the commit."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._jobs: queue.SimpleQueue[tuple[Job, Future[Any]] | None] = queue.SimpleQueue()
        self._closed, self._door = False, threading.Lock()
        self._kept: Connection | None = None
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[Connection], T]) -> Future[T]:
        """Queue a job. Its future holds the job's result once durable, its own exception, or StoreError."""
        future: Future[T] = Future()
        with self._door:
            if self._closed:
                future.set_exception(StoreError("unavailable"))
            else:
                self._jobs.put((job, future))
        return future

    def run(self, job: Callable[[Connection], T]) -> T:
        """Queue a job and wait for its commit."""
        return self.submit(job).result()

    @property
    def waiting(self) -> int:
        """Jobs in the queue, about."""
        return self._jobs.qsize()

    def close(self) -> None:
        """Finish what is queued, then stop; what comes later is refused."""
        with self._door:
            self._closed = True
            self._jobs.put(None)
        self._thread.join()

    def _work(self) -> None:
        self._carry_out()
        self._drop()

    def _carry_out(self) -> None:
        while (first := self._jobs.get()) is not None:
            batch, stop = [first], False
            while len(batch) < MAX_BATCH:
                try:
                    following = self._jobs.get_nowait()
                except queue.Empty:
                    break
                if following is None:
                    stop = True
                    break
                batch.append(following)
            self._commit([(job, future) for job, future in batch if future.set_running_or_notify_cancel()])
            if stop:
                return

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        """On SQLite one that stays, a tenth of an answer's time; on PostgreSQL from the pool, which looks whether it still lives."""
        connection = self._kept = self._kept or self._engine.connect()
        sound = False
        try:
            yield connection
            sound = connection.dialect.name == "sqlite"
        finally:
            if not sound:
                self._drop()

    def _drop(self) -> None:
        """Give the connection back; what it had begun is taken back with it."""
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.close()

    def _commit(self, batch: list[tuple[Job, Future[Any]]], tries: int = TRIES) -> None:
        """One transaction for the batch. A job's own fault undoes that job only; a fault of the store fails all.

        A batch that another instance's stood against is carried out again, each job in a transaction of its own.
        """
        outcomes: list[tuple[Future[Any], Any, Exception | None]] = []
        alone = len(batch) == 1  # then the transaction itself is the savepoint
        try:
            with self._connection() as connection:
                connection.begin()
                for job, future in batch:
                    try:
                        with nullcontext() if alone else connection.begin_nested():
                            outcomes.append((future, job(connection), None))
                        postgres.leave_scope(connection)
                    except (IntegrityError, DataError, ProgrammingError, *DAMAGE) as error:  # this job's rows, not the store
                        outcomes.append((future, None, store_error(error)))
                    except DBAPIError:
                        raise
                    except Exception as error:
                        outcomes.append((future, None, error))
                if alone and outcomes[0][2] is not None:
                    connection.rollback()
                else:
                    connection.commit()
        except Exception as error:
            if postgres.is_clash(error) and tries > 1:
                for one in batch:
                    self._commit([one], tries - 1)
                return
            failure = store_error(_first(error)) if isinstance(error, (DBAPIError, *DAMAGE)) else StoreError("unavailable")
            for _, future in batch:
                future.set_exception(failure)
            return
        count("writer_batches_total")
        count("writer_jobs_total", by=len(batch))
        for future, result, problem in outcomes:
            if problem is None:
                future.set_result(result)
            else:
                future.set_exception(problem)


def _first(error: Exception) -> Exception:
    """The error that began it: after a full disk, going back to the savepoint fails too, for a reason nobody needs."""
    cause = error.__context__
    while cause is not None:
        if isinstance(cause, DBAPIError):
            error = cause
        cause = cause.__context__
    return error
