"""Before the server stops it lets go of those who wait for news, else it would wait for them."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType


def before_stopping(act: Callable[[], None]) -> None:
    """Call `act` at SIGTERM and SIGINT, then whoever handles them now; does nothing outside the main thread."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        handler = signal.getsignal(number)
        if not callable(handler):
            continue

        def first(received: int, frame: FrameType | None, handler: Callable[[int, FrameType | None], object] = handler) -> None:
            act()
            handler(received, frame)

        signal.signal(number, first)
