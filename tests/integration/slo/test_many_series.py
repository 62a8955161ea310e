"""SLIs of too many series are summed by the server, near to what raw samples would show."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import numpy as np
import pytest

from scripts.history.world import World
from scripts.servers.prometheus import PrometheusServer
from sre_ops.db.database import Database
from sre_ops.slo.commands.keep import LedgerKeeper
from sre_ops.slo.commands.measure import Measured, measure
from sre_ops.slo.domain.aggregation import is_aggregated
from sre_ops.slo.domain.definition import CounterTerm, EventSli, Matcher, MatchOp, Selector, Slo
from sre_ops.slo.domain.minutes import Mark
from sre_ops.slo.sources.crowds import summed_where_crowded
from sre_ops.slo.sources.prometheus import Prometheus
from tests.integration.slo.test_ledger_keeper import assert_same, kept, read

SERVERS = ("prometheus_small", "prometheus_3_small", "victoria_metrics_small")
# Restarts that hide a fall (1 → restart → 1) are seen by comparing counters of a target only.
HIDDEN_FALLS = "restarting"


@pytest.fixture
def prometheus(prometheus_small: PrometheusServer) -> Iterator[Prometheus]:
    with Prometheus(prometheus_small.url) as client:
        yield client


@pytest.fixture(params=SERVERS)
def summed(request: pytest.FixtureRequest, small_world: World) -> Iterator[dict[str, Measured]]:
    """Every SLO of the small world, with not one series fetched."""
    server = request.getfixturevalue(request.param)
    world = small_world
    with Prometheus(server.url) as client:
        found = measure(
            world.definitions(), client, start=world.start, end=world.end, series_limit=0
        )
        yield {"/".join(key): one for key, one in found.items()}


def events_of(world: World) -> list[Slo]:
    return [slo for slo in world.definitions() if isinstance(slo.sli, EventSli)]


def test_sums_of_the_server_are_near_to_what_scrapes_could_show(
    summed: dict[str, Measured], small_world: World
) -> None:
    world, misses = small_world, []
    # A selector is adopted during its first minutes, which may be the world's first.
    start = world.start + 60

    for slo in events_of(world):
        name = "/".join(slo.key)
        run = summed[name].minutes.slice(start, world.end)
        valid, bad = world.shown(name, start, world.end)
        ours = (int(run.valid.sum()), int(run.bad.sum()))
        for what, mine, shown in (("valid", ours[0], valid), ("bad", ours[1], bad)):
            hides = HIDDEN_FALLS in name and mine <= shown
            if abs(mine - shown) > max(0.005 * shown, 2) and not hides:
                misses.append(f"{name} {what} {mine} instead of {shown}")

    assert not misses, f"{world.describe()}\n" + "\n".join(misses)


def test_minutes_summed_by_the_server_say_that_they_are_estimates(
    summed: dict[str, Measured], small_world: World
) -> None:
    for slo in events_of(small_world):
        minutes = summed["/".join(slo.key)].minutes

        counted = minutes.valid > 0
        assert counted.any()
        assert np.all(minutes.marks[counted] & Mark.APPROXIMATE)


def test_only_slis_above_the_limit_are_summed(prometheus: Prometheus, small_world: World) -> None:
    slos = events_of(small_world)
    series = {
        slo.key: len(prometheus.instant(_all_of(slo), at_ms=small_world.end * 60_000))
        for slo in slos
    }
    limit = sorted(series.values())[len(series) // 2]

    chosen = summed_where_crowded(
        prometheus, [slo.sli for slo in slos], at_minute=small_world.end, limit=limit
    )

    assert {slo.key for slo, sli in zip(slos, chosen, strict=True) if is_aggregated(sli)} == {
        key for key, count in series.items() if count > limit
    }


def _all_of(slo: Slo) -> str:
    assert isinstance(slo.sli, EventSli)
    return " or ".join(term.selector.promql() for term in slo.sli.terms)


def _metric(slo: Slo) -> str:
    assert isinstance(slo.sli, EventSli)
    return slo.sli.terms[0].selector.metric


def test_one_that_is_summed_stays_so_down_to_half_of_the_limit(
    prometheus: Prometheus, small_world: World
) -> None:
    (slo,) = (slo for slo in events_of(small_world) if slo.key == ("shop", "availability"))
    at = small_world.end
    count = len(prometheus.instant(_all_of(slo), at_ms=at * 60_000))
    assert isinstance(slo.sli, EventSli)
    summed = replace(slo.sli, aggregated=True)

    near = summed_where_crowded(prometheus, [slo.sli, summed], at_minute=at, limit=count)
    far = summed_where_crowded(prometheus, [summed], at_minute=at, limit=2 * count)

    assert [is_aggregated(sli) for sli in near] == [False, True]
    assert [is_aggregated(sli) for sli in far] == [False]


def test_an_slo_that_grows_crowded_is_measured_anew_as_sums(
    database: Database, tenant: UUID, prometheus: Prometheus, small_world: World
) -> None:
    world = small_world
    start = world.end // 1_440 * 1_440 - 1_440
    slos = kept([slo for slo in events_of(world) if slo.service == "shop"], start)

    def keeper(limit: int) -> LedgerKeeper:
        return LedgerKeeper(
            "main",
            prometheus,
            open_read=lambda: database.read("slo", tenant),
            open_write=lambda: database.write("slo", tenant),
            series_limit=limit,
        )

    keeper(5_000).keep(slos, world.end - 90)
    crowded = keeper(0)
    crowded.keep(slos, world.end - 60)
    mark = crowded.keep(slos, world.end)

    end = mark.settled
    sums = measure(
        [slo.slo for slo in slos], prometheus, start=start, end=end, warm_up=0, series_limit=0
    )
    minutes = read(database, tenant, slos, start, end)
    for slo in slos:
        assert_same(minutes[slo.slo_id], sums[slo.slo.key].minutes, "/".join(slo.slo.key))


def test_a_selector_that_the_server_refuses_is_the_problem_of_its_own_slo_only(
    prometheus: Prometheus, small_world: World
) -> None:
    good = [slo for slo in events_of(small_world) if slo.service == "shop"]
    metric = _metric(good[0])
    # Go's regular expressions end at a thousand repetitions.
    beyond = Selector(metric, (Matcher("job", MatchOp.REGEX, "shop{1001}"),))
    bad = replace(good[0], name="refused", sli=EventSli((CounterTerm(beyond, 1, 1),)))
    start, end = small_world.end - 180, small_world.end

    together = measure([*good, bad], prometheus, start=start, end=end)
    alone = measure(good, prometheus, start=start, end=end)

    assert "repeat" in together[bad.key].problem
    assert not together[bad.key].minutes.valid.any()
    for slo in good:
        assert together[slo.key].problem == ""
        assert_same(together[slo.key].minutes, alone[slo.key].minutes, slo.name)
