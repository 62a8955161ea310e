"""On whose behalf a transaction runs: slice, tenant, and whether it may write."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection

from sre_ops.db.core import SYSTEM
from sre_ops.db.schema import Schema, Table

OPTION = "sre_ops_scope"


class Mode(StrEnum):
    """What a transaction may do."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The slice, tenant and mode of one transaction.

    Attributes:
        owner: name of the slice, or `system`.
        tenant: None only for the system, which sees tenant-free tables alone.
        actor: who acts, as events will say it: `person:<id>`, `file:<path>@<sha256>`.
    """

    owner: str
    tenant: UUID | None
    mode: Mode
    actor: str = "system"
    request_id: str | None = None


def scope_of(connection: Connection) -> Scope:
    """Return the scope that the session gave to *connection*.

    Raises:
        RuntimeError: there is none; a transaction without slice and tenant is refused.
    """
    scope = connection.get_execution_options().get(OPTION)
    if not isinstance(scope, Scope):
        raise RuntimeError("open transactions with Database.read, write or system")  # noqa: TRY004
    return scope


@dataclass(frozen=True, slots=True)
class Reach:
    """The tables that one owner may read, and those on which it may do more."""

    readable: frozenset[str]
    writable: dict[str, frozenset[str]]  # table -> INSERT, UPDATE, DELETE


def reaches(schemas: Collection[Schema]) -> dict[str, Reach]:
    """Tell for every slice and the system what it may read and write."""
    names = [*(schema.name for schema in schemas), SYSTEM]
    return {name: _reach(name, schemas) for name in names}


def privileges(owner: str, schema: Schema, table: Table, reads: Collection[str]) -> set[str]:
    """Return what *owner* may do with *table* of *schema*, such as SELECT or UPDATE (guard)."""
    if owner == SYSTEM:
        return set(table.system)
    granted = {p for share in table.shares for p in share.privileges}
    if owner == schema.name:
        granted |= set(table.own)
    elif schema.name in reads and table.name in schema.public:
        granted.add("SELECT")
    return granted


def _reach(owner: str, schemas: Collection[Schema]) -> Reach:
    reads = next((schema.reads for schema in schemas if schema.name == owner), ())
    readable: set[str] = set()
    writable: dict[str, frozenset[str]] = {}
    for schema in schemas:
        if owner == SYSTEM:
            readable.add(schema.version_table)
        for table in schema.tables:
            granted = privileges(owner, schema, table, reads)
            if "SELECT" in granted:
                readable.add(table.name)
            writable[table.name] = frozenset(granted & {"INSERT", "UPDATE", "DELETE"})
    return Reach(frozenset(readable), writable)
