"""The edge: opens transactions with slice and tenant, and is the only place that commits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import make_url

from sre_ops.db import postgres, sqlite
from sre_ops.db.core import DB, SYSTEM
from sre_ops.db.schema import Schema, in_order
from sre_ops.db.scope import Mode, Scope
from sre_ops.db.sessions import ReadSession, SystemSession, WriteSession
from sre_ops.kernel.clock import Clock, SystemClock


class Database:
    """One database, opened for the given slices.

    Args:
        url: `sqlite:///path` or `postgresql://login:password@host/name`; on PostgreSQL the
            NOINHERIT login, never the owner.
        schemas: every slice of the process, and `events`; `db` is added.
        instance: prefix of the role names on PostgreSQL.
        clock: tells when an event is recorded.
        pool_size: at least worker threads + background threads, or they wait for each other.
    """

    def __init__(
        self,
        url: str,
        schemas: tuple[Schema, ...],
        *,
        instance: str = "sre_ops",
        clock: Clock | None = None,
        pool_size: int = 20,
    ) -> None:
        self.url = make_url(url)
        self.schemas = in_order((DB, *(s for s in schemas if s is not DB)))
        self.instance = instance
        self.clock = clock or SystemClock()
        self._names = frozenset(schema.name for schema in self.schemas)
        self._tables = {t.name: t for s in self.schemas for t in s.tables}
        self._listeners: list[Callable[[UUID, frozenset[str]], None]] = []
        if self.is_sqlite:
            self.engine = sqlite.runtime_engine(self.url, self.schemas, pool_size=pool_size)
        else:
            self.engine = postgres.runtime_engine(
                self.url, self.schemas, instance=instance, pool_size=pool_size
            )

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the one-file, one-tenant database."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def read(self, owner: str, tenant: UUID) -> Iterator[ReadSession]:
        """Open a transaction in which the slice *owner* reads for *tenant*; nothing is kept."""
        with ReadSession(self.engine, self._scope(owner, tenant, Mode.READ)) as session:
            yield session

    @contextmanager
    def write(
        self, owner: str, tenant: UUID, *, actor: str = "system", request_id: str | None = None
    ) -> Iterator[WriteSession]:
        """Open a transaction in which the slice *owner* writes for *tenant*.

        It commits when the block ends and rolls back when the block raises.

        Args:
            owner: name of the slice; only its own tables can be changed.
            tenant: whose rows are seen and written.
            actor: who acts, as the events will say it.
            request_id: the request that caused it, for events and logs.

        Raises:
            UnrecordedChange: an aggregate changed without an event; nothing was kept.
        """
        scope = self._scope(owner, tenant, Mode.WRITE, actor, request_id)
        with WriteSession(self.engine, scope, tables=self._tables, clock=self.clock) as session:
            yield session
            session.finish()
        if session.announced:
            for wake in self._listeners:
                wake(tenant, frozenset(session.announced))

    @contextmanager
    def system(self) -> Iterator[SystemSession]:
        """Open a writing transaction on the tenant-free tables: tenant, lease, schema version."""
        scope = Scope(owner=SYSTEM, tenant=None, mode=Mode.WRITE)
        with SystemSession(self.engine, scope) as session:
            yield session
            session.finish()

    def on_events(self, wake: Callable[[UUID, frozenset[str]], None]) -> None:
        """Call *wake* with the tenant and the names of events after each commit that added some.

        It runs in the thread that committed, so it must return at once.
        """
        self._listeners.append(wake)

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()

    def _scope(
        self,
        owner: str,
        tenant: UUID,
        mode: Mode,
        actor: str = "system",
        request_id: str | None = None,
    ) -> Scope:
        if owner not in self._names:
            raise ValueError(f"{owner!r} is no slice of this process: {sorted(self._names)}")
        if not isinstance(tenant, UUID):
            raise TypeError(f"a transaction of {owner} needs a tenant, got {tenant!r}")
        return Scope(owner=owner, tenant=tenant, mode=mode, actor=actor, request_id=request_id)
