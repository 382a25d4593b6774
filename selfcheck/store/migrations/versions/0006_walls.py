"""Walls between assessments, on PostgreSQL only: rows are there for transactions whose scope names their assessment."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WALLED = (
    ("assessment", "id"),
    ("entry", "assessment_id"),
    ("change", "assessment_id"),
    ("snapshot", "assessment_id"),
    ("link", "assessment_id"),
    ("comparison", "assessment_id"),
)


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, column in WALLED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")  # the account that owns the tables is the one the app uses
        op.execute(f"CREATE POLICY wall ON {table} USING (current_setting('selfcheck.scope', true) IN ('all', {column}::text))")
    op.execute("CREATE POLICY by_secret ON link FOR SELECT USING (secret_hash = current_setting('selfcheck.secret', true))")
