"""The kept ledger equals one measured from scratch, however its cycles were cut."""

from collections.abc import Iterator, Sequence
from uuid import UUID, uuid5

import numpy as np
import pytest

from scripts.history.world import World
from scripts.servers.prometheus import PrometheusServer
from sre_ops.db.database import Database
from sre_ops.db.sessions import WriteSession
from sre_ops.kernel.errors import Unavailable
from sre_ops.slo.commands.keep import LedgerKeeper
from sre_ops.slo.commands.measure import measure
from sre_ops.slo.commands.memory import KeptSlo
from sre_ops.slo.domain.definition import Slo
from sre_ops.slo.domain.minutes import COLUMNS, Minutes
from sre_ops.slo.sources.prometheus import Prometheus
from sre_ops.slo.store import ledger

NAMESPACE = UUID("5fc0a9a4-6f44-4d52-8fbb-6d0a1b7f3c11")
DIGEST = "ab" * 32


def kept(slos: Sequence[Slo], needed_from: int, digest: str = DIGEST) -> list[KeptSlo]:
    """Return *slos* as the keeper takes them, with ids made from their keys."""
    return [
        KeptSlo(
            slo_id=uuid5(NAMESPACE, "/".join(slo.key)),
            sli_digest=digest,
            slo=slo,
            needed_from=needed_from,
        )
        for slo in slos
    ]


def keeper(database: Database, tenant: UUID, prometheus: Prometheus) -> LedgerKeeper:
    """Return a keeper with nothing in memory, like a process that has just started."""
    return LedgerKeeper(
        "main",
        prometheus,
        open_read=lambda: database.read("slo", tenant),
        open_write=lambda: database.write("slo", tenant),
    )


def read(
    database: Database, tenant: UUID, slos: Sequence[KeptSlo], start: int, end: int
) -> dict[UUID, Minutes]:
    """Read the minutes that are in the database."""
    with database.read("slo", tenant) as session:
        return ledger.read_minutes(session, "main", [slo.slo_id for slo in slos], start, end)


def assert_same(ours: Minutes, theirs: Minutes, name: str) -> None:
    """Fail with the first minutes that differ."""
    for column in COLUMNS:
        left, right = getattr(ours, column), getattr(theirs, column)
        where = np.flatnonzero(left != right)
        assert not len(where), (
            f"{name}.{column} differs in {len(where)} minutes, first"
            f" {ours.start + where[0]}: {left[where[0]]} instead of {right[where[0]]}"
        )


@pytest.fixture
def prometheus(prometheus_small: PrometheusServer) -> Iterator[Prometheus]:
    with Prometheus(prometheus_small.url) as client:
        yield client


@pytest.fixture
def own_client(own_prometheus: PrometheusServer) -> Iterator[Prometheus]:
    with Prometheus(own_prometheus.url) as client:
        yield client


def test_cycles_restarts_and_midnights_leave_the_same_ledger(
    database: Database, tenant: UUID, prometheus: Prometheus, small_world: World
) -> None:
    slos = kept(small_world.definitions(), small_world.start)
    first = small_world.end - 3 * 1_440 // 2
    one = keeper(database, tenant, prometheus)

    for now in (first, first + 1, first + 2, first + 7, first + 8, first + 40):
        one.keep(slos, now)
    for now in range(first + 45, small_world.end, 211):
        one.forget()
        one.keep(slos, now)
        one.keep(slos, now + 1)
    mark = one.keep(slos, small_world.end)

    start = small_world.start // 1_440 * 1_440
    whole = measure(small_world.definitions(), prometheus, start=start, end=mark.settled, warm_up=0)
    stored = read(database, tenant, slos, start, mark.settled)
    for slo in slos:
        assert_same(stored[slo.slo_id], whole[slo.slo.key].minutes, "/".join(slo.slo.key))


def test_an_slo_that_joins_later_is_measured_as_far_back_as_the_others(
    database: Database, tenant: UUID, prometheus: Prometheus, small_world: World
) -> None:
    slos = kept(small_world.definitions(), small_world.start)
    one = keeper(database, tenant, prometheus)
    one.keep(slos[:4], small_world.end - 300)
    one.keep(slos[2:], small_world.end - 250)
    one.keep(slos, small_world.end - 200)

    together = read(database, tenant, slos, small_world.start, small_world.end - 230)
    alone = measure(
        small_world.definitions(),
        prometheus,
        start=small_world.start // 1_440 * 1_440,
        end=small_world.end - 230,
        warm_up=0,
    )

    for slo in slos[2:]:
        expected = alone[slo.slo.key].minutes.slice(small_world.start, small_world.end - 230)
        assert_same(together[slo.slo_id], expected, "/".join(slo.slo.key))


