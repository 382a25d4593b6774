"""Statements of every save and every look, in the shortest way to the driver.

On SQLite the text that SQLAlchemy compiled once goes to the driver itself: SQLAlchemy's own way through its layers takes longer than
the statement. Elsewhere, and wherever it is not run for every click, SQLAlchemy carries out the same statement.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

Convert = Callable[[Any], Any] | None


@dataclass(frozen=True)
class _Compiled:
    """text: for SQLite; names: of its parameters in order; fixed: values of those that stand in the statement; given and read: how a
    parameter and a column are converted, None where they are taken as they are."""

    text: str
    names: list[str]
    fixed: dict[str, Any]
    given: list[Convert]
    read: list[Convert]

    def sent(self, values: Mapping[str, Any]) -> list[Any]:
        """The parameters in their order."""
        merged = {**self.fixed, **values}
        return [merged[name] if convert is None else convert(merged[name]) for name, convert in zip(self.names, self.given, strict=True)]

    def found(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        """A row with its columns converted."""
        return tuple([value if convert is None else convert(value) for value, convert in zip(row, self.read, strict=True)])

    @cached_property
    def converts(self) -> bool:
        """Whether any column is."""
        return any(self.read)


def _driver(connection: Connection) -> sqlite3.Connection:
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw


def _as_sqlalchemy(connection: Connection, compiled: _Compiled, error: sqlite3.Error) -> Exception:
    """The driver's error as that of SQLAlchemy, without the values."""
    return DBAPIError.instance(compiled.text, None, error, sqlite3.Error, hide_parameters=True, dialect=connection.dialect)


class Prepared:
    """A statement with named parameters, compiled once; without a list of values in it, whose length would change its text."""

    def __init__(self, statement: Any) -> None:
        self.statement = statement

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Carry it out; what it finds. Raises DBAPIError, DamagedError as SQLAlchemy does."""
        if connection.dialect.name != "sqlite":
            found = connection.execute(self.statement, values)
            return [tuple(row) for row in found] if found.returns_rows else []
        compiled = self._compiled
        try:
            rows = _driver(connection).execute(compiled.text, compiled.sent(values)).fetchall()
        except sqlite3.Error as error:
            raise _as_sqlalchemy(connection, compiled, error) from error
        return [compiled.found(row) for row in rows] if compiled.converts else rows

    def many(self, connection: Connection, values: Sequence[Mapping[str, Any]]) -> None:
        """Carry it out for each of these. Raises DBAPIError."""
        if connection.dialect.name != "sqlite":
            connection.execute(self.statement, values)
            return
        compiled = self._compiled
        try:
            _driver(connection).executemany(compiled.text, [compiled.sent(one) for one in values])
        except sqlite3.Error as error:
            raise _as_sqlalchemy(connection, compiled, error) from error

    def first(self, connection: Connection, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """The first row, None where there is none."""
        return next(iter(self.rows(connection, values)), None)

    @cached_property
    def _compiled(self) -> _Compiled:
        dialect = sqlite.dialect()
        compiled = self.statement.compile(dialect=dialect)
        names = list(compiled.positiontup)
        types = [compiled.binds[name].type if name in compiled.binds else sa.types.NullType() for name in names]
        columns = self.statement.selected_columns if isinstance(self.statement, sa.Select) else ()
        return _Compiled(
            text=str(compiled),
            names=names,
            fixed={name: value for name, value in compiled.params.items() if value is not None},
            given=[one.dialect_impl(dialect).bind_processor(dialect) for one in types],
            read=[column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns],
        )
