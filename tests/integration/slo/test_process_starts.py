"""Processes that tell their start, on a real server: nearer to the truth, never farther."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from scripts.history.load import load_into_prometheus
from scripts.history.presets import told
from scripts.history.world import World
from scripts.servers.prometheus import PrometheusServer
from sre_ops.db.database import Database
from sre_ops.kernel.errors import Unavailable
from sre_ops.slo.commands.keep import LedgerKeeper
from sre_ops.slo.commands.measure import measure
from sre_ops.slo.commands.memory import KeptSlo
from sre_ops.slo.domain.minutes import COLUMNS
from sre_ops.slo.domain.plan import Fetch
from sre_ops.slo.domain.processes import METRIC
from sre_ops.slo.domain.samples import RawSeries
from sre_ops.slo.sources.prometheus import Prometheus, QueryRefused, TooMuchAtOnce
from sre_ops.slo.store import ledger

pytestmark = pytest.mark.xdist_group("process starts")


class FailingStarts(Prometheus):
    """A real server behind a proxy that raises when it is asked for starts."""

    problem: type[Exception] = QueryRefused

    def raw(self, fetch: Fetch, *, end_ms: int, span_ms: int) -> list[RawSeries]:
        if fetch.selector.metric == METRIC:
            raise self.problem("not here, not now")
        return super().raw(fetch, end_ms=end_ms, span_ms=span_ms)


class TooManyStarts(FailingStarts):
    """The same where the starts are too many for the server's limits."""

    problem = TooMuchAtOnce


class LateStarts(FailingStarts):
    """The same where the server does not answer in time."""

    problem = Unavailable


class StartsInHalves(Prometheus):
    """A server that tells starts of ten minutes at most."""

    def raw(self, fetch: Fetch, *, end_ms: int, span_ms: int) -> list[RawSeries]:
        if fetch.selector.metric == METRIC and span_ms > 600_000:
            raise TooMuchAtOnce("too many samples")
        return super().raw(fetch, end_ms=end_ms, span_ms=span_ms)


@pytest.fixture(scope="module")
def told_world(world_seed: int) -> World:
    """A day of services whose restarts often show in no counter."""
    return World(told(), world_seed)


@pytest.fixture(scope="module")
def told_server(told_world: World) -> Iterator[PrometheusServer]:
    server = PrometheusServer(suite="stable")
    try:
        load_into_prometheus(told_world, server)
        yield server.start()
    finally:
        server.close()


def errors(world: World, prometheus: Prometheus) -> dict[str, int]:
    """Return by how many valid and bad events each SLO differs from what scrapes could show."""
    with prometheus:
        measured = measure(
            world.definitions(), prometheus, start=world.start, end=world.end, strict=True
        )
    found = {}
    for slo in world.definitions():
        name, minutes = "/".join(slo.key), measured[slo.key].minutes
        valid, bad = world.shown(name, world.start, world.end)
        found[name] = abs(int(minutes.valid.sum()) - valid) + abs(int(minutes.bad.sum()) - bad)
    return found


def test_starts_bring_the_ledger_to_what_scrapes_could_show(
    told_world: World, told_server: PrometheusServer
) -> None:
    with_starts = errors(told_world, Prometheus(told_server.url))
    without = errors(told_world, FailingStarts(told_server.url))

    assert sum(with_starts.values()) <= sum(without.values()), told_world.describe()
    assert all(error <= 1 for error in with_starts.values()), (told_world.describe(), with_starts)


def test_a_kept_ledger_follows_processes_from_checkpoint_to_checkpoint(
    database: Database, tenant: UUID, told_world: World, told_server: PrometheusServer
) -> None:
    slos = [
        KeptSlo(slo_id=UUID(int=n), sli_digest="ab" * 32, slo=slo, needed_from=told_world.start)
        for n, slo in enumerate(told_world.definitions())
    ]
    with Prometheus(told_server.url) as prometheus:
        keeper = LedgerKeeper(
            "main",
            prometheus,
            open_read=lambda: database.read("slo", tenant),
            open_write=lambda: database.write("slo", tenant),
        )

        for now in range(told_world.start + 90, told_world.end, 37):
            keeper.keep(slos, now)
            keeper.keep(slos, now + 1)
            keeper.forget()
        mark = keeper.keep(slos, told_world.end)
        keeper.forget()

        start = told_world.start // 1_440 * 1_440
        whole = measure(
            told_world.definitions(), prometheus, start=start, end=mark.settled, warm_up=0
        )
    with database.read("slo", tenant) as session:
        stored = ledger.read_minutes(session, "main", [s.slo_id for s in slos], start, mark.settled)
    for slo in slos:
        for name in COLUMNS:
            ours, theirs = (
                getattr(stored[slo.slo_id], name),
                getattr(whole[slo.slo.key].minutes, name),
            )
            assert ours.tolist() == theirs.tolist(), (told_world.describe(), slo.slo.key, name)


def hours_of(world: World, prometheus: Prometheus) -> list[list[int]]:
    """Return the valid events of each SLO by minute, over four hours."""
    start = world.start + 450
    with prometheus:
        measured = measure(
            world.definitions(), prometheus, start=start, end=start + 240, strict=True
        )
    return [measured[slo.key].minutes.valid.tolist() for slo in world.definitions()]


def test_a_server_that_will_not_tell_starts_is_read_without_them(
    told_world: World, told_server: PrometheusServer
) -> None:
    refused = hours_of(told_world, FailingStarts(told_server.url))

    assert hours_of(told_world, TooManyStarts(told_server.url)) == refused


def test_starts_that_come_in_parts_are_the_same(
    told_world: World, told_server: PrometheusServer
) -> None:
    whole = hours_of(told_world, Prometheus(told_server.url))

    assert hours_of(told_world, StartsInHalves(told_server.url)) == whole


def test_starts_that_come_late_are_waited_for(
    told_world: World, told_server: PrometheusServer
) -> None:
    with pytest.raises(Unavailable, match="not now"):
        hours_of(told_world, LateStarts(told_server.url))
