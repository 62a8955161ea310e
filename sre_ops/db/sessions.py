"""Sessions that cannot be built without slice and tenant, and that commit only at the edge."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Never
from uuid import UUID

from sqlalchemy import Engine, event
from sqlalchemy.orm import ORMExecuteState, Session

from sre_ops.db.guard import ForbiddenStatement, Guard
from sre_ops.db.schema import Table
from sre_ops.db.scope import OPTION, Scope
from sre_ops.kernel.clock import Clock


class CommitOnlyAtTheEdge(RuntimeError):
    """A slice tried to commit; the context manager that opened the session does that."""


class _Scoped(Session):
    """One transaction with one scope."""

    def __init__(self, engine: Engine, scope: Scope) -> None:
        super().__init__(
            engine.execution_options(**{OPTION: scope}), expire_on_commit=False, autoflush=True
        )
        self.scope = scope

    def commit(self) -> Never:
        """Refuse: slices never commit.

        Raises:
            CommitOnlyAtTheEdge: always.
        """
        raise CommitOnlyAtTheEdge("the edge commits: leave the `with database.write(...)` block")

    def finish(self) -> None:
        """Commit; called by `Database` alone."""
        super().commit()


class ReadSession(_Scoped):
    """Reads the own tables of a slice and the public ones that it declared, for one tenant."""

    @property
    def tenant_id(self) -> UUID:
        """The tenant whose rows are seen."""
        assert self.scope.tenant is not None
        return self.scope.tenant


class SystemSession(_Scoped):
    """Sees only the tenant-free tables: tenant, lease, schema version."""


class WriteSession(ReadSession):
    """Changes the own tables of one slice for one tenant, and records what it changed.

    Attributes:
        guard: what was changed and what was announced.
        clock: tells `recorded_at` of events.
        announced: names of the domain events that the commit will add, so that those who wait
            for them are woken.
    """

    def __init__(
        self, engine: Engine, scope: Scope, *, tables: Mapping[str, Table], clock: Clock
    ) -> None:
        if scope.tenant is None:
            raise ValueError(f"a write of {scope.owner} needs a tenant")
        super().__init__(engine, scope)
        self.guard = Guard(tables, scope.tenant)
        self.clock = clock
        self.announced: set[str] = set()
        self._last: list[Callable[[], None]] = []
        event.listen(self, "before_flush", _before_flush)
        event.listen(self, "do_orm_execute", _before_execute)

    def at_commit(self, append: Callable[[], None]) -> None:
        """Let *append* run after the last flush, right before the commit."""
        self._last.append(append)

    def finish(self) -> None:
        """Flush, check the guard, append the events, commit; called by `Database` alone.

        Raises:
            UnrecordedChange: an aggregate changed without its event.
        """
        self.flush()
        self.guard.check()
        for append in self._last:
            append()
        super().finish()

    def bulk_save_objects(self, *_: Any, **__: Any) -> Never:
        """Refuse: bulk operations pass by the guard."""
        raise ForbiddenStatement("bulk operations pass by the guard; add rows one by one")

    def bulk_insert_mappings(self, *_: Any, **__: Any) -> Never:
        """Refuse: bulk operations pass by the guard."""
        raise ForbiddenStatement("bulk operations pass by the guard; use Core on ledger tables")

    def bulk_update_mappings(self, *_: Any, **__: Any) -> Never:
        """Refuse: bulk operations pass by the guard."""
        raise ForbiddenStatement("bulk operations pass by the guard; use Core on ledger tables")


def _changed(session: Session) -> Iterable[object]:
    yield from session.new
    yield from session.deleted
    yield from (row for row in session.dirty if session.is_modified(row))


def _before_flush(session: WriteSession, _context: object, _instances: object) -> None:
    session.guard.note(_changed(session))


def _before_execute(state: ORMExecuteState) -> None:
    session = state.session
    assert isinstance(session, WriteSession)
    session.guard.check_statement(state.statement)
