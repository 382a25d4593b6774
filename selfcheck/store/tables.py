"""The tables. Every value of an assessment is one entry; every write leaves a change behind it."""

from __future__ import annotations

import sqlalchemy as sa

from selfcheck.store.moments import Day, Moment

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
    sa.Column("created", Moment, nullable=False),
    sa.Column("used", Moment, nullable=False),
)

# section: answers | profile | positions | plan | capacity | perspectives; item: criterion, position or measure ('' for the profile).
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
    sa.Column("at", Moment, nullable=False),
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
    sa.Column("at", Moment, nullable=False),
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

# A link that opens an assessment on a shared server: of its token only the SHA-256. access: owner | editor | reader.
link = sa.Table(
    "link",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("assessment_id", sa.ForeignKey("assessment.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("secret_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("access", sa.String(10), nullable=False),
    sa.Column("label", sa.String(200), nullable=False),
    sa.Column("created", Moment, nullable=False),
    sa.Column("last_used", Day),
    sa.Column("revoked", Moment),
)

# A link tied to a sign-in. subject: SHA-256 over issuer and subject, all that is known of a person.
sign_in_link = sa.Table(
    "sign_in_link",
    metadata,
    sa.Column("subject", sa.String(64), primary_key=True),
    sa.Column("link_id", sa.ForeignKey("link.id", ondelete="CASCADE"), primary_key=True, index=True),
    sa.Column("assessment_id", sa.ForeignKey("assessment.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("created", Day, nullable=False),
)

# What was signed for this person up to then (seconds UTC) counts no more; deleted once nothing can be that young.
signed_out = sa.Table(
    "signed_out",
    metadata,
    sa.Column("subject", sa.String(64), primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),
)

# rules: selfcheck.workshop.models.Rules as JSON; with its sha256 frozen at the start, like the catalogue's edition.
# revision counts commands; until and reasons stand here too because every vote asks for them.
workshop = sa.Table(
    "workshop",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("code", sa.String(6), nullable=False, unique=True),
    sa.Column("rules", sa.Text, nullable=False),
    sa.Column("rules_sha256", sa.String(64)),
    sa.Column("catalogue_id", sa.String(60)),
    sa.Column("catalogue_version", sa.String(40)),
    sa.Column("catalogue_sha256", sa.String(64)),
    sa.Column("rehearsal", sa.Boolean, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("current", sa.String(80)),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("timer", Moment),
    sa.Column("until", sa.String(10)),
    sa.Column("reasons", sa.Boolean, nullable=False),
    sa.Column("created", Moment, nullable=False),
    sa.Column("started", Moment),
    sa.Column("ended", Moment),
    sa.Column("delete_on", Day, nullable=False),
)

# Made at the start; asked: the texts as they are voted on (selfcheck.workshop.models.Asked), options: how many answers.
workshop_item = sa.Table(
    "workshop_item",
    metadata,
    sa.Column("workshop_id", sa.ForeignKey(workshop.c.id, ondelete="CASCADE"), primary_key=True),
    sa.Column("item", sa.String(80), primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("previewed", sa.Boolean, nullable=False),
    sa.Column("options", sa.Integer, nullable=False),
    sa.Column("asked", sa.Text, nullable=False),
)

# Who may steer or write the minutes: facilitator, minutes, recovery.
workshop_access = sa.Table(
    "workshop_access",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("workshop_id", sa.ForeignKey(workshop.c.id, ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("secret_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("access", sa.String(12), nullable=False),
)

# places: how many may join in this role, NULL without a bound; may be raised while the workshop runs.
workshop_role = sa.Table(
    "workshop_role",
    metadata,
    sa.Column("workshop_id", sa.ForeignKey(workshop.c.id, ondelete="CASCADE"), primary_key=True),
    sa.Column("role", sa.String(60), primary_key=True),
    sa.Column("places", sa.Integer),
)

# Hashes die with the workshop. seen: last contact; paper: stands for one show of hands, no phone.
participant = sa.Table(
    "participant",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("workshop_id", sa.ForeignKey(workshop.c.id, ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("token_hash", sa.String(64), unique=True),
    sa.Column("phrase_hash", sa.String(64), unique=True),
    sa.Column("role", sa.String(60), nullable=False),
    sa.Column("joined", Moment, nullable=False),
    sa.Column("seen", Moment, nullable=False),
    sa.Column("withdrawn", Moment),
    sa.Column("paper", sa.Boolean, nullable=False),
)

# Cards and links that carry a role; once: a card admits one person, participant_id says whom.
admission = sa.Table(
    "admission",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("workshop_id", sa.ForeignKey(workshop.c.id, ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("secret_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("role", sa.String(60), nullable=False),
    sa.Column("once", sa.Boolean, nullable=False),
    sa.Column("participant_id", sa.ForeignKey(participant.c.id, ondelete="SET NULL")),
)

# Append-only: every command; item '' for the workshop itself.
phase_log = sa.Table(
    "phase_log",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("workshop_id", sa.ForeignKey(workshop.c.id, ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("item", sa.String(80), nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("step", sa.String(12), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("access", sa.String(12), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

# kind: vote (value = option from 0), abstained, not-applicable. source: phone or paper. chosen: reason on the screen.
ballot = sa.Table(
    "ballot",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("workshop_id", sa.ForeignKey(workshop.c.id, ondelete="CASCADE"), nullable=False),
    sa.Column("item", sa.String(80), nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("participant_id", sa.ForeignKey(participant.c.id, ondelete="CASCADE"), nullable=False),
    sa.Column("kind", sa.String(14), nullable=False),
    sa.Column("value", sa.Integer),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("source", sa.String(5), nullable=False),
    sa.Column("chosen", sa.Boolean, nullable=False),
    sa.UniqueConstraint("participant_id", "item", "round"),
    sa.Index(None, "workshop_id", "item", "round"),
)

# Append-only: what a ballot said before it was changed, without its reason.
ballot_log = sa.Table(
    "ballot_log",
    metadata,
    sa.Column("ballot_id", sa.ForeignKey(ballot.c.id, ondelete="CASCADE"), primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True),
    sa.Column("kind", sa.String(14), nullable=False),
    sa.Column("value", sa.Integer),
    sa.Column("at", Moment, nullable=False),
)

# content: selfcheck.workshop.results.Frozen as JSON. void: the round was discarded, note says why.
round_snapshot = sa.Table(
    "round_snapshot",
    metadata,
    sa.Column("workshop_id", sa.ForeignKey(workshop.c.id, ondelete="CASCADE"), primary_key=True),
    sa.Column("item", sa.String(80), primary_key=True),
    sa.Column("round", sa.Integer, primary_key=True),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("void", sa.Boolean, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
)

# Append-only: the highest version counts. content: selfcheck.workshop.models.Decision as JSON.
decision = sa.Table(
    "decision",
    metadata,
    sa.Column("workshop_id", sa.ForeignKey(workshop.c.id, ondelete="CASCADE"), primary_key=True),
    sa.Column("item", sa.String(80), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

# content: selfcheck.comparison.practice.Practice as JSON, sums of five files or more; the files are not kept.
# assessment_id: on a shared server the assessment it was made beside, whose links alone open it.
comparison = sa.Table(
    "comparison",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.String(32), nullable=False, unique=True),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("assessment_id", sa.ForeignKey("assessment.id", ondelete="CASCADE"), index=True),
)
