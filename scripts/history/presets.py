"""Ready scenarios: `small` for tests, `reference` for benchmarks, `tiny` for the generator."""

from decimal import Decimal

import numpy as np

from scripts.history.scenario import MINUTES_PER_DAY, Incident, Scenario, ServicePlan

# A fixed day, so that a seed alone says everything; long past, so that no server refuses it.
END = 29_386_080  # 2025-11-15T00:00Z
HOUR = 60
PEAK = 14 * HOUR  # the busiest time of a day, see traffic.day_shape
NIGHT = 2 * HOUR


def tiny(end: int = END) -> Scenario:
    """Return six hours of three services: enough to replay by brute force."""
    minutes = 6 * HOUR
    return Scenario(
        name="tiny",
        start=end - minutes,
        minutes=minutes,
        services=(
            ServicePlan(
                name="web",
                rollouts=(200,),
                restarts=(90, 300),
                relapse=True,
                latency=True,
                errors=0.01,
            ),
            ServicePlan(name="adopted", enters=120, adopted=True, interval_seconds=15),
            ServicePlan(
                name="fresh",
                enters=100,
                interval_seconds=60,
                targets=1,
                events_per_day=90,
                errors=0.2,
                restarts=(220,),
            ),
        ),
        outages=((150, 20),),
        missed=0.03,
    )


def told(end: int = END) -> Scenario:
    """Return a day of five services whose processes tell their start and rarely fall."""
    minutes = MINUTES_PER_DAY
    often = tuple(range(100, minutes - 30, 47))
    return Scenario(
        name="told",
        start=end - minutes,
        minutes=minutes,
        services=(
            ServicePlan(
                name="rare",
                events_per_day=150,
                errors=0.1,
                restarts=often,
                tells_starts=True,
                objective=Decimal("0.9"),
            ),
            ServicePlan(
                name="crashing",
                interval_seconds=60,
                targets=1,
                peak_rate=0.5,
                errors=0.02,
                restarts=tuple(range(100, minutes - 30, 4)),
                tells_starts=True,
            ),
            ServicePlan(
                name="looping",
                targets=1,
                events_per_day=4_000,
                errors=0.2,
                restarts=tuple(range(100, minutes - 30, 4)),
                tells_starts=True,
            ),
            ServicePlan(
                name="slow",
                interval_seconds=60,
                targets=3,
                events_per_day=600,
                errors=0.05,
                restarts=often,
                rollouts=(700, 900),
                latency=True,
                tells_starts=True,
            ),
            ServicePlan(
                name="joining", enters=400, adopted=True, events_per_day=30, tells_starts=True
            ),
        ),
        outages=((500, 20),),
        missed=0.25,
    )


def small(end: int = END) -> Scenario:
    """Return 2.5 days of eight services and 18 SLOs: every trap once, made in seconds."""
    day = MINUTES_PER_DAY
    minutes = day * 5 // 2  # begins at noon, so the days start at 12 h and 36 h
    midnight = day // 2
    return Scenario(
        name="small",
        start=end - minutes,
        minutes=minutes,
        services=(
            ServicePlan(
                name="shop",
                interval_seconds=15,
                latency=True,
                tells_starts=True,
                rollouts=(midnight + 9 * HOUR, midnight + day + 10 * HOUR),
                incidents=(Incident(midnight + PEAK, 25, 0.05, 0.3),),
            ),
            ServicePlan(
                name="search",
                latency=True,
                targets=3,
                peak_rate=2.0,
                errors=0.0001,
                incidents=(Incident(midnight + NIGHT, 90, 0.2, 0.02),),
            ),
            ServicePlan(
                name="restarting",
                peak_rate=0.5,
                errors=0.0005,
                relapse=True,
                tells_starts=True,
                restarts=tuple(range(200, minutes - 60, 310)),
            ),
            ServicePlan(
                name="batch",
                interval_seconds=60,
                targets=1,
                events_per_day=40,
                errors=0.1,
                restarts=(midnight + 600,),
                objective=Decimal("0.9"),
            ),
            ServicePlan(name="newcomer", enters=midnight + 7 * HOUR, errors=0.002),
            ServicePlan(
                name="adopted",
                enters=midnight + 5 * HOUR,
                adopted=True,
                interval_seconds=15,
                tells_starts=True,
            ),
            ServicePlan(
                name="churning",
                interval_seconds=60,
                latency=True,
                targets=3,
                peak_rate=1.0,
                rollouts=tuple(range(150, minutes - 60, 190)),
            ),
            ServicePlan(name="importer", peak_rate=0.05, targets=1, gauges=True, slow=0.0),
        ),
        outages=((midnight + 11 * HOUR, 20), (midnight + day + 4 * HOUR, 120)),
    )


def reference(seed: int, end: int = END, *, services: int = 30, days: int = 30) -> Scenario:
    """Return 30 days of 30 services and 120 SLOs at 30 and 60 s: for benchmarks only."""
    rng = np.random.default_rng([seed, 7])
    minutes = days * MINUTES_PER_DAY
    outages = ((minutes // 3 + 10 * HOUR, 20), (minutes * 2 // 3 + 3 * HOUR, 120))
    return Scenario(
        name="reference",
        start=end - minutes,
        minutes=minutes,
        services=tuple(_random_service(rng, i, minutes, outages) for i in range(services)),
        outages=outages,
    )


def _random_service(
    rng: np.random.Generator, index: int, minutes: int, outages: tuple[tuple[int, int], ...]
) -> ServicePlan:
    def quiet_times(count: int) -> tuple[int, ...]:
        times = sorted({int(t) for t in rng.integers(300, minutes - 300, count)})
        clear = [t for t in times if not any(at - 30 < t < at + m + 30 for at, m in outages)]
        apart = [t for n, t in enumerate(clear) if n == 0 or t - clear[n - 1] > HOUR]
        return tuple(apart)

    enters = quiet_times(9)[0] if index % 10 in (7, 8) else 0
    incidents = tuple(
        Incident(
            day * MINUTES_PER_DAY + (PEAK if rng.random() < 0.5 else NIGHT),  # noqa: PLR2004
            int(rng.integers(5, 60)),
            float(rng.uniform(0.005, 0.08)),
            float(rng.uniform(0.01, 0.2)),
        )
        for day in sorted({int(d) for d in rng.integers(0, minutes // MINUTES_PER_DAY, 2)})
    )
    return ServicePlan(
        name=f"service-{index:02d}",
        interval_seconds=30 if index % 5 == 0 else 60,
        peak_rate=float(np.exp(rng.uniform(np.log(0.2), np.log(20)))),
        events_per_day=float(rng.uniform(20, 200)) if index % 10 == 9 else None,  # noqa: PLR2004
        errors=float(np.exp(rng.uniform(np.log(1e-5), np.log(2e-3)))),
        slow=float(np.exp(rng.uniform(np.log(1e-4), np.log(5e-3)))),
        incidents=incidents,
        restarts=tuple(t for t in quiet_times(6) if t > enters + HOUR),
        rollouts=tuple(t for t in quiet_times(12) if t > enters + HOUR),
        enters=enters,
        adopted=index % 10 == 8,  # noqa: PLR2004
        relapse=index % 3 == 0,
        latency=True,
        objective=Decimal("0.99") if index % 4 == 0 else Decimal("0.999"),
    )
