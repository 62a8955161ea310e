"""Samples that reach the server hours late are found when the day is over."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from scripts.history.world import World
from scripts.servers.victoria_metrics import VictoriaMetricsServer
from sre_ops.db.database import Database
from sre_ops.slo.commands.measure import measure
from sre_ops.slo.sources.prometheus import Prometheus
from sre_ops.slo.tables import SLO_DAY
from tests.integration.slo.test_ledger_keeper import assert_same, keeper, kept, read

LATE = (200, 120)  # minutes before the end between which nothing arrived at first


@pytest.fixture
def server() -> Iterator[VictoriaMetricsServer]:
    with VictoriaMetricsServer() as one:
        yield one


def deliver(
    world: World, server: VictoriaMetricsServer, folder: Path, start: int, end: int
) -> None:
    server.load_openmetrics(world.write_openmetrics(folder / f"{start}.om", start, end))


def revisions(database: Database, tenant: UUID) -> dict[UUID, int]:
    with database.read("slo", tenant) as session:
        own = SLO_DAY.c.tenant_id == tenant
        rows = session.execute(select(SLO_DAY.c.slo_id, SLO_DAY.c.revision).where(own))
        return {row.slo_id: row.revision for row in rows}


def test_the_last_days_are_read_again_and_corrections_carry_a_revision(
    database: Database,
    tenant: UUID,
    server: VictoriaMetricsServer,
    tiny_world: World,
    tmp_path: Path,
) -> None:
    world, (late_from, late_to) = tiny_world, (tiny_world.end - LATE[0], tiny_world.end - LATE[1])
    slos = kept(world.definitions(), world.start - 3 * 1_440)
    with Prometheus(server.url) as prometheus:
        one = keeper(database, tenant, prometheus)
        deliver(world, server, tmp_path, world.start, late_from)
        deliver(world, server, tmp_path, late_to, world.end)
        one.keep(slos, world.end - 60)
        one.keep(slos, world.end - 10)
        deliver(world, server, tmp_path, late_from, late_to)

        one.keep(slos, world.end + 20)

        start = world.start // 1_440 * 1_440
        whole = measure(world.definitions(), prometheus, start=start, end=world.end, warm_up=0)
    stored = read(database, tenant, slos, start, world.end)
    for slo in slos:
        assert_same(stored[slo.slo_id], whole[slo.slo.key].minutes, "/".join(slo.slo.key))
    assert 2 in revisions(database, tenant).values()
