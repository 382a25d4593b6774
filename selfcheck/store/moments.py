"""Times and days as the tables hold them, read so that a damaged one is told from a fault of the program."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect


class DamagedError(Exception):
    """A stored value is not what was written there."""


class _Soundly:
    """Of a damaged text a date cannot be read; without this nobody could tell that from a fault of the program."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        read = super().result_processor(dialect, coltype)  # type: ignore[misc]
        if read is None:  # PostgreSQL sends dates, not texts
            return None

        def soundly(value: object) -> object:
            try:
                return read(value)
            except (TypeError, ValueError):
                raise DamagedError from None

        return soundly


class Moment(_Soundly, sa.types.TypeDecorator[dt.datetime]):
    impl = sa.DateTime
    cache_ok = True


class Day(_Soundly, sa.types.TypeDecorator[dt.date]):
    impl = sa.Date
    cache_ok = True
