"""Requests to the endpoints of one service: its requests shared out, each class by its shares."""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from scripts.history.lives import Life
from scripts.history.openmetrics import Column
from scripts.history.scenario import ServicePlan
from scripts.history.traffic import CLASSES, Ints

SERVICE = "checkout"
METRIC = "http_endpoint_requests_total"
SHARES = {
    "GET /cart": (0.30, 0.06),
    "POST /cart/items": (0.17, 0.04),
    "POST /orders": (0.08, 0.80),
    "GET /orders/{id}": (0.22, 0.05),
    "GET /shipping-rates": (0.14, 0.03),
    "POST /coupons": (0.05, 0.02),
    "GET /healthz": (0.04, 0.0),
}
"""Of the good and of the failed requests; orders fail most, as they need the database."""


def counters(rows: Ints) -> Iterator[tuple[Mapping[str, str], Ints]]:
    """Yield labels and counters of each endpoint, whole numbers that never fall.

    Args:
        rows: counters of CLASSES and more below them, at any number of scrapes.
    """
    bad = np.array([is_bad for *_, is_bad in CLASSES])
    classes = rows[: len(CLASSES)]
    for endpoint, shares in SHARES.items():
        for code, share, chosen in (("200", shares[0], ~bad), ("500", shares[1], bad)):
            if share:
                counted = np.floor(classes[chosen].sum(axis=0) * share).astype(np.int64)
                yield {"code": code, "endpoint": endpoint}, counted


def columns(chains: Iterable[tuple[ServicePlan, list[Life]]]) -> Iterator[Column]:
    """Yield the series of the service's history, as its processes were scraped."""
    for plan, chain in chains:
        if plan.name != SERVICE:
            continue
        for life in chain:
            times = life.times[life.present]
            for labels, values in counters(life.values()):
                own = {**life.labels, **labels}
                kept = values[life.present].astype(np.float64)
                yield Column(METRIC, "counter", own, times, kept)
