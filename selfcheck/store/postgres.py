"""What only PostgreSQL needs: settings of every connection, faults told by their code, and the wall between assessments.

The wall: rows of an assessment are seen and written only in a transaction whose setting `selfcheck.scope` names it
(migration 0006). A shared server's connections begin with an empty scope; the link in a visitor's cookie opens one.
On SQLite all of this does nothing.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.url import URL
from sqlalchemy.exc import DBAPIError

ALL = "all"
CONNECTING = {"connect_timeout": 5, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
STATEMENT_MS = 30_000
IDLE_MS = 60_000  # a transaction nobody ends holds locks
_CLASH = ("40P01", "40001")  # two instances waited for each other; one was sent back
_KINDS = (
    ("53100", "disk-full"),
    ("25006", "read-only"),
    ("55P03", "locked"),
    ("40P01", "locked"),
    ("40001", "locked"),
    ("XX001", "corrupt"),
    ("XX002", "corrupt"),
    ("58030", "disk-fault"),
    ("53300", "database-away"),
    ("57P", "database-away"),
    ("08", "database-away"),
)
_SCOPE = sa.text("SELECT set_config('selfcheck.scope', :scope, true), set_config('selfcheck.secret', :secret, true)")


def is_postgresql(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"


def create_engine(url: URL, lock_wait_ms: int, walled: bool) -> Engine:
    """An engine whose connections commit durably and wait for nothing for ever. Raises ModuleNotFoundError without the driver."""
    given = {name: value for name, value in CONNECTING.items() if name not in url.query}
    engine = sa.create_engine(
        url,
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=15,
        pool_timeout=5,
        isolation_level="READ COMMITTED",
        hide_parameters=True,
        connect_args={"application_name": "selfcheck", **given},
    )
    scope = "" if walled else ALL

    @sa.event.listens_for(engine, "connect")
    def _connect(connection: Any, record: Any) -> None:
        record.info["scope"] = scope
        with connection.cursor() as cursor:
            cursor.execute(
                f"SET synchronous_commit TO on; SET lock_timeout TO {lock_wait_ms}; SET statement_timeout TO {STATEMENT_MS}; "
                f"SET idle_in_transaction_session_timeout TO {IDLE_MS}; SET selfcheck.scope TO '{scope}'"
            )
        connection.commit()

    return engine


def fault_kind(error: object) -> str | None:
    """The kind of a fault of PostgreSQL by its code, as its words are in the server's language; None for another database's."""
    if not hasattr(error, "sqlstate"):
        return None
    code = error.sqlstate
    if code is None:  # no connection, or one that broke off
        return "database-away"
    return next((kind for start, kind in _KINDS if code.startswith(start)), "unavailable")


def is_clash(error: BaseException | None) -> bool:
    """Whether a transaction was sent back because another instance held what it waited for, and the other way round."""
    while error is not None:
        if isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in _CLASH:
            return True
        error = error.__context__
    return False


def may_pass_walls(connection: Connection) -> bool:
    """Whether the database account sees everything whatever the scope says."""
    found = connection.execute(sa.text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")).scalar()
    return bool(found)


def narrow(connection: Connection, assessment: int) -> None:
    """From here to the end of the transaction only this assessment is there. The number must come from a right derived here."""
    _set_scope(connection, str(assessment), "")


def open_all(connection: Connection) -> None:
    """From here to the end of the transaction all assessments are there: for making one, and for deleting what is due."""
    _set_scope(connection, ALL, "")


def show_link(connection: Connection, secret_hash: str) -> None:
    """From here on the one link with this hash is there, and no assessment."""
    _set_scope(connection, str(connection.info.get("scope", "")), secret_hash)


def leave_scope(connection: Connection) -> None:
    """Before the next job of the same transaction: the scope the connection began with."""
    if connection.info.pop("narrowed", False):
        connection.execute(_SCOPE, {"scope": connection.info["scope"], "secret": ""})


def _set_scope(connection: Connection, scope: str, secret: str) -> None:
    if is_postgresql(connection):
        connection.info["narrowed"] = True
        connection.execute(_SCOPE, {"scope": scope, "secret": secret})
