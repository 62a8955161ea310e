"""Tables of the event log. Plain Core tables: events are appended, never edited as objects."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from sre_ops.db.columns import UtcDateTime, new_metadata

METADATA = new_metadata()

DOMAIN_EVENT = Table(
    "domain_event",
    METADATA,
    Column("tenant_id", Uuid, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("recorded_at", UtcDateTime, primary_key=True),  # the partition key must be in it
    Column("event_id", Uuid, nullable=False),
    Column("name", String(120), nullable=False),
    Column("schema_version", Integer, nullable=False),
    Column("occurred_at", UtcDateTime, nullable=False),
    Column("aggregate_kind", String(60), nullable=False),
    Column("aggregate_id", Uuid, nullable=False),
    Column("aggregate_version", BigInteger, nullable=False),
    # Canonical JSON as text: jsonb would reorder keys and change the digest.
    Column("state", Text, nullable=True),
    Column("state_digest", LargeBinary(32), nullable=False),
    Column("payload", Text, nullable=True),
    Column("payload_digest", LargeBinary(32), nullable=False),
    Column("actor", String(300), nullable=False),
    Column("request_id", String(100), nullable=True),
    Column("is_reconstructed", Boolean, nullable=False),
    Column("prev_hash", LargeBinary(32), nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Index(None, "tenant_id", "aggregate_kind", "aggregate_id", "position"),
    Index(None, "tenant_id", "recorded_at"),
)

# A partitioned table cannot keep a key unique without its partition column.
EVENT_KEY = Table(
    "event_key",
    METADATA,
    Column("tenant_id", Uuid, primary_key=True),
    Column("event_id", Uuid, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("aggregate_kind", String(60), nullable=False),
    Column("aggregate_id", Uuid, nullable=False),
    Column("aggregate_version", BigInteger, nullable=False),
    UniqueConstraint("tenant_id", "position"),
    UniqueConstraint(
        "tenant_id",
        "aggregate_kind",
        "aggregate_id",
        "aggregate_version",
        name="uq_event_key_aggregate_version",
    ),
)

EVENT_HEAD = Table(
    "event_head",
    METADATA,
    Column("tenant_id", Uuid, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
)

EVENT_CURSOR = Table(
    "event_cursor",
    METADATA,
    Column("tenant_id", Uuid, primary_key=True),
    Column("reaction", String(120), primary_key=True),
    Column("position", BigInteger, nullable=False),
)

EVENT_FAILURE = Table(
    "event_failure",
    METADATA,
    Column("tenant_id", Uuid, primary_key=True),
    Column("reaction", String(120), primary_key=True),
    Column("aggregate_kind", String(60), primary_key=True),
    Column("aggregate_id", Uuid, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Text, nullable=False),
    Column("failed_at", UtcDateTime, nullable=False),
    Column("parked", Boolean, nullable=False),
)
