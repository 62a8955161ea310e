"""Kills processes (SIGKILL) at random moments while they keep a ledger or migrate a database.

The processes are forked, so that the moments fall into their work and not into the start
of an interpreter. Whoever calls this must hold no open database of its own.
"""

import multiprocessing
import os
import random
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from ctypes import c_int64
from dataclasses import dataclass
from multiprocessing.sharedctypes import RawValue
from uuid import UUID

import numpy as np
from sqlalchemy import select

from sre_ops.app.slices import SCHEMAS
from sre_ops.db.database import Database
from sre_ops.db.migrate import upgrade
from sre_ops.slo.commands.keep import LedgerKeeper
from sre_ops.slo.commands.memory import KeptSlo
from sre_ops.slo.domain.minutes import COLUMNS, Minutes
from sre_ops.slo.sources.prometheus import Prometheus
from sre_ops.slo.store import ledger
from sre_ops.slo.tables import SLO_HOUR

SOURCE = "main"
FIRST_AT_START = 4
SHARE_AT_START = 0.2
MOST_CYCLES = 12
CYCLE_SECONDS = 0.06
_FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """A ledger to keep.

    Attributes:
        database: URL of an upgraded database that holds *tenant*.
        prometheus: URL of a server with history.
        first: minute until which the history is read at once; each later one is a cycle.
        last: minute at which a process that lives so long ends by itself.
    """

    database: str
    tenant: UUID
    prometheus: str
    slos: tuple[KeptSlo, ...]
    first: int
    last: int

    def run(self, cycles: c_int64 | None = None) -> None:
        """Keep the ledger minute by minute, from where the last process left it.

        Args:
            cycles: counts what is done, for whoever watches.
        """
        with self.opened() as database, Prometheus(self.prometheus) as server:
            keeper = self._keeper(database, server)
            latest = _latest(database, self.tenant)
            for now in range(max(self.first, latest + 1), self.last + 1):
                keeper.keep(self.slos, now)
                if cycles is not None:
                    cycles.value += 1
            keeper.forget()

    def finish(self) -> ledger.Watermark:
        """Keep the ledger up to `last` in one step and return how far it is."""
        with self.opened() as database, Prometheus(self.prometheus) as server:
            keeper = self._keeper(database, server)
            mark = keeper.keep(self.slos, self.last)
            keeper.forget()
            return mark

    def latest(self) -> int:
        """Return the last minute that was committed, 0 before the first."""
        with self.opened() as database:
            return _latest(database, self.tenant)

    @contextmanager
    def opened(self) -> Iterator[Database]:
        """Open the database, and close every connection again."""
        database = Database(self.database, SCHEMAS, pool_size=4)
        try:
            yield database
        finally:
            database.dispose()

    def _keeper(self, database: Database, server: Prometheus) -> LedgerKeeper:
        return LedgerKeeper(
            SOURCE,
            server,
            open_read=lambda: database.read("slo", self.tenant),
            open_write=lambda: database.write("slo", self.tenant),
        )


def _latest(database: Database, tenant: UUID) -> int:
    with database.read("slo", tenant) as session:
        mark = ledger.watermark(session, SOURCE)
    return mark.latest if mark else 0


def kill_once(
    work: Callable[[], None], seconds: float, *, counts: Callable[[], bool] = lambda: True
) -> bool:
    """Run *work* in a process of its own and kill it *seconds* after *counts* holds.

    Returns:
        True when it was killed, False when it had done its work before.

    Raises:
        RuntimeError: it failed by itself.
    """
    process = _FORK.Process(target=work)
    process.start()
    while process.is_alive() and not counts():
        process.join(0.002)
    process.join(seconds)
    if process.is_alive():
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
    process.join()
    if process.exitcode not in {0, -signal.SIGKILL}:
        raise RuntimeError(f"the process ended with {process.exitcode}; its traceback is above")
    return process.exitcode != 0


def kill_keeping(
    keeping: Keeping, dice: random.Random, *, kills: int, longest: float
) -> Sequence[int]:
    """Kill processes that keep the ledger: in their first work, or some cycles later.

    The first few and some later ones die within *longest* seconds of their start, which
    is mostly spent in reading history; the others after some cycles, anywhere in the next.

    Returns:
        The last committed minute after each kill; fewer than *kills* when a process
        reached `keeping.last`.
    """
    reached = []
    for number in range(kills):
        # Without a lock, which a killed process would hold for ever.
        cycles = RawValue(c_int64)
        at_start = number < FIRST_AT_START or dice.random() < SHARE_AT_START
        awaited = 0 if at_start else dice.randint(1, MOST_CYCLES)
        seconds = dice.uniform(0, CYCLE_SECONDS if awaited else longest)

        def work(cycles: c_int64 = cycles) -> None:
            keeping.run(cycles)

        def counts(cycles: c_int64 = cycles, awaited: int = awaited) -> bool:
            return cycles.value >= awaited

        if not kill_once(work, seconds, counts=counts):
            break
        reached.append(keeping.latest())
    return reached


def kill_migrating(url: str, dice: random.Random, *, kills: int, longest: float) -> int:
    """Kill upgrades of one database at random moments; return how many were killed.

    An upgrade that is done before its moment ends the series.
    """
    for done in range(kills):
        if not kill_once(lambda: upgrade(url, SCHEMAS), dice.uniform(0, longest)):
            return done
    return kills


def differences(one: Keeping, other: Keeping, start: int, end: int) -> list[str]:
    """Say where two ledgers of the same SLOs differ in minutes [start, end) or in hours."""
    found = []
    ours, theirs = _contents(one, start, end), _contents(other, start, end)
    for slo in one.slos:
        name = "/".join(slo.slo.key)
        for column in COLUMNS:
            left, right = (getattr(side[0][slo.slo_id], column) for side in (ours, theirs))
            where = np.flatnonzero(left != right)
            if len(where):
                at = int(where[0])
                found.append(
                    f"{name} {column}: {len(where)} minutes differ, first {start + at}:"
                    f" {left[at]} and {right[at]}"
                )
    if ours[1] != theirs[1]:
        found.append(f"{len(set(ours[1]) ^ set(theirs[1]))} hours differ")
    return found


def _contents(
    keeping: Keeping, start: int, end: int
) -> tuple[dict[UUID, Minutes], list[tuple[object, ...]]]:
    ids = [slo.slo_id for slo in keeping.slos]
    with keeping.opened() as database, database.read("slo", keeping.tenant) as session:
        minutes = ledger.read_minutes(session, SOURCE, ids, start, end)
        own = SLO_HOUR.c.tenant_id == session.tenant_id
        columns = [column for column in SLO_HOUR.c if column.name != "tenant_id"]
        rows = session.execute(select(*columns).where(own).order_by("slo_id", "hour"))
        return minutes, [tuple(row) for row in rows]
