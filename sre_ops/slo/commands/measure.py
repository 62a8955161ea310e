"""One-shot measurement: the minutes of all SLOs straight from Prometheus, nothing kept."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np

from sre_ops.kernel.errors import Unavailable
from sre_ops.kernel.units import DAY_MINUTES
from sre_ops.slo.domain.aggregation import SERIES_LIMIT
from sre_ops.slo.domain.composing import compose, composite_problem, member_run
from sre_ops.slo.domain.composite import CompositeSli
from sre_ops.slo.domain.composite_graph import earliest_needed, in_order
from sre_ops.slo.domain.composite_graph import measured as measured_slos
from sre_ops.slo.domain.definition import Slo
from sre_ops.slo.domain.minutes import COLUMNS, Minutes
from sre_ops.slo.domain.report import BudgetRow, evaluate, needed_from, no_data_row
from sre_ops.slo.domain.scrape_state import ScrapeState
from sre_ops.slo.domain.tally import Block
from sre_ops.slo.sources.crowds import summed_where_crowded
from sre_ops.slo.sources.minute_source import MinuteSource
from sre_ops.slo.sources.prometheus import Prometheus

WARM_UP_MINUTES = 60
"""Read before the first minute, so that living series and services are known there."""

USUAL_HISTORY_MINUTES = 31 * DAY_MINUTES
"""What most windows and the forecast need; SLOs within it share one reading."""

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
    strict: bool = False,
    series_limit: int = SERIES_LIMIT,
    progress: Progress = lambda _done, _of: None,
) -> dict[tuple[str, str], Measured]:
    """Read minutes [start, end) of every SLO from *server*.

    Args:
        slos: all of one source.
        server: a Prometheus-compatible server.
        start: first minute, since the epoch.
        end: the minute after the last.
        warm_up: minutes read before *start*.
        strict: raise when the server fails, instead of telling it as every SLO's problem.
        series_limit: an SLI of more series is summed by the server.
        progress: told the minutes read and the minutes to read.

    Returns:
        By SLO key. When the server fails, every SLO carries the reason and minutes about
        which nothing is known: half a window must not look like a whole one.
    """
    slis = [slo.sli for slo in slos]
    whole = Block.empty(start, len(slos), end - start)
    problems: dict[int, str] = {}
    try:
        slis = summed_where_crowded(server, slis, at_minute=end, limit=series_limit)
        with closing(MinuteSource(server, slis)) as source:
            for span in source.walk(start - warm_up, end, ScrapeState.empty()):
                _copy(span.block, whole)
                problems = source.problems
                progress(max(span.block.end - start, 0), end - start)
    except Unavailable as problem:
        if strict:
            raise
        problems = dict.fromkeys(range(len(slos)), str(problem))
        whole = Block.empty(start, len(slos), end - start)
    return {
        slo.key: Measured(whole.minutes(number), problems.get(number, ""))
        for number, slo in enumerate(slos)
    }


def budget_rows(
    slos: Sequence[Slo],
    server: Prometheus,
    *,
    to_minute: int,
    progress: Progress = lambda _done, _of: None,
) -> list[BudgetRow]:
    """Measure *slos* and judge each over each of its windows, as of *to_minute*.

    Args:
        slos: from definition files; each is judged by its present objective throughout.
        server: a Prometheus-compatible server.
        to_minute: the minute after the last that counts.
        progress: told the minutes read and the minutes to read, for each span of history.
    """
    found: dict[tuple[str, str], Measured] = {}
    needed = _needed(slos, to_minute)
    for start, group in _by_history(slos, needed, to_minute).items():
        found |= measure(group, server, start=start, end=to_minute, progress=progress)
    for slo in in_order(slos):
        found[slo.key] = _composed(slo, slos, found, (needed[slo.key], to_minute))
    rows: list[BudgetRow] = []
    for slo in slos:
        one = found[slo.key]
        for window in slo.windows:
            if one.problem:
                rows.append(no_data_row(slo, window, to_minute, one.problem))
            else:
                rows.append(evaluate(slo, window, one.minutes, (), to_minute))
    return rows


def _needed(slos: Sequence[Slo], to_minute: int) -> dict[tuple[str, str], int]:
    """Return the first minute that is needed of each SLO, for itself or for a composite."""
    own = {
        slo.key: min(needed_from(slo, window, to_minute) for window in slo.windows) for slo in slos
    }
    return earliest_needed(slos, own)


def _by_history(
    slos: Sequence[Slo], needed: Mapping[tuple[str, str], int], to_minute: int
) -> dict[int, list[Slo]]:
    """Group SLOs that need about as much history, so that a year is read only where it counts."""
    groups: dict[int, list[Slo]] = defaultdict(list)
    usual = to_minute - USUAL_HISTORY_MINUTES
    for slo in measured_slos(slos):
        groups[min(needed[slo.key], usual)].append(slo)
    return groups


def _composed(
    slo: Slo,
    slos: Sequence[Slo],
    found: Mapping[tuple[str, str], Measured],
    span: tuple[int, int],
) -> Measured:
    """Put the composite *slo* together, from minutes that were measured or composed before."""
    assert isinstance(slo.sli, CompositeSli)
    by_key = {each.key: each for each in slos}
    problem = composite_problem(slo.sli, {key: one.problem for key, one in found.items()})
    if problem:
        return Measured(Minutes.empty(span[0], span[1] - span[0]), problem)
    runs = [member_run(by_key[member.key], found[member.key].minutes) for member in slo.sli.members]
    return Measured(compose(slo.sli, runs, *span))


def _copy(block: Block, whole: Block) -> None:
    low, high = max(block.start, whole.start), min(block.end, whole.end)
    if low >= high:
        return
    for name in COLUMNS:
        piece = block.columns[name][:, low - block.start : high - block.start]
        np.copyto(whole.columns[name][:, low - whole.start : high - whole.start], piece)
