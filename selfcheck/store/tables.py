"""The tables. Every value of an assessment is one entry; every write leaves a change behind it."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Times are UTC without zone. `key` is random and public inside one computer; `revision` counts writes.
assessment = sa.Table(
    "assessment",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.String(32), nullable=False, unique=True),
    sa.Column("title", sa.String(200), nullable=False, server_default=""),
    sa.Column("revision", sa.Integer, nullable=False, server_default="0"),
    sa.Column("catalogue_id", sa.String(60), nullable=False),
    sa.Column("catalogue_version", sa.String(40), nullable=False),
    sa.Column("catalogue_sha256", sa.String(64), nullable=False),
    sa.Column("created", sa.DateTime, nullable=False),
    sa.Column("used", sa.DateTime, nullable=False),
)

# section: answers | profile | positions | plan; item: criterion, position or measure ('' for the profile).
# value: JSON. revision: that of the assessment when this value was written (compare-and-set).
entry = sa.Table(
    "entry",
    metadata,
    sa.Column("assessment_id", sa.ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("section", sa.String(12), primary_key=True),
    sa.Column("item", sa.String(80), primary_key=True),
    sa.Column("field", sa.String(40), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
)

# Append-only. old is NULL where there was nothing; undoes is the revision a change takes back.
change = sa.Table(
    "change",
    metadata,
    sa.Column("assessment_id", sa.ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True),
    sa.Column("section", sa.String(12), nullable=False),
    sa.Column("item", sa.String(80), nullable=False),
    sa.Column("field", sa.String(40), nullable=False),
    sa.Column("old", sa.Text),
    sa.Column("new", sa.Text),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("undoes", sa.Integer),
)

# content: the assessment file as JSON, without its own history.
snapshot = sa.Table(
    "snapshot",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("assessment_id", sa.ForeignKey("assessment.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("at", sa.String(10), nullable=False),
    sa.Column("content", sa.Text, nullable=False),
)
