"""What every slice declares about itself. Heavy code is named as text: the CLI starts fast."""

from dataclasses import dataclass
from datetime import timedelta

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

__all__ = [
    "Job",
    "Kind",
    "Reaction",
    "Schema",
    "Slice",
    "Table",
    "aggregate",
    "ledger",
    "part_of",
    "technical",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Work that the scheduler starts; each run takes the lease of the job's name first.

    Attributes:
        name: `<slice>.<verb>`, such as `slo.evaluate`; also the name of its lease.
        run: `module:function`, called with the Database, the tenant and the lease.
        every: time from start to start.
        lease: how long a run may be silent before another process takes over.
        per_tenant: whether it runs once for each tenant.
    """

    name: str
    run: str
    every: timedelta
    lease: timedelta = timedelta(seconds=60)
    per_tenant: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice(Schema):
    """One slice: its tables and reads (see `Schema`), and what it mounts.

    Attributes:
        api: `module:router` of its JSON routes, or empty.
        pages: `module:router` of its HTML pages, or empty.
        cli: `module:app` of its Typer group, or empty.
        prefix: URL prefix and CLI group, when it is not the name.
        jobs: scheduled work.
        reactions: what it does on events.
    """

    api: str = ""
    pages: str = ""
    cli: str = ""
    prefix: str = ""
    jobs: tuple[Job, ...] = ()
    reactions: tuple[Reaction, ...] = ()

    @property
    def mount(self) -> str:
        """The URL prefix and CLI group."""
        return self.prefix or self.name
