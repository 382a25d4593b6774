"""Where documents, workbooks and pictures are made: a few at a time, so that many wishes at once stop nobody's saving.

Libraries that write Word files give the interpreter's lock back and forth a hundred thousand times; twenty of them at
once made every other answer of the server wait for minutes. Who waits here holds no thread.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread

T = TypeVar("T")
AT_ONCE = 2
_limiter = CapacityLimiter(AT_ONCE)


async def make_aside(make: Callable[..., T], *given: Any) -> T:
    """What `make` returns, made in a thread once it is its turn."""
    return await to_thread.run_sync(partial(make, *given), limiter=_limiter)
