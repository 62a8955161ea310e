"""What happens to the six services of the demo. Pure data."""

from scripts.history.scenario import MINUTES_PER_DAY, Incident, Scenario, ServicePlan

DAYS = 30
SEED = 2026
BACKFILL_SECONDS = 60
SCRAPE_SECONDS = 15
PEAK = 14 * 60


def scenario(end: int) -> Scenario:
    """Return the 30 days before the minute *end*.

    checkout misses its budget after an outage; accounts comes near; batch-import has a few
    events a day; the others are well.
    """
    start = end - DAYS * MINUTES_PER_DAY
    midnight = -start % MINUTES_PER_DAY  # of the second day

    def at(day: int, minute: int) -> int:
        return midnight + (day - 2) * MINUTES_PER_DAY + minute

    def deployments(every_days: int, minute: int) -> tuple[int, ...]:
        return tuple(at(day, minute) for day in range(3, DAYS, every_days))

    services = (
        ServicePlan(
            name="checkout",
            peak_rate=12.0,
            errors=0.0002,
            latency=True,
            incidents=(Incident(at(19, PEAK), 45, 0.6, 0.4),),
            rollouts=deployments(3, 10 * 60),
            restarts=(at(19, PEAK + 50), at(11, 200)),
            interval_seconds=BACKFILL_SECONDS,
        ),
        ServicePlan(
            name="search",
            peak_rate=20.0,
            errors=0.0005,
            slow=0.01,
            latency=True,
            incidents=(Incident(at(8, 120), 90, 0.02, 0.2),),
            rollouts=deployments(2, 11 * 60),
            interval_seconds=BACKFILL_SECONDS,
        ),
        ServicePlan(
            name="accounts",
            peak_rate=5.0,
            errors=0.0003,
            latency=True,
            incidents=(Incident(at(17, PEAK - 30), 60, 0.15, 0.02),),
            rollouts=deployments(7, 9 * 60),
            restarts=(at(6, 77), at(23, 1011)),
            interval_seconds=BACKFILL_SECONDS,
        ),
        ServicePlan(
            name="payments",
            peak_rate=2.0,
            errors=0.0001,
            latency=True,
            relapse=True,
            restarts=(at(5, 300), at(14, 915), at(26, 40)),
            interval_seconds=BACKFILL_SECONDS,
        ),
        ServicePlan(
            name="catalog-api",
            peak_rate=8.0,
            errors=0.0003,
            latency=True,
            rollouts=deployments(4, 13 * 60),
            interval_seconds=BACKFILL_SECONDS,
        ),
        ServicePlan(
            name="batch-import",
            targets=1,
            events_per_day=45.0,
            errors=0.004,
            latency=True,
            rollouts=(at(12, 600),),
            interval_seconds=BACKFILL_SECONDS,
        ),
    )
    return Scenario(
        name="demo",
        start=start,
        minutes=end - start,
        services=services,
        outages=((at(9, 7 * 60), 20),),
        missed=0.002,
    )
