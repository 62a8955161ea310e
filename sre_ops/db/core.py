"""What the database layer declares: leases. Everyone may check one; the system takes them."""

from sre_ops.db.schema import Kind, Schema, Share, Table

SYSTEM = "system"  # the role of a SystemSession; it owns no tables

DB = Schema(
    name="db",
    foundation=True,
    tables=(
        Table(
            name="lease",
            kind=Kind.TECHNICAL,
            tenant_column=None,
            own=(),
            system=("SELECT", "INSERT", "UPDATE"),
            # Nobody writes `guard`: PostgreSQL asks for UPDATE on some column before it
            # lets a slice lock the row FOR SHARE until its own commit.
            shares=(Share(privileges=("SELECT", "UPDATE (guard)")),),
        ),
    ),
)
