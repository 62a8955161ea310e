"""What every slice declares about itself. Heavy code is named as text: the CLI starts fast."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any

from sre_ops.db.schema import (
    Kind,
    Schema,
    Table,
    aggregate,
    ledger,
    part_of,
    technical,
)
from sre_ops.events.reaction import Reaction
from sre_ops.web.navigation import Navigation, Topic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from uuid import UUID

    from sre_ops.db.database import Database
    from sre_ops.db.leases import Lease
    from sre_ops.db.sessions import ReadSession, WriteSession
    from sre_ops.kernel.clock import Clock

__all__ = [
    "Job",
    "JobContext",
    "Kind",
    "Mount",
    "Navigation",
    "Reaction",
    "Schema",
    "Slice",
    "Table",
    "Topic",
    "aggregate",
    "ledger",
    "part_of",
    "technical",
]


_SHOWN_SO_OFTEN = 5
"""Within the time of a lease a job that writes all the while renews it so often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Work that the scheduler starts; for each tenant, under its lease.

    Attributes:
        name: `<slice>.<verb>`, such as `slo.evaluate`; also the name of its lease.
        run: `module:function`, called with a `JobContext`.
        every: time from start to start; None means the process's tick, for jobs that only
            look whether there is something to do.
        lease: how long a run may be silent before another process takes over.
        wakes_on: names of events; when this process commits one, the job runs at once as well.
    """

    name: str
    run: str
    every: timedelta | None = None
    lease: timedelta = timedelta(seconds=60)
    wakes_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class JobContext:
    """What a run of a job is given.

    Attributes:
        owner: name of the slice.
        tenant: whose rows it works on; `tenant_slug` is its name for logs and metrics.
        options: the settings that the composition root hands to slices, by name.
        memory: kept by the process between the runs of all jobs of this slice and tenant;
            a cache only, it may be empty at any run.
        is_stopping: whether the process ends, so that a run that might go on for long begins
            nothing new.
    """

    database: Database
    owner: str
    tenant: UUID
    tenant_slug: str
    lease: Lease
    lease_for: timedelta
    clock: Clock
    options: Mapping[str, Any] = field(default_factory=dict)
    memory: dict[str, Any] = field(default_factory=dict)
    is_stopping: Callable[[], bool] = lambda: False

    def read(self) -> AbstractContextManager[ReadSession]:
        """Open a reading transaction of the slice for the tenant."""
        return self.database.read(self.owner, self.tenant)

    def write(self, *, actor: str = "system") -> AbstractContextManager[WriteSession]:
        """Open a writing transaction that refuses when the lease was lost."""
        return self._fenced(actor)

    @property
    def _shown_key(self) -> str:
        return f"lease of {self.lease.name} shown at"

    def _shown_at(self) -> float:
        at: float = self.memory.get(self._shown_key, float("-inf"))
        return at

    @contextmanager
    def _fenced(self, actor: str) -> Iterator[WriteSession]:
        from sre_ops.db import leases  # noqa: PLC0415 - SQLAlchemy, not for the CLI's start

        # A long job shows that it is alive, now and then; `require` below is what decides.
        if monotonic() - self._shown_at() > self.lease_for.total_seconds() / _SHOWN_SO_OFTEN:
            self.memory[self._shown_key] = monotonic()
            with self.database.system() as session:
                leases.take(session, self.lease.name, holder=self.lease.holder, ttl=self.lease_for)
        with self.database.write(self.owner, self.tenant, actor=actor) as session:
            leases.require(session, self.lease)
            yield session


@dataclass(frozen=True, slots=True)
class Mount:
    """Something of a slice that stands in a place of its own, beside `Slice.mount`.

    Attributes:
        prefix: below `/api/v1/`, or the name of a command.
        what: `module:name` of a router, or of the function that is the command.
    """

    prefix: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice(Schema):
    """One slice: its tables and reads (see `Schema`), and what it mounts.

    Attributes:
        asked_most: `module:router` of JSON routes that are asked hundreds of times a second,
            mounted beside `api`, but before every other: routes are tried in turn; or empty.
        api: `module:router` of its JSON routes, mounted under `/api/v1/<mount>`, or empty.
        pages: `module:router` of its HTML pages, mounted as they declare, or empty.
        cli: `module:app` of its Typer group, or empty.
        prefix: URL prefix and CLI group, when it is not the name.
        more_api: further JSON routers, such as `gate` of delivery, mounted under `deploy`.
        compatible: `module:router` of routes that clients of other products expect, mounted
            as they declare, such as `/v2/enqueue`; or empty.
        commands: single commands at the root of the command line.
        jobs: scheduled work.
        reactions: what it does on events.
        navigation: its entries in the shell's navigation.
        topics: what pages may follow live.
    """

    asked_most: str = ""
    api: str = ""
    pages: str = ""
    cli: str = ""
    prefix: str = ""
    more_api: tuple[Mount, ...] = ()
    compatible: str = ""
    commands: tuple[Mount, ...] = ()
    jobs: tuple[Job, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    navigation: tuple[Navigation, ...] = ()
    topics: tuple[Topic, ...] = ()

    @property
    def mount(self) -> str:
        """The URL prefix and CLI group."""
        return self.prefix or self.name
