"""Workshops: rules, items, who may join and steer, ballots, frozen rounds and decisions."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _belongs(table: str, column: str, to: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], ondelete=ondelete, name=f"fk_{table}_{column}_{to}")


def upgrade() -> None:
    op.create_table(
        "workshop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(6), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("rules_sha256", sa.String(64), nullable=True),
        sa.Column("catalogue_id", sa.String(60), nullable=True),
        sa.Column("catalogue_version", sa.String(40), nullable=True),
        sa.Column("catalogue_sha256", sa.String(64), nullable=True),
        sa.Column("rehearsal", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("current", sa.String(80), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("timer", sa.DateTime(), nullable=True),
        sa.Column("until", sa.String(10), nullable=True),
        sa.Column("reasons", sa.Boolean(), nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.Column("started", sa.DateTime(), nullable=True),
        sa.Column("ended", sa.DateTime(), nullable=True),
        sa.Column("delete_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_workshop"),
        sa.UniqueConstraint("code", name="uq_workshop_code"),
    )
    op.create_table(
        "workshop_item",
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("previewed", sa.Boolean(), nullable=False),
        sa.Column("options", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        _belongs("workshop_item", "workshop_id", "workshop"),
        sa.PrimaryKeyConstraint("workshop_id", "item", name="pk_workshop_item"),
    )
    op.create_table(
        "workshop_access",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("access", sa.String(12), nullable=False),
        _belongs("workshop_access", "workshop_id", "workshop"),
        sa.PrimaryKeyConstraint("id", name="pk_workshop_access"),
        sa.UniqueConstraint("secret_hash", name="uq_workshop_access_secret_hash"),
    )
    op.create_index("ix_workshop_access_workshop_id", "workshop_access", ["workshop_id"])
    op.create_table(
        "workshop_role",
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(60), nullable=False),
        sa.Column("places", sa.Integer(), nullable=True),
        _belongs("workshop_role", "workshop_id", "workshop"),
        sa.PrimaryKeyConstraint("workshop_id", "role", name="pk_workshop_role"),
    )
    op.create_table(
        "participant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=True),
        sa.Column("phrase_hash", sa.String(64), nullable=True),
        sa.Column("role", sa.String(60), nullable=False),
        sa.Column("joined", sa.DateTime(), nullable=False),
        sa.Column("seen", sa.DateTime(), nullable=False),
        sa.Column("withdrawn", sa.DateTime(), nullable=True),
        sa.Column("paper", sa.Boolean(), nullable=False),
        _belongs("participant", "workshop_id", "workshop"),
        sa.PrimaryKeyConstraint("id", name="pk_participant"),
        sa.UniqueConstraint("phrase_hash", name="uq_participant_phrase_hash"),
        sa.UniqueConstraint("token_hash", name="uq_participant_token_hash"),
    )
    op.create_index("ix_participant_workshop_id", "participant", ["workshop_id"])
    op.create_table(
        "admission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("role", sa.String(60), nullable=False),
        sa.Column("once", sa.Boolean(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        _belongs("admission", "workshop_id", "workshop"),
        _belongs("admission", "participant_id", "participant", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_admission"),
        sa.UniqueConstraint("secret_hash", name="uq_admission_secret_hash"),
    )
    op.create_index("ix_admission_workshop_id", "admission", ["workshop_id"])
    op.create_table(
        "phase_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(80), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(12), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("access", sa.String(12), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        _belongs("phase_log", "workshop_id", "workshop"),
        sa.PrimaryKeyConstraint("id", name="pk_phase_log"),
    )
    op.create_index("ix_phase_log_workshop_id", "phase_log", ["workshop_id"])
    op.create_table(
        "ballot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(80), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(14), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("source", sa.String(5), nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        _belongs("ballot", "workshop_id", "workshop"),
        _belongs("ballot", "participant_id", "participant"),
        sa.PrimaryKeyConstraint("id", name="pk_ballot"),
        sa.UniqueConstraint("participant_id", "item", "round", name="uq_ballot_participant_id_item_round"),
    )
    op.create_index("ix_ballot_workshop_id_item_round", "ballot", ["workshop_id", "item", "round"])
    op.create_table(
        "ballot_log",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(14), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        _belongs("ballot_log", "ballot_id", "ballot"),
        sa.PrimaryKeyConstraint("ballot_id", "revision", name="pk_ballot_log"),
    )
    op.create_table(
        "round_snapshot",
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(80), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        _belongs("round_snapshot", "workshop_id", "workshop"),
        sa.PrimaryKeyConstraint("workshop_id", "item", "round", name="pk_round_snapshot"),
    )
    op.create_table(
        "decision",
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        _belongs("decision", "workshop_id", "workshop"),
        sa.PrimaryKeyConstraint("workshop_id", "item", "version", name="pk_decision"),
    )
