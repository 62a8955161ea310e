"""What scrapes could show of a target, independent of any way of asking a server."""

from collections.abc import Iterator

import numpy as np

from scripts.history.lives import MINUTE_MS, Life
from scripts.history.traffic import Ints


def shown_growth(life: Life) -> tuple[Ints, Ints]:
    """Return what the scrapes of one process could show.

    A fresh process counts from 0, so its first scrape shows all that it holds; the first
    scrape of an old one is only a baseline. What grew across missed scrapes shows at the
    next one.

    Returns:
        The minute, since the epoch, of each scrape that happened, length k; and the growth
        that became visible there, rows x k.
    """
    seen = life.values()[:, life.present]
    before = np.zeros_like(seen)
    before[:, 1:] = seen[:, :-1]
    if life.old and seen.shape[1]:
        before[:, 0] = seen[:, 0]
    return (life.times[life.present] - 1) // MINUTE_MS, seen - before


def true_growth(life: Life) -> tuple[Ints, Ints]:
    """Return minutes and rows x k of all that happened, seen or not."""
    return life.event_minutes(), life.growth


def slices(times: Ints, good: Ints) -> Iterator[tuple[int, int]]:
    """Yield (minute, bad) for every minute that was scraped: bad when any scrape was."""
    minutes = (times - 1) // MINUTE_MS
    for minute in np.unique(minutes):
        yield int(minute), int(not good[minutes == minute].all())
