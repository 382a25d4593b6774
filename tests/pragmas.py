"""A store that cannot write: every transaction runs under a pragma."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

_given: WeakKeyDictionary[Engine, str] = WeakKeyDictionary()


def set_on_each_use(engine: Engine, pragma: str) -> None:
    """From now on every transaction runs under this pragma; of several given one after the other under the last."""
    if engine not in _given:
        sa.event.listen(engine, "begin", _apply)
    _given[engine] = pragma
    engine.dispose()  # one under the pragma before could not even begin


def _apply(connection: Connection) -> None:
    raw = connection.connection.driver_connection
    assert raw is not None
    raw.execute(f"PRAGMA {_given[connection.engine]}").close()
