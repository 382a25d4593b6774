"""Links tied to a sign-in, and when somebody signed out; both know a person by a hash only."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_in_link",
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("created", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], ondelete="CASCADE", name="fk_sign_in_link_assessment_id_assessment"
        ),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], ondelete="CASCADE", name="fk_sign_in_link_link_id_link"),
        sa.PrimaryKeyConstraint("subject", "link_id", name="pk_sign_in_link"),
    )
    op.create_index("ix_sign_in_link_assessment_id", "sign_in_link", ["assessment_id"])
    op.create_index("ix_sign_in_link_link_id", "sign_in_link", ["link_id"])
    op.create_table(
        "signed_out",
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_signed_out"),
    )
