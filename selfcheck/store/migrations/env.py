"""Runs migrations on the connection handed in; several instances starting at once wait for each other."""

from alembic import context

from selfcheck.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout TO 0")
        connection.exec_driver_sql("SET LOCAL lock_timeout TO '5min'")  # as long as another instance may need
        connection.exec_driver_sql("SELECT set_config('selfcheck.scope', 'all', true)")
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7215501)")
    context.run_migrations()
