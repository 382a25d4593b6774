"""What one process holds: settings, catalogue, store and writer, each opened once and shared by routes and pages."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from selfcheck.ballot_languages import BallotLanguage, load_ballot_languages
from selfcheck.catalogue import Catalogue
from selfcheck.catalogue_files import FOLDER, load_catalogue
from selfcheck.cookies import open_cookie
from selfcheck.demo import Demo, load_demos
from selfcheck.editions import Migration, load_migrations
from selfcheck.rights import Capability
from selfcheck.settings import Settings
from selfcheck.sign_in import BY_SIGN_IN, Signed, SignIn
from selfcheck.store import links, postgres, sign_ins
from selfcheck.store.engine import DAMAGE, StoreError, open_engine, reading, store_error
from selfcheck.store.participants import mark_seen
from selfcheck.store.values import NotFoundError, find_id
from selfcheck.store.workshop_rows import Workshop
from selfcheck.store.writer import Writer
from selfcheck.workshop.agenda import Presets, load_presets
from selfcheck.workshop.live import Bell, Presence

T = TypeVar("T")


class House:
    """Opened on first use; what could not be opened is tried again at the next use."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = threading.RLock()
        self._engine: Engine | None = None
        self._writer: Writer | None = None
        self.bell, self.presence = Bell(), Presence()
        self.sign_in: SignIn | None = None  # set at start where the operator has configured one

    @property
    def is_shared(self) -> bool:
        """Whether many municipalities use this server, each through links of its own."""
        return self.settings.mode == "shared"

    @property
    def open_cookie(self) -> str:
        """Name of the cookie that says what is open: a link's token on a shared server, else the key of the assessment."""
        return open_cookie(self.is_shared and self.settings.is_https)

    def find_capability(self, connection: Connection, cookies: Mapping[str, str]) -> Capability:
        """What these cookies allow now. Raises NotFoundError; absent, wrong, foreign and withdrawn look alike."""
        held = cookies.get(self.open_cookie)
        if not held:
            raise NotFoundError("")
        if not self.is_shared:
            return Capability(find_id(connection, held), held, "owner")
        if held.startswith(BY_SIGN_IN):
            return sign_ins.find(connection, self.find_signed(connection, cookies).subject, held.removeprefix(BY_SIGN_IN))
        return links.find(connection, held)

    def find_signed(self, connection: Connection, cookies: Mapping[str, str]) -> Signed:
        """Who has signed in, as these cookies prove it. Raises NotFoundError; nobody, forged, old and signed out look alike."""
        return sign_ins.require_valid(connection, self.sign_in.find(cookies) if self.sign_in else None)

    @property
    def folder(self) -> Path:
        """The catalogue's folder, without overlays."""
        return self.settings.catalogue[0] if self.settings.catalogue else FOLDER

    @cached_property
    def catalogue(self) -> Catalogue:
        """Raises FaultyFileError with all faults."""
        with self._lock:
            return load_catalogue(self.folder, self.settings.catalogue[1:])

    @cached_property
    def demos(self) -> dict[str, Demo]:
        """Raises FaultyFileError with all faults."""
        with self._lock:
            return load_demos(self.folder, self.catalogue)

    @cached_property
    def ballot_languages(self) -> dict[str, BallotLanguage]:
        """Raises FaultyFileError with all faults."""
        with self._lock:
            return load_ballot_languages(self.folder, self.catalogue)

    @cached_property
    def migrations(self) -> tuple[Migration, ...]:
        """Raises FaultyFileError with all faults."""
        with self._lock:
            return load_migrations(self.folder, self.catalogue)

    @cached_property
    def workshop_presets(self) -> Presets:
        """Raises FaultyFileError with all faults."""
        with self._lock:
            return load_presets(self.folder, self.catalogue)

    @property
    def engine(self) -> Engine:
        """Raises StoreError while the store cannot be opened."""
        with self._lock:
            if self._engine is None:
                self._engine = open_engine(self.settings.store_url, walled=self.is_shared)
            return self._engine

    @property
    def is_open(self) -> bool:
        """Whether reading and writing need no opening first."""
        return self._writer is not None

    @property
    def writer(self) -> Writer:
        """The one committing writer of this process."""
        with self._lock:
            if self._writer is None:
                self._writer = Writer(self.engine)
            return self._writer

    def read(self, job: Callable[[Connection], T], within: int | None = None) -> T:
        """Run a reading job at once. Raises StoreError.

        within: the assessment that a right derived just before allows; on a shared server the job sees no other.
        """
        try:
            with reading(self.engine) as connection:
                if within is not None and self.is_shared:
                    postgres.narrow(connection, within)
                return job(connection)
        except PoolTimeoutError:
            raise StoreError("unavailable") from None
        except (DBAPIError, *DAMAGE) as error:
            raise store_error(error) from error

    def write(self, job: Callable[[Connection], T]) -> T:
        """Run a writing job through the writer and wait for its commit. Raises StoreError or the job's own error."""
        return self.writer.run(job)

    def steer(self, job: Callable[[Connection], Workshop]) -> Workshop:
        """Run a command on a workshop; after its commit every phone that waits for news is told."""
        seen = self.presence.drain()

        def after_presence(connection: Connection) -> Workshop:
            mark_seen(connection, seen)
            return job(connection)

        done = self.write(after_presence)
        self.bell.ring(done.id, done.revision)
        return done

    def close(self) -> None:
        """Finish queued writes and close the store."""
        with self._lock:
            if self._writer is not None:
                self._writer.close()
                self._writer = None
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None


_houses: dict[str, House] = {}
_opening = threading.Lock()


def house() -> House:
    """The house of this process. Raises FaultyFileError for wrong settings."""
    with _opening:
        if "" not in _houses:
            _houses[""] = House(Settings.load())
        return _houses[""]


def leave() -> None:
    """Close and forget the house, so that the next use reads the settings again."""
    with _opening:
        closing = _houses.pop("", None)
    if closing is not None:
        closing.close()
