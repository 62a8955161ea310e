"""How many requests of which kind come at which time. Pure, given a random generator."""

import numpy as np
import numpy.typing as npt

from scripts.history.scenario import ServicePlan

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

DAY_TO_NIGHT = 20.0
PEAK_HOUR = 14
DAY_MS = 86_400_000
BOUNDS = ("0.05", "0.1", "0.25", "0.5", "1", "2.5", "+Inf")
# Seconds that a request of each bucket takes, for the histogram's sum.
TYPICAL_SECONDS = np.array([0.03, 0.08, 0.17, 0.35, 0.7, 1.6, 4.0])
FAST = np.array([0.62, 0.33, 0.05, 0.0, 0.0, 0.0, 0.0])
SLOW = np.array([0.0, 0.0, 0.0, 0.5, 0.3, 0.15, 0.05])
# code, method and share of the good or of the bad requests; a row that is not there from the
# start of its process is born with its first event.
CLASSES = (
    ("200", "GET", 0.72, False),
    ("200", "POST", 0.25, False),
    ("404", "GET", 0.03, False),
    ("500", "GET", 0.6, True),
    ("503", "POST", 0.4, True),
)
RARE_ROW = 4
INF_ROW = len(CLASSES) + len(BOUNDS) - 1


def day_shape(times_ms: Floats) -> Floats:
    """Return the traffic relative to the peak, 1/20 to 1, at Unix times in milliseconds."""
    hours = (times_ms % DAY_MS) / 3_600_000
    return np.asarray(DAY_TO_NIGHT ** ((np.cos((hours - PEAK_HOUR) / 24 * 2 * np.pi) - 1) / 2))


def draw(
    rng: np.random.Generator, plan: ServicePlan, start_ms: int, edges_ms: Ints
) -> tuple[Ints, Floats]:
    """Throw the dice for one process.

    Args:
        rng: the dice.
        plan: the service.
        start_ms: the world's start, Unix milliseconds.
        edges_ms: n + 1 times; events fall into the n spans between them.

    Returns:
        Events, rows x n: the classes, then (with latency) the cumulative buckets; and the
        seconds that all requests of a span took, length n.
    """
    middle = (edges_ms[1:] + edges_ms[:-1]) / 2
    shape = day_shape(middle) if plan.events_per_day is None else np.ones(len(middle))
    expected = plan.rate() * shape * np.diff(edges_ms) / 1000
    errors, slow = _ratios(plan, (middle - start_ms) / 60_000)
    shares = [
        share * (errors if is_bad else 1 - errors) for _code, _method, share, is_bad in CLASSES
    ]
    requests = rng.poisson(np.stack(shares) * expected)
    if not plan.latency:
        return requests, np.zeros(len(expected))
    spread = FAST[None, :] * (1 - slow[:, None]) + SLOW[None, :] * slow[:, None]
    buckets = rng.multinomial(requests.sum(axis=0), spread)
    rows = np.concatenate([requests, np.cumsum(buckets, axis=1).T])
    return rows, np.round(buckets @ TYPICAL_SECONDS, 3)


def _ratios(plan: ServicePlan, minutes: Floats) -> tuple[Floats, Floats]:
    errors = np.full(len(minutes), plan.errors)
    slow = np.full(len(minutes), plan.slow)
    for incident in plan.incidents:
        within = (minutes >= incident.at) & (minutes < incident.at + incident.minutes)
        errors[within], slow[within] = incident.errors, incident.slow
    return errors, slow
