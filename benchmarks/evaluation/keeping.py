"""A process that keeps a ledger, as the server does, and measures itself. Started by `run`.

It takes a JSON plan on stdin and prints what it measured as JSON on stdout.
"""

import gc
import json
import pickle
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid5

from benchmarks.evaluation.windows import SOURCE, Windows
from benchmarks.machine import cpu_seconds
from sre_ops.app.slices import SCHEMAS
from sre_ops.db.database import Database
from sre_ops.db.migrate import upgrade
from sre_ops.slo.commands.keep import REREAD_EVERY_MINUTES, LedgerKeeper
from sre_ops.slo.commands.memory import KeptSlo
from sre_ops.slo.domain.definition import Slo
from sre_ops.slo.sources.prometheus import Prometheus
from sre_ops.tenancy.commands import create_tenant

NAMESPACE = UUID("5fc0a9a4-6f44-4d52-8fbb-6d0a1b7f3c11")
DIGEST = "ab" * 32
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
MIB = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to keep, and until when.

    Attributes:
        definitions: path of the pickled SLOs.
        prometheus_pid: whose CPU is measured.
        needed_from: first minute of the ledger.
        first: minute until which history is read at once.
        cycles: single minutes kept after it.
    """

    url: str
    prometheus_pid: int
    definitions: str
    database: str
    needed_from: int
    first: int
    cycles: int


@dataclass(slots=True)
class Cost:
    """What a span of work took: seconds, bytes and queries."""

    wall: float = 0.0
    own_cpu: float = 0.0
    prometheus_cpu: float = 0.0
    bytes_read: int = 0
    queries: int = 0


@dataclass(slots=True)
class Kept:
    """What was measured.

    Attributes:
        cycles: minute by minute, each with the sums of all windows.
        rereads: which of them read the unsettled tail again.
        turn: the cycle in which a day was sealed, or None.
        windows: sums of all windows alone, of each cycle.
        rss, peak_rss: resident MiB after the cycles, and the most ever.
    """

    backfill: Cost = field(default_factory=Cost)
    cycles: list[Cost] = field(default_factory=list)
    rereads: list[bool] = field(default_factory=list)
    turn: Cost | None = None
    windows: list[float] = field(default_factory=list)
    rss: float = 0.0
    peak_rss: float = 0.0
    series: int = 0


def kept_slos(slos: Sequence[Slo], needed_from: int) -> list[KeptSlo]:
    """Return *slos* as the keeper takes them, with ids made from their keys."""
    return [
        KeptSlo(
            slo_id=uuid5(NAMESPACE, "/".join(slo.key)),
            sli_digest=DIGEST,
            slo=slo,
            needed_from=needed_from,
        )
        for slo in slos
    ]


def main() -> None:
    """Keep a ledger by the plan on stdin."""
    plan = Plan(**json.load(sys.stdin))
    slos: list[Slo] = pickle.loads(Path(plan.definitions).read_bytes())
    upgrade(plan.database, SCHEMAS)
    database = Database(plan.database, SCHEMAS)
    tenant = create_tenant(database, "benchmark", at=BEGINNING)
    with Prometheus(plan.url) as prometheus:
        measured = _keep(plan, kept_slos(slos, plan.needed_from), database, tenant, prometheus)
    database.dispose()
    json.dump(asdict(measured), sys.stdout)


def _keep(
    plan: Plan, slos: Sequence[KeptSlo], database: Database, tenant: UUID, prometheus: Prometheus
) -> Kept:
    keeper = LedgerKeeper(
        SOURCE,
        prometheus,
        open_read=lambda: database.read("slo", tenant),
        open_write=lambda: database.write("slo", tenant),
    )
    measured = Kept()
    with _cost(measured.backfill, plan, prometheus):
        mark = keeper.keep(slos, plan.first)
    ids = [member.slo_id for member in mark.roster]
    windows = Windows(database, tenant, ids, mark)
    assert keeper.memory is not None
    windows.sums(keeper.memory.tail.block, mark.latest)  # loads the days of the window edges
    last_reread = plan.first
    gc.collect()
    for now in range(plan.first + 1, plan.first + 1 + plan.cycles):
        cost = Cost()
        with _cost(cost, plan, prometheus):
            mark = keeper.keep(slos, now)
            begin = time.perf_counter()
            turned = mark.sealed != windows.sealed
            if turned:
                windows = Windows(database, tenant, ids, mark)
            windows.sums(keeper.memory.tail.block, mark.latest)
            summed = time.perf_counter() - begin
        if turned:
            measured.turn, last_reread = cost, now
            continue
        measured.cycles.append(cost)
        measured.windows.append(summed)
        is_reread = now - last_reread >= REREAD_EVERY_MINUTES
        last_reread = now if is_reread else last_reread
        measured.rereads.append(is_reread)
    measured.series = len(keeper.memory.source.registry)
    measured.rss, measured.peak_rss = _resident("VmRSS"), _resident("VmHWM")
    keeper.forget()
    return measured


@contextmanager
def _cost(cost: Cost, plan: Plan, prometheus: Prometheus) -> Iterator[None]:
    """Fill *cost* with what the block takes."""
    server, own = cpu_seconds(plan.prometheus_pid), time.process_time()
    read, queries, begin = prometheus.bytes_read, prometheus.queries, time.perf_counter()
    yield
    cost.wall = time.perf_counter() - begin
    cost.own_cpu = time.process_time() - own
    cost.prometheus_cpu = cpu_seconds(plan.prometheus_pid) - server
    cost.bytes_read = prometheus.bytes_read - read
    cost.queries = prometheus.queries - queries


def _resident(what: str) -> float:
    status = Path("/proc/self/status").read_text().splitlines()
    line = next(row for row in status if row.startswith(f"{what}:"))
    return int(line.split()[1]) * 1024 / MIB


if __name__ == "__main__":
    main()