def test_a_silent_prometheus_stops_nothing_and_invents_nothing(
    database: Database,
    tenant: UUID,
    own_prometheus: PrometheusServer,
    own_client: Prometheus,
    tiny_world: World,
) -> None:
    slos = kept(tiny_world.definitions(), tiny_world.start)
    one = keeper(database, tenant, own_client)
    before = one.keep(slos, tiny_world.end - 120)
    own_prometheus.kill()

    with pytest.raises(Unavailable, match="out of reach"):
        one.keep(slos, tiny_world.end - 110)

    with database.read("slo", tenant) as session:
        assert ledger.watermark(session, "main") == before
    own_prometheus.start()
    one.keep(slos, tiny_world.end)
    start = tiny_world.start // 1_440 * 1_440
    end = tiny_world.end - 15
    whole = measure(
        tiny_world.definitions(),
        own_client,
        start=start,
        end=end,
        warm_up=0,
    )
    stored = read(database, tenant, slos, start, end)
    for slo in slos:
        assert_same(stored[slo.slo_id], whole[slo.slo.key].minutes, "/".join(slo.slo.key))


class Killed(Exception):
    """Stands for the moment at which the process would have died."""


def test_a_write_that_fails_leaves_a_ledger_that_the_next_cycle_continues(
    database: Database, tenant: UUID, prometheus: Prometheus, small_world: World
) -> None:
    slos = kept(small_world.definitions(), small_world.start)
    fails = iter([False, True, False, False, True, False, True])

    class Dying:
        """A write that is rolled back now and then, after everything was written."""

        def __init__(self) -> None:
            self._inner = database.write("slo", tenant)

        def __enter__(self) -> WriteSession:
            return self._inner.__enter__()

        def __exit__(self, *problem: object) -> bool | None:
            if next(fails, False):
                self._inner.__exit__(Killed, Killed(), None)
                raise Killed
            return self._inner.__exit__(*problem)  # type: ignore[arg-type]

    one = LedgerKeeper(
        "main", prometheus, open_read=lambda: database.read("slo", tenant), open_write=Dying
    )
    for now in range(small_world.end - 1_500, small_world.end, 3):
        try:
            one.keep(slos, now)
        except Killed:
            continue
        if now > small_world.end - 1_480:
            break
    mark = one.keep(slos, small_world.end)

    start = small_world.start // 1_440 * 1_440
    whole = measure(small_world.definitions(), prometheus, start=start, end=mark.settled, warm_up=0)
    stored = read(database, tenant, slos, start, mark.settled)
    for slo in slos:
        assert_same(stored[slo.slo_id], whole[slo.slo.key].minutes, "/".join(slo.slo.key))


def test_an_slo_that_leaves_while_prometheus_is_silent_leaves_a_readable_ledger(
    database: Database, tenant: UUID, prometheus: Prometheus, small_world: World
) -> None:
    slos = kept(small_world.definitions(), small_world.start)
    staying = slos[1:]
    start, end = small_world.end - 600, small_world.end - 30
    keeper(database, tenant, prometheus).keep(slos, end - 3)

    with Prometheus("http://127.0.0.1:1") as dead, pytest.raises(Unavailable):
        keeper(database, tenant, dead).keep(staying, end - 2)
    one = keeper(database, tenant, prometheus)
    one.keep(staying, end - 1)
    one.keep(staying, end)
    mark = keeper(database, tenant, prometheus).keep(staying, end)

    whole = measure(
        small_world.definitions(),
        prometheus,
        start=small_world.start // 1_440 * 1_440,
        end=mark.settled,
        warm_up=0,
    )
    stored = read(database, tenant, staying, start, mark.settled)
    for slo in staying:
        expected = whole[slo.slo.key].minutes.slice(start, mark.settled)
        assert_same(stored[slo.slo_id], expected, "/".join(slo.slo.key))
