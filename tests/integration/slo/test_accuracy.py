"""The ledger beside what scrapes could show, on every supported server."""

from collections.abc import Iterator

import pytest

from scripts.history.world import World
from sre_ops.slo.commands.measure import Measured, measure
from sre_ops.slo.sources.prometheus import Prometheus

SERVERS = ("prometheus_small", "prometheus_3_small", "victoria_metrics_small")
Results = dict[tuple[str, str], Measured]


@pytest.fixture(params=SERVERS)
def measured(request: pytest.FixtureRequest, small_world: World) -> Iterator[Results]:
    """Every SLO of the small world, measured from scratch."""
    server = request.getfixturevalue(request.param)
    with Prometheus(server.url) as prometheus:
        yield measure(
            small_world.definitions(), prometheus, start=small_world.start, end=small_world.end
        )


def _spans(world: World) -> list[tuple[int, int]]:
    return [
        (world.start, world.end),
        (world.start + 1_440, world.end),
        (world.end - 360, world.end),
    ]


def test_events_are_what_scrapes_could_show(measured: Results, small_world: World) -> None:
    misses = []

    for slo in small_world.definitions():
        name = "/".join(slo.key)
        for start, end in _spans(small_world):
            run = measured[slo.key].minutes.slice(start, end)
            for what, ours, shown in zip(
                ("valid", "bad"),
                (int(run.valid.sum()), int(run.bad.sum())),
                small_world.shown(name, start, end),
                strict=True,
            ):
                if abs(ours - shown) > max(0.001 * shown, 1):
                    misses.append(f"{name} {what} {ours} instead of {shown} in {end - start} min")

    assert not misses, f"{small_world.describe()}\n" + "\n".join(misses)


def test_no_slo_has_a_problem_or_an_impossible_count(measured: Results, small_world: World) -> None:
    for slo in small_world.definitions():
        one = measured[slo.key]

        assert one.problem == ""
        assert int(one.minutes.bad.sum()) >= 0
        assert int(one.minutes.bad.sum()) <= int(one.minutes.valid.sum())
        assert 0.0 < one.minutes.coverage().mean() <= 1.0
