"""Composites over what a real Prometheus holds: at once, and kept by the job."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import numpy as np
import pytest

from scripts.history.world import World
from scripts.servers.prometheus import PrometheusServer
from sre_ops.db import leases
from sre_ops.db.database import Database
from sre_ops.kernel.clock import FixedClock
from sre_ops.kernel.units import minute_start
from sre_ops.manifest import JobContext
from sre_ops.slo.commands.keep import LedgerKeeper
from sre_ops.slo.commands.measure import budget_rows, measure
from sre_ops.slo.commands.take_into_force import take_into_force
from sre_ops.slo.domain.composing import compose, member_run
from sre_ops.slo.domain.composite import CompositeKind, CompositeSli, Member, NoData
from sre_ops.slo.domain.definition import Comparison, EventSli, QuerySli, RollingWindow, Slo
from sre_ops.slo.domain.report import evaluate, needed_from
from sre_ops.slo.domain.staleness import SETTLE_MINUTES
from sre_ops.slo.jobs.keeping import keep_ledger
from sre_ops.slo.sources.prometheus import Prometheus
from sre_ops.slo.store import status

WINDOW = RollingWindow(1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def prometheus(prometheus_tiny: PrometheusServer) -> Iterator[Prometheus]:
    with Prometheus(prometheus_tiny.url) as client:
        yield client


@pytest.fixture
def slos(tiny_world: World) -> list[Slo]:
    """Two measured SLOs, a weighted composite of them, and one of that."""
    events = [one for one in tiny_world.definitions() if isinstance(one.sli, EventSli)][:2]
    first, second = (replace(one, windows=(WINDOW,), time_slices=None) for one in events)
    parts = (
        Member(service=first.service, slo=first.name, weight=3),
        Member(service=second.service, slo=second.name),
    )
    sli = CompositeSli(kind=CompositeKind.WEIGHTED, members=parts, no_data=NoData.IGNORE)
    mean = replace(first, service="all", name="mean", sli=sli, source="=")
    members = (Member(service="all", slo="mean"), parts[1])
    top = replace(mean, name="top", sli=CompositeSli(kind=CompositeKind.ALL_OF, members=members))
    return [top, mean, first, second]


def test_at_once_a_composite_is_judged_on_its_members_minutes(
    slos: list[Slo], prometheus: Prometheus, tiny_world: World
) -> None:
    end = tiny_world.end
    top, mean, first, second = slos

    rows = {(row.service, row.slo): row for row in budget_rows(slos, prometheus, to_minute=end)}

    start = needed_from(mean, WINDOW, end)
    found = measure([first, second], prometheus, start=start, end=end)
    assert isinstance(mean.sli, CompositeSli)
    runs = [member_run(one, found[one.key].minutes) for one in (first, second)]
    expected = evaluate(mean, WINDOW, compose(mean.sli, runs, start, end), (), end)
    assert replace(rows[mean.key], forecast=None) == replace(expected, forecast=None)
    assert rows[mean.key].valid > 0
    assert rows[top.key].valid > 0


def test_what_is_wrong_with_a_member_is_told_at_its_composites(
    slos: list[Slo], prometheus: Prometheus, tiny_world: World
) -> None:
    top, mean, first, second = slos
    assert isinstance(second.sli, EventSli)
    series = second.sli.terms[0].selector.promql()
    many = QuerySli(query=series, good_when=Comparison.AT_LEAST, threshold=1.0)
    broken = replace(second, sli=many)

    rows = budget_rows([top, mean, first, broken], prometheus, to_minute=tiny_world.end)

    found = {(row.service, row.slo): row for row in rows}
    told = found[broken.key].reason
    assert "series" in told
    assert found[top.key].reason == f"its member {'/'.join(broken.key)}: {told}"
    assert found[mean.key].valid > 0  # it goes on without


def test_the_job_keeps_composites_to_the_same_figures(
    slos: list[Slo],
    prometheus: Prometheus,
    tiny_world: World,
    database: Database,
    tenant: UUID,
) -> None:
    now = tiny_world.end
    clock = FixedClock(minute_start(now))
    with database.write("slo", tenant) as session:
        take_into_force(session, slos, bad_files=(), at=clock.now())
    with database.system() as session:
        lease = leases.take(session, "slo.keep_ledger", holder="test", ttl=MINUTE)
    assert lease is not None
    context = JobContext(
        database=database,
        owner="slo",
        tenant=tenant,
        tenant_slug="acme",
        lease=lease,
        lease_for=MINUTE,
        clock=clock,
        options={"prometheus_url": prometheus.url, "prometheus_timeout_seconds": 30},
    )

    # The test's own client, which is closed when the test is over.
    keeper = LedgerKeeper("", prometheus, open_read=context.read, open_write=context.write)
    context.memory["keepers"] = {"": keeper}

    keep_ledger(context)
    keeper.forget()

    with database.read("slo", tenant) as session:
        rows = [one.row for one in status.page(session, status.Wanted(), limit=9)]
    at_once = budget_rows(slos, prometheus, to_minute=now - SETTLE_MINUTES)
    kept = {(row.service, row.slo): row for row in rows}
    assert len(at_once) == len(kept) == len(slos)
    for row in at_once:
        ours = kept[row.service, row.slo]
        assert (ours.valid, ours.bad) == (row.valid, row.bad), row.slo
        assert np.isclose(ours.coverage, row.coverage, atol=0.01)
