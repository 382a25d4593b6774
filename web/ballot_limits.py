"""How often somebody may guess: ten wrong tries a minute from one address, a hundred in all; addresses stay unknown."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.requests import Request

PER_ADDRESS, IN_ALL = parse("10/minute"), parse("100/minute")


class Tries:
    """Counts wrong codes, cards and phrases. Right ones cost nothing: a whole room may share one address."""

    def __init__(self) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._day, self._salt = dt.date.min, b""

    def may_try(self, request: Request) -> bool:
        """Whether one more try is allowed."""
        return self._limiter.test(PER_ADDRESS, self._who(request)) and self._limiter.test(IN_ALL, "all")

    def failed(self, request: Request) -> None:
        """Note a wrong try."""
        self._limiter.hit(PER_ADDRESS, self._who(request))
        self._limiter.hit(IN_ALL, "all")

    def _who(self, request: Request) -> str:
        """The sender's address under a salt that changes daily and is kept nowhere."""
        today = dt.datetime.now(dt.UTC).date()
        if today != self._day:
            self._day, self._salt = today, secrets.token_bytes(16)
        address = request.client.host if request.client else ""
        return hashlib.blake2b(address.encode(), key=self._salt, digest_size=16).hexdigest()


tries = Tries()
