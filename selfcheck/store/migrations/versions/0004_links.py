"""Links with secrets that open an assessment on a shared server; comparisons that belong to one."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("access", sa.String(10), nullable=False),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.Column("last_used", sa.Date(), nullable=True),
        sa.Column("revoked", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], ondelete="CASCADE", name="fk_link_assessment_id_assessment"),
        sa.PrimaryKeyConstraint("id", name="pk_link"),
        sa.UniqueConstraint("secret_hash", name="uq_link_secret_hash"),
    )
    op.create_index("ix_link_assessment_id", "link", ["assessment_id"])
    with op.batch_alter_table("comparison") as batch:
        batch.add_column(sa.Column("assessment_id", sa.Integer(), nullable=True))
        batch.create_foreign_key("fk_comparison_assessment_id_assessment", "assessment", ["assessment_id"], ["id"], ondelete="CASCADE")
        batch.create_index("ix_comparison_assessment_id", ["assessment_id"])
