"""Tables of the database layer. Plain Core tables: nothing here is an aggregate."""

from sqlalchemy import BigInteger, Column, SmallInteger, String, Table

from sre_ops.db.columns import new_metadata

METADATA = new_metadata()

LEASE = Table(
    "lease",
    METADATA,
    Column("name", String(200), primary_key=True),
    Column("holder", String(200), nullable=False),
    Column("token", BigInteger, nullable=False),
    Column("until_ms", BigInteger, nullable=False),
    Column("guard", SmallInteger, nullable=True),
)
