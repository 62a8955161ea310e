"""What a slice declares about its tables. Standard library only, so that the CLI starts fast."""

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a table holds decides what the write guard asks of a change to it."""

    AGGREGATE = "aggregate"  # a change must record a domain event
    PART = "part"  # belongs to an aggregate; a change must record an event of that aggregate
    LEDGER = "ledger"  # facts that came in; free
    TECHNICAL = "technical"  # watermarks, queues, cursors, counters; free


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What every slice may do with a table of `events` or `db`, and with which rows.

    Attributes:
        privileges: SELECT, INSERT, UPDATE or a column form such as UPDATE (guard).
        rows: an SQL condition besides the tenant; `:slice` and `:reacts` (an array of
            event names) are replaced by the reader's own. Empty means every row of the tenant.
    """

    privileges: tuple[str, ...]
    rows: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table and its rules. Made by `aggregate`, `part_of`, `ledger`, `technical`.

    Attributes:
        aggregate: for an aggregate or its part the kind that its events carry.
        via: for a part the attribute that holds the root's id.
        tenant_column: names the tenant of a row; None for the tenant-free tables.
        append_only: rows are never changed or deleted, by grant and by trigger.
        erasable: columns of an append-only table that may still be set to null.
        own: privileges of the owning slice.
        system: privileges of the SystemSession.
        shares: what all other slices may do; only for tables of `db` and `events`.
    """

    name: str
    kind: Kind
    aggregate: str = ""
    via: str = ""
    tenant_column: str | None = "tenant_id"
    append_only: bool = False
    erasable: tuple[str, ...] = ()
    own: tuple[str, ...] = ("SELECT", "INSERT", "UPDATE", "DELETE")
    system: tuple[str, ...] = ()
    shares: tuple[Share, ...] = ()


def aggregate(name: str, *, tenant_column: str = "tenant_id") -> Table:
    """Declare the root table of an aggregate; the table's name is the kind in its events."""
    return Table(name=name, kind=Kind.AGGREGATE, aggregate=name, tenant_column=tenant_column)


def part_of(root: str, name: str, *, via: str) -> Table:
    """Declare a table whose rows belong to the aggregate *root*, found by attribute *via*."""
    return Table(name=name, kind=Kind.PART, aggregate=root, via=via)


def ledger(name: str) -> Table:
    """Declare a table of facts that need no event."""
    return Table(name=name, kind=Kind.LEDGER)


def technical(name: str) -> Table:
    """Declare a table of bookkeeping that needs no event."""
    return Table(name=name, kind=Kind.TECHNICAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """The tables of one slice: one PostgreSQL schema, one runtime role, one migration chain.

    Attributes:
        name: folder, schema and role.
        tables: every table of the slice.
        public: names of the tables that slices with this one in `reads` may select from.
        reads: slices whose public tables this one reads.
        reacts: full names of events (`catalog.service_declared.v1`) of other slices that
            this one reads; `*` means all of them.
        foundation: its chain runs before all slices' chains (`db`, `events`).
        functions: signatures of PostgreSQL functions that the SystemSession may call.
        package: where `tables.METADATA` and `migrations/` are; by default `sre_ops.<name>`.
    """

    name: str
    tables: tuple[Table, ...] = ()
    public: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    reacts: tuple[str, ...] = ()
    foundation: bool = field(default=False, repr=False)
    functions: tuple[str, ...] = ()
    package: str = ""

    @property
    def module(self) -> str:
        """The package that holds this slice's tables and migrations."""
        return self.package or f"sre_ops.{self.name}"

    @property
    def version_table(self) -> str:
        """The table in which this chain remembers how far it came."""
        return f"{self.name}_schema_version"


def in_order(schemas: tuple[Schema, ...]) -> tuple[Schema, ...]:
    """Sort *schemas* so that each comes after the ones it reads, foundations first.

    Raises:
        ValueError: the `reads=` graph has a cycle or names an unknown slice.
    """
    waiting = {schema.name: schema for schema in schemas}
    done: dict[str, Schema] = {}
    while waiting:
        ready = [s for s in waiting.values() if all(name in done for name in s.reads)]
        ready = [s for s in ready if s.foundation] or ready
        if not ready:
            raise ValueError(f"reads= of {sorted(waiting)} has a cycle or an unknown slice")
        done[ready[0].name] = waiting.pop(ready[0].name)
    return tuple(done.values())
