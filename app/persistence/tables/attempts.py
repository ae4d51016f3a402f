"""Tables of attempts, their journal, their commands, and the messages that leave with a fact.

An attempt's row is a projection of its journal: what SQL must see has a column, the engine's whole
value is the document `value`. What only storage knows (sequence, heads, presence) follows.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    false,
    text,
)

from app.persistence.tables.base import metadata
from app.persistence.types import Instant, Json

attempts = Table(
    "attempts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("window_id", Text, nullable=False, index=True),
    Column("form_id", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("value", Json, nullable=False),
    Column("state", Text, nullable=False),
    Column("pause_kind", Text),
    Column("paused_at", Instant),
    Column("epoch", Integer, nullable=False),
    Column("deadline_at", Instant),
    Column("closing_until", Instant),
    Column("grace_ms", Integer, nullable=False),
    Column("closing_grace_ms", Integer, nullable=False),
    Column("due_at", Instant, comment="when time next moves the attempt by itself"),
    Column("ended_at", Instant),
    Column("queued_at", Instant, comment="since when it waits for a proctor"),
    Column("hand_raised", Boolean, nullable=False),
    Column("last_seq", Integer, nullable=False),
    Column("chain_head", Text, nullable=False),
    Column("last_cseq", Integer, nullable=False),
    Column("head_epoch", Integer),
    Column("head_cseq", Integer),
    Column("head", Text),
    Column("head_at", Instant),
    Column("row_version", Integer, nullable=False),
    Column("seen_at", Instant),
    Column("result_state", Text, nullable=False),
)
Index("ix_attempts_due_at", attempts.c.due_at)

attempt_events = Table(
    "attempt_events",
    metadata,
    # No foreign key: every writer holds the attempt's row, and a check per save costs as much as
    # the insert itself.
    Column("attempt_id", Text, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("body", Text, nullable=False, comment="canonical JSON, the very bytes of the digest"),
    Column("digest", Text, nullable=False),
    Column("epoch", Integer),
    Column("cseq", Integer),
    Column("item_id", Text),
    Column("counted", Boolean, comment="a save that counts for its item"),
    Column("answered", Boolean, comment="a save with a response"),
    Column("marked", Boolean, comment="a save with the candidate's mark for review"),
)
Index(
    "uq_attempt_events_cseq",
    attempt_events.c.attempt_id,
    attempt_events.c.epoch,
    attempt_events.c.cseq,
    attempt_events.c.counted,  # a late save may be proven later, and then counts beside its trace
    unique=True,
    postgresql_include=["item_id", "answered"],  # ranks the saves of an item without their bodies
    postgresql_where=attempt_events.c.cseq.is_not(None),
    sqlite_where=text("cseq IS NOT NULL"),
)
Index(
    "ix_attempt_events_told",
    attempt_events.c.attempt_id,
    attempt_events.c.seq,
    postgresql_where=attempt_events.c.cseq.is_(None),
    sqlite_where=text("cseq IS NULL"),
)

_ASKED = (
    "kind IN ('command.proposed', 'proposal.settled', 'move.asked', 'move.answered',"
    " 'care.taken', 'care.offered', 'care.released', 'help.asked', 'help.answered',"
    " 'candidate.hand_raised', 'hand.answered')"
)
_PROPOSED = text("kind = 'command.proposed'")
Index(
    "ix_attempt_events_asked",
    attempt_events.c.attempt_id,
    attempt_events.c.seq,
    postgresql_where=text(_ASKED),
    sqlite_where=text(f"cseq IS NULL AND {_ASKED}"),  # it would put the kinds into a table per save
)
Index(
    "ix_attempt_events_proposed",
    attempt_events.c.at,
    postgresql_where=_PROPOSED,
    sqlite_where=_PROPOSED,
)
Index(
    "ix_attempt_events_late",
    attempt_events.c.attempt_id,
    postgresql_where=text("kind = 'answer.late'"),
    sqlite_where=text("kind = 'answer.late'"),
)

_EXPORT_ASKED = text("kind = 'export.asked'")
Index(
    "ix_attempt_events_exports",
    attempt_events.c.at,
    postgresql_where=_EXPORT_ASKED,
    sqlite_where=_EXPORT_ASKED,
)

attempt_evidence = Table(
    "attempt_evidence",
    metadata,
    Column("attempt_id", ForeignKey("attempts.id"), primary_key=True),
    Column("snapshot_seq", Integer, nullable=False),
    Column("snapshot_head", Text, nullable=False),
    Column("latest_id", Text, comment="the newest live snapshot"),
    Column("latest_at", Instant),
    Column("reference_id", Text, comment="the newest reference picture"),
    Column("version", Integer, nullable=False, comment="the board's version grows by this one too"),
    Column("held", Boolean, nullable=False, server_default=false(), comment="nothing is erased"),
    Column("erase_to", Integer, nullable=False, server_default="0", comment="erasure has begun"),
    Column("erased_to", Integer, nullable=False, server_default="0", comment="and is finished"),
    Column("looked_at", Instant, comment="when it was last asked whether pictures are due"),
    Column(
        "rooted_facts",
        Integer,
        nullable=False,
        server_default="0",
        comment="a signed root covers the journal up to here",
    ),
    Column(
        "rooted_pictures",
        Integer,
        nullable=False,
        server_default="0",
        comment="a signed root covers the chain of pictures up to here",
    ),
)

command_outcomes = Table(
    "command_outcomes",
    metadata,
    Column("attempt_id", Text, primary_key=True),
    Column("command_id", Text, primary_key=True),
    Column("outcome", Json, nullable=False),
)

consents = Table(
    "consents",
    metadata,
    Column("attempt_id", ForeignKey("attempts.id"), primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("version", Text, nullable=False),
    Column("text_sha256", Text, nullable=False),
    Column("choices", Json, nullable=False),
    Column("at", Instant, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("watermark", BigInteger, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("lease_until", Instant),
    Column("renewed", Boolean, nullable=False, comment="a fact came since the row was lent"),
    Column("put_off", Text, comment="code of what keeps it from being served"),
)
Index("ix_outbox_due_at", outbox.c.due_at)
