"""The guard: no aggregate changes without a domain event of its kind, id and version."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import object_session
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.elements import TextClause

from sre_ops.db.schema import Kind, Table

Key = tuple[str, UUID]  # kind and id of an aggregate


class UnrecordedChange(RuntimeError):
    """A transaction changed an aggregate and recorded no event of that version."""


class ForbiddenStatement(RuntimeError):
    """A statement would change an aggregate behind the guard's back."""


class ForeignTenant(RuntimeError):
    """A row of one tenant was put into the session of another."""


class Guard:
    """Remembers which aggregates a session changed and which changes were announced."""

    def __init__(self, tables: Mapping[str, Table], tenant: UUID) -> None:
        self._tables = tables
        self._tenant = tenant
        self._changed: set[Key] = set()
        self._roots: dict[Key, Any] = {}
        self._announced: dict[Key, int] = {}

    def note(self, rows: Iterable[Any]) -> None:
        """Note that *rows* are about to be written; give new ones their tenant.

        Raises:
            ForeignTenant: a row belongs to somebody else.
        """
        for row in rows:
            spec = self._tables.get(row.__table__.name)
            if spec is None:
                continue
            self._own(row, spec)
            match spec.kind:
                case Kind.AGGREGATE:
                    self._changed.add((spec.aggregate, row.id))
                    self._roots[spec.aggregate, row.id] = row
                case Kind.PART:
                    self._changed.add((spec.aggregate, getattr(row, spec.via)))
                case Kind.LEDGER | Kind.TECHNICAL:
                    pass

    def announce(self, kind: str, aggregate_id: UUID, version: int) -> None:
        """Note that an event of this kind, id and version is being recorded."""
        self._announced[kind, aggregate_id] = version

    def kind_of(self, row: Any) -> str:
        """Return the kind under which *row* is announced.

        Raises:
            ForbiddenStatement: the row is not the root of an aggregate.
        """
        spec = self._tables.get(row.__table__.name)
        if spec is None or spec.kind is not Kind.AGGREGATE:
            raise ForbiddenStatement(f"{row.__table__.name} is not an aggregate; record its root")
        return spec.aggregate

    def check(self) -> None:
        """Refuse to go on when a change was not recorded.

        Raises:
            UnrecordedChange: naming every kind and id.
        """
        missing = [key for key in self._changed if not self._covered(key)]
        if missing:
            names = ", ".join(f"{kind} {found}" for kind, found in sorted(missing, key=str))
            raise UnrecordedChange(f"no event of the current version was recorded for {names}")

    def check_statement(self, statement: object) -> None:
        """Refuse Core changes of aggregates, and text, whose tables cannot be seen.

        Raises:
            ForbiddenStatement: the statement would escape the guard.
        """
        if isinstance(statement, TextClause):
            verb = statement.text.lstrip().split(None, 1)[0].upper()
            if verb != "SELECT":
                raise ForbiddenStatement(f"{verb} as text escapes the guard; use Core or rows")
        if isinstance(statement, UpdateBase):
            name = getattr(statement.table, "name", "")
            spec = self._tables.get(name)
            if spec is not None and spec.kind in (Kind.AGGREGATE, Kind.PART):
                raise ForbiddenStatement(
                    f"{name} belongs to the aggregate {spec.aggregate}: load rows, record events"
                )

    def _covered(self, key: Key) -> bool:
        version = self._announced.get(key)
        root = self._roots.get(key)
        if root is None or object_session(root) is None:  # only a part changed, or it is gone
            return version is not None
        return version is not None and version == root.version

    def _own(self, row: Any, spec: Table) -> None:
        if spec.tenant_column is None:
            return
        found = getattr(row, spec.tenant_column, None)
        if found is None:
            setattr(row, spec.tenant_column, self._tenant)
        elif found != self._tenant:
            raise ForeignTenant(f"{spec.name} row of tenant {found} in a session of another")
