"""A database as a serving process leaves it: 1,000 SLOs in force, 30 days counted and judged."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import numpy as np

from scripts.history.presets import reference
from scripts.history.world import World
from sre_ops.app.slices import SCHEMAS, SLICES
from sre_ops.db import leases
from sre_ops.db.database import Database
from sre_ops.db.migrate import upgrade
from sre_ops.events.relay import Relay
from sre_ops.kernel.clock import SystemClock
from sre_ops.kernel.units import DAY_MINUTES, to_minute
from sre_ops.manifest import JobContext
from sre_ops.slo.commands.take_into_force import take_into_force
from sre_ops.slo.domain.definition import RollingWindow, Slo
from sre_ops.slo.domain.minutes import Minutes
from sre_ops.slo.domain.tally import Block
from sre_ops.slo.jobs.judging import judge
from sre_ops.slo.store import ledger
from sre_ops.slo.store.definitions import InForce, in_force
from sre_ops.tenancy.commands import create_tenant

DAYS = 30
SERVICES, SLOS_EACH = 25, 4
SCRAPES = 2  # a minute, of each target
TENANT = "main"
HOLDER = "benchmark"
Columns = dict[str, Minutes]


def fill(url: str, slos: int, seed: int) -> None:
    """Lay *slos* SLOs and their ledger into the database *url*, and judge them as of now.

    The traffic is that of 100 SLOs, repeated under other services' names.
    """
    clock = SystemClock()
    upgrade(url, SCHEMAS)
    database = Database(url, SCHEMAS, clock=clock)
    tenant = create_tenant(database, TENANT, at=clock.now())
    now = to_minute(clock.now())
    world = World(reference(seed, now, services=SERVICES, days=DAYS + 1), seed)
    counted = {name: _minutes(world, name) for name in world.names}
    with database.write("slo", tenant, actor=HOLDER) as session:
        said = [slo for n in range(slos // len(world.names)) for slo in _renamed(world, n)]
        take_into_force(session, said, bad_files=(), at=clock.now())
    with database.read("slo", tenant) as session:
        kept = in_force(session)
    _keep(database, tenant, kept, counted, now)
    _judge(database, tenant, kept, now)
    # A new process would work off a thousand events beside the requests that are measured.
    Relay(database, [each for one in SLICES for each in one.reactions]).run(tenant)
    database.dispose()


def _minutes(world: World, name: str) -> Minutes:
    valid, bad = world.shown_minutes(name)
    nothing, scrapes = np.zeros_like(valid), np.full_like(valid, SCRAPES)
    return Minutes(world.start, valid, bad, nothing, nothing, scrapes, scrapes, nothing)


def _renamed(world: World, number: int) -> list[Slo]:
    """Return the SLOs of the world once more, their service called `checkout-07`."""
    window = RollingWindow(DAYS)
    return [
        replace(slo, service=f"{slo.service}-{number:02}", windows=(window,), team=f"team-{number}")
        for slo in world.definitions()
    ]


def _keep(
    database: Database, tenant: UUID, kept: tuple[InForce, ...], counted: Columns, now: int
) -> None:
    members = [ledger.Member(one.slo_id, one.sli_digest) for one in kept]
    runs = [counted[f"{one.slo.service.rpartition('-')[0]}/{one.slo.name}"] for one in kept]
    sealed = now // DAY_MINUTES * DAY_MINUTES
    for day in range(sealed // DAY_MINUTES - DAYS, sealed // DAY_MINUTES):
        start = day * DAY_MINUTES
        rows = [
            ledger.DayRow(
                member=member, day=day, revision=1, minutes=run.slice(start, start + 1440)
            )
            for member, run in zip(members, runs, strict=True)
        ]
        with database.write("slo", tenant) as session:
            ledger.save_days(session, rows)
    tails = [run.slice(sealed, now) for run in runs]
    names = Block.empty(sealed, 1, 1).columns
    block = Block(sealed, {name: np.stack([getattr(t, name) for t in tails]) for name in names})
    mark = ledger.Watermark(roster=tuple(members), latest=now, settled=now - 15, sealed=sealed)
    with database.write("slo", tenant) as session:
        ledger.save_tail(session, kept[0].slo.source, block, range(sealed, now))
        ledger.save_watermark(session, kept[0].slo.source, mark)


def _judge(database: Database, tenant: UUID, kept: tuple[InForce, ...], now: int) -> None:
    """Judge all SLOs by the job's own code, as of *now*."""
    lease_for = timedelta(hours=1)
    with database.system() as session:
        lease = leases.take(session, "slo.keep_ledger", holder=HOLDER, ttl=lease_for)
    assert lease is not None
    context = JobContext(
        database=database,
        owner="slo",
        tenant=tenant,
        tenant_slug=TENANT,
        lease=lease,
        lease_for=lease_for,
        clock=SystemClock(),
    )
    judge(context, kept, now=now, problems={})
    with database.system() as session:
        leases.give_back_all(session, lambda holder: holder == HOLDER)
