"""One-shot measurement: the minutes of all SLOs straight from Prometheus, nothing kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sre_ops.kernel.errors import Unavailable
from sre_ops.slo.domain.definition import Slo
from sre_ops.slo.domain.minutes import COLUMNS, Minutes
from sre_ops.slo.domain.scrape_state import ScrapeState
from sre_ops.slo.domain.tally import Block
from sre_ops.slo.sources.minute_source import MinuteSource
from sre_ops.slo.sources.prometheus import Prometheus

WARM_UP_MINUTES = 60
"""Read before the first minute, so that living series and services are known there."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Measured:
    """The minutes of one SLO, or the reason why there are none."""

    minutes: Minutes
    problem: str = ""


def measure(
    slos: Sequence[Slo],
    server: Prometheus,
    *,
    start: int,
    end: int,
    warm_up: int = WARM_UP_MINUTES,
    progress: Progress = lambda _done, _of: None,
) -> dict[tuple[str, str], Measured]:
    """Read minutes [start, end) of every SLO from *server*.

    Args:
        slos: all of one source.
        server: a Prometheus-compatible server.
        start: first minute, since the epoch.
        end: the minute after the last.
        warm_up: minutes read before *start*.
        progress: told the minutes read and the minutes to read.

    Returns:
        By SLO key. When the server fails, every SLO carries the reason and minutes about
        which nothing is known: half a window must not look like a whole one.
    """
    source = MinuteSource(server, [slo.sli for slo in slos])
    whole = Block.empty(start, len(slos), end - start)
    failure = ""
    try:
        for span in source.walk(start - warm_up, end, ScrapeState.empty()):
            _copy(span.block, whole)
            progress(max(span.block.end - start, 0), end - start)
    except Unavailable as problem:
        failure = str(problem)
        whole = Block.empty(start, len(slos), end - start)
    finally:
        source.close()
    return {
        slo.key: Measured(whole.minutes(number), failure or source.problems.get(number, ""))
        for number, slo in enumerate(slos)
    }


def _copy(block: Block, whole: Block) -> None:
    low, high = max(block.start, whole.start), min(block.end, whole.end)
    if low >= high:
        return
    for name in COLUMNS:
        piece = block.columns[name][:, low - block.start : high - block.start]
        np.copyto(whole.columns[name][:, low - whole.start : high - whole.start], piece)
