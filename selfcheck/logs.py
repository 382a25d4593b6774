"""The log: one line per event that holds nothing personal; what libraries log is cut down to what cannot hold any.

Our own lines are `key=value`, readable and easy to split. Of an error they tell kinds and places, never its text: that may
hold what somebody typed, or a database's password. Lines of libraries keep their constant template, never the values
filled in; so no address, user agent, name, token, note, query or connection string reaches a log, whoever wrote the line.
"""

from __future__ import annotations

import contextlib
import logging
import re
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

NAME = "selfcheck"
ROOT = Path(__file__).parent.parent
SLOW_S, VERY_SLOW_S = 1, 5
_PLAIN = re.compile(r"[A-Za-z0-9_.,:/{}<>+=-]{1,400}")
_MAX_PLACES = 6
_MAX_CAUSES = 4
_log = logging.getLogger(NAME)


def tell(event: str, level: int = logging.INFO, error: BaseException | None = None, **values: str | int) -> None:
    """Write one line. Values are words of ours and numbers; what looks like anything else is left out."""
    parts = {"event": event, **values, **(outline(error) if error else {})}
    _log.log(level, " ".join(f"{name}={_word(value)}" for name, value in parts.items()))


_seen: dict[tuple[object, ...], tuple[float, int]] = {}
_counting = threading.Lock()


def tell_once_a_minute(event: str, level: int = logging.WARNING, now: float | None = None, **values: str | int) -> None:
    """As `tell`, for what an attacker could repeat: a line a minute, with how many it stands for. now: seconds, rising."""
    key, at = (event, *values.values()), time.monotonic() if now is None else now
    with _counting:
        last, count = _seen.get(key, (at - 60, 0))
        due = at - last >= 60
        _seen[key] = (at, 0) if due else (last, count + 1)
    if due:
        tell(event, level, None, **values, times=count + 1)


def duration_class(seconds: float) -> str:
    """How long something took, as coarse as an operator needs it."""
    return "under-1s" if seconds < SLOW_S else "1s-to-5s" if seconds < VERY_SLOW_S else "over-5s"


def outline(error: BaseException) -> dict[str, str]:
    """Kinds and places of an error and of what led to it, the latest first."""
    kinds: list[str] = []
    places: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen and len(kinds) < _MAX_CAUSES:
        seen.add(id(current))
        kinds.append(type(current).__name__)
        places.append(_places(current.__traceback__))
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return {"kind": "<".join(kinds), "at": "<".join(places)}


def _places(trace: TracebackType | None) -> str:
    """The last frames, ours first of all: `web/answers.py:41,selfcheck/store/writer.py:66`."""
    frames = []
    while trace is not None:
        frames.append((trace.tb_frame.f_code.co_filename, trace.tb_lineno))
        trace = trace.tb_next
    ours = [frame for frame in frames[:-1] if Path(frame[0]).is_relative_to(ROOT)][1 - _MAX_PLACES :]
    return ",".join(f"{_short(name)}:{line}" for name, line in [*ours, *frames[-1:]]) or "-"


def _short(name: str) -> str:
    path = Path(name)
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else "/".join(path.parts[-2:])


def _word(value: str | int) -> str:
    text = str(value)
    return text if _PLAIN.fullmatch(text) else "-"


# --- everybody else's lines -----------------------------------------------------------------------------------------


def _reduced(record: logging.LogRecord) -> logging.LogRecord:
    """A library's record without values: a template that values were to be filled into, else only where it comes from."""
    if record.name == NAME:
        return record
    error = record.exc_info[1] if record.exc_info else None
    template = record.msg if isinstance(record.msg, str) and record.args else ""
    parts = [template.replace("\n", " "), f"logger={record.name} at={_short(record.pathname)}:{record.lineno}"]
    if error is not None:
        parts.append(" ".join(f"{name}={_word(value)}" for name, value in outline(error).items()))
    record.msg, record.args = " ".join(part for part in parts if part), ()
    record.exc_info = record.exc_text = record.stack_info = None
    return record


class _Format(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))
        return f"{at} level={record.levelname} {record.getMessage()}"


@contextlib.contextmanager
def private_logs() -> Iterator[None]:
    """While the server runs: our lines on stderr, everybody else's reduced, uncaught errors of threads as well."""
    factory, level, threads, uncaught = logging.getLogRecordFactory(), _log.level, threading.excepthook, sys.excepthook
    handler = logging.StreamHandler()
    handler.setFormatter(_Format())

    def make(*args: Any, **more: Any) -> logging.LogRecord:
        return _reduced(factory(*args, **more))

    def thread_failed(given: threading.ExceptHookArgs) -> None:
        if given.exc_value is not None:
            tell("thread-failed", logging.ERROR, given.exc_value)

    logging.setLogRecordFactory(make)
    logging.captureWarnings(True)
    _log.addHandler(handler)
    _log.setLevel(logging.INFO)
    threading.excepthook = thread_failed
    sys.excepthook = lambda _kind, error, _trace: tell("failed", logging.CRITICAL, error)
    try:
        yield
    finally:
        threading.excepthook, sys.excepthook = threads, uncaught
        _log.setLevel(level)
        _log.removeHandler(handler)
        logging.captureWarnings(False)
        logging.setLogRecordFactory(factory)
