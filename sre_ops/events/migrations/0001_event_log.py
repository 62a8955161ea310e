"""The event log: one table, on PostgreSQL partitioned by month from the start."""

import sqlalchemy as sa
from alembic import op

from sre_ops.db.columns import UtcDateTime

revision = "events_0001"
down_revision = None
branch_labels = None
depends_on = None

# Bounds say +00: with a session in Asia/Tokyo a plain date overlapped the month before.
_ENSURE_PARTITIONS = """
CREATE FUNCTION events.ensure_partitions(from_month timestamptz, months integer)
RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = events, pg_temp AS $$
DECLARE
    first timestamp := date_trunc('month', from_month AT TIME ZONE 'UTC');
    lower_bound timestamp;
    partition text;
    made integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('sre_ops event partitions'));
    FOR ahead IN 0..months LOOP
        lower_bound := first + make_interval(months => ahead);
        partition := 'domain_event_' || to_char(lower_bound, 'YYYY_MM');
        IF to_regclass('events.' || partition) IS NULL THEN
            EXECUTE format(
                'CREATE TABLE events.%I PARTITION OF events.domain_event'
                || ' FOR VALUES FROM (%L) TO (%L)',
                partition,
                to_char(lower_bound, 'YYYY-MM-DD HH24:MI:SS') || '+00',
                to_char(lower_bound + interval '1 month', 'YYYY-MM-DD HH24:MI:SS') || '+00');
            EXECUTE format('ALTER TABLE events.%I ENABLE ROW LEVEL SECURITY', partition);
            EXECUTE format('ALTER TABLE events.%I FORCE ROW LEVEL SECURITY', partition);
            made := made + 1;
        END IF;
    END LOOP;
    RETURN made;
END $$
"""
# FORCEd row security would hide the rows from the owner as well; the partition key does not
# tell which tenant's they are, so this one policy lets the owner see that something lies there.
_STRAYS = """
CREATE FUNCTION events.default_partition_rows() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = events, pg_temp
AS 'SELECT count(*) FROM events.domain_event_default'
"""
_DEFAULT = "CREATE TABLE events.domain_event_default PARTITION OF events.domain_event DEFAULT"


def _columns() -> list[sa.Column[object]]:
    return [
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("schema_version", sa.Integer(), nullable=False),
        sa.Column("occurred_at", UtcDateTime(), nullable=False),
        sa.Column("aggregate_kind", sa.String(60), nullable=False),
        sa.Column("aggregate_id", sa.Uuid(), nullable=False),
        sa.Column("aggregate_version", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("state_digest", sa.LargeBinary(32), nullable=False),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("payload_digest", sa.LargeBinary(32), nullable=False),
        sa.Column("actor", sa.String(300), nullable=False),
        sa.Column("request_id", sa.String(100), nullable=True),
        sa.Column("is_reconstructed", sa.Boolean(), nullable=False),
        sa.Column("prev_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "domain_event",
        *_columns(),
        sa.PrimaryKeyConstraint("tenant_id", "position", "recorded_at", name="pk_domain_event"),
        postgresql_partition_by="RANGE (recorded_at)",
    )
    op.create_index(
        "ix_domain_event_tenant_id_aggregate_kind_aggregate_id_position",
        "domain_event",
        ["tenant_id", "aggregate_kind", "aggregate_id", "position"],
    )
    op.create_index(
        "ix_domain_event_tenant_id_recorded_at", "domain_event", ["tenant_id", "recorded_at"]
    )
    _create_key_table()
    _create_bookkeeping()
    if op.get_bind().dialect.name == "postgresql":
        _create_partitions()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION events.ensure_partitions(timestamptz, integer)")
        op.execute("DROP FUNCTION events.default_partition_rows()")
    for table in ("event_failure", "event_cursor", "event_head", "event_key", "domain_event"):
        op.drop_table(table)


def _create_key_table() -> None:
    op.create_table(
        "event_key",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("aggregate_kind", sa.String(60), nullable=False),
        sa.Column("aggregate_id", sa.Uuid(), nullable=False),
        sa.Column("aggregate_version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "event_id", name="pk_event_key"),
        sa.UniqueConstraint("tenant_id", "position", name="uq_event_key_tenant_id_position"),
        sa.UniqueConstraint(
            "tenant_id",
            "aggregate_kind",
            "aggregate_id",
            "aggregate_version",
            name="uq_event_key_aggregate_version",
        ),
    )


def _create_bookkeeping() -> None:
    op.create_table(
        "event_head",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", name="pk_event_head"),
    )
    op.create_table(
        "event_cursor",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("reaction", sa.String(120), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "reaction", name="pk_event_cursor"),
    )
    op.create_table(
        "event_failure",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("reaction", sa.String(120), nullable=False),
        sa.Column("aggregate_kind", sa.String(60), nullable=False),
        sa.Column("aggregate_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("failed_at", UtcDateTime(), nullable=False),
        sa.Column("parked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant_id", "reaction", "aggregate_kind", "aggregate_id", name="pk_event_failure"
        ),
    )


def _create_partitions() -> None:
    op.execute(_DEFAULT)
    op.execute("ALTER TABLE events.domain_event_default ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE events.domain_event_default FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY counted_by_owner ON events.domain_event_default"
        " FOR SELECT TO CURRENT_USER USING (true)"
    )
    op.execute(_STRAYS)
    op.execute("REVOKE ALL ON FUNCTION events.default_partition_rows() FROM PUBLIC")
    op.execute(_ENSURE_PARTITIONS)
    op.execute("REVOKE ALL ON FUNCTION events.ensure_partitions(timestamptz, integer) FROM PUBLIC")
    op.execute("SELECT events.ensure_partitions(now(), 4)")
