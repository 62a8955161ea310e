"""What the event log declares: who may insert and read which rows of the one event table."""

from sre_ops.db.schema import Kind, Schema, Share, Table

_OWN_NAME = "split_part(name, '.', 1) = :slice"
_READABLE = f"{_OWN_NAME} OR name || '.v' || schema_version = ANY (:reacts) OR '*' = ANY (:reacts)"
_OWN_REACTION = "split_part(reaction, '.', 1) = :slice"
_READ_WRITE = ("SELECT", "INSERT", "UPDATE", "DELETE")

EVENTS = Schema(
    name="events",
    foundation=True,
    functions=("ensure_partitions(timestamptz, integer)", "default_partition_rows()"),
    tables=(
        Table(
            name="domain_event",
            kind=Kind.LEDGER,
            append_only=True,
            # The law may ask to forget what was said; the hash covers digests and still verifies.
            erasable=("payload", "state"),
            own=("SELECT",),  # the relay reads every event of its tenant
            shares=(
                Share(privileges=("INSERT",), rows=_OWN_NAME),
                Share(privileges=("SELECT",), rows=_READABLE),
            ),
        ),
        Table(
            name="event_key",
            kind=Kind.TECHNICAL,
            append_only=True,
            own=("SELECT",),
            shares=(Share(privileges=("INSERT",)),),
        ),
        Table(
            name="event_head",
            kind=Kind.TECHNICAL,
            own=("SELECT",),
            shares=(Share(privileges=("SELECT", "INSERT", "UPDATE")),),
        ),
        Table(
            name="event_cursor",
            kind=Kind.TECHNICAL,
            own=("SELECT",),
            shares=(Share(privileges=_READ_WRITE, rows=_OWN_REACTION),),
        ),
        Table(
            name="event_failure",
            kind=Kind.TECHNICAL,
            own=("SELECT",),
            shares=(Share(privileges=_READ_WRITE, rows=_OWN_REACTION),),
        ),
    ),
)
