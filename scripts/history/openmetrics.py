"""Write synthetic history as OpenMetrics text, a few million samples a second."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TextIO

import numpy as np

from scripts.history.lives import Life
from scripts.history.scenario import ServicePlan
from scripts.history.slis import BUCKET, COUNT, REQUESTS, SUM, rows_of
from scripts.history.traffic import CLASSES, INF_ROW, Bools, Floats, Ints

Chain = list[Life]


def write_requests(out: TextIO, chains: Iterable[tuple[ServicePlan, Chain]], span: slice) -> None:
    """Write the request counters of all targets, scraped at span.start <= ms < span.stop."""
    out.write("# TYPE http_requests counter\n")
    for plan, chain in chains:
        for row, (metric, labels) in enumerate(rows_of(plan)):
            if metric == REQUESTS:
                lazy = CLASSES[row][3]
                out.writelines(_row(chain, row, metric, labels, span, lazy=lazy))


def write_histograms(out: TextIO, chains: Iterable[tuple[ServicePlan, Chain]], span: slice) -> None:
    """Write the classic histograms of all targets that have one."""
    out.write("# TYPE http_request_duration_seconds histogram\n")
    for plan, chain in chains:
        if not plan.latency:
            continue
        for row, (metric, labels) in enumerate(rows_of(plan)):
            if metric == BUCKET:
                out.writelines(_row(chain, row, metric, labels, span))
        out.writelines(_row(chain, INF_ROW, COUNT, {}, span))
        for life in chain:
            sums: Floats = np.cumsum(life.seconds[:-1]).round(3)
            out.write(_lines(_head(SUM, life.labels, {}), sums, life.times, _in(life, span)))


@dataclass(frozen=True, slots=True)
class Column:
    """One series as it was scraped: Unix milliseconds and values of the same length."""

    metric: str
    kind: str
    labels: Mapping[str, str]
    times: Ints
    values: Floats


def starts_of(chains: Iterable[tuple[ServicePlan, Chain]]) -> Iterator[Column]:
    """Yield what the processes that tell their start expose of it, in seconds."""
    for plan, chain in chains:
        if not plan.tells_starts:
            continue
        times = np.concatenate([life.times[life.present] for life in chain])
        lengths = [int(life.present.sum()) for life in chain]
        values = np.repeat([life.start / 1000 for life in chain], lengths)
        yield Column("process_start_time_seconds", "gauge", chain[0].labels, times, values)


def write_columns(out: TextIO, columns: Iterable[Column], span: slice) -> None:
    """Write ready series, family by family."""
    for metric, family in groupby(sorted(columns, key=lambda c: c.metric), lambda c: c.metric):
        members = list(family)
        out.write(f"# TYPE {metric.removesuffix('_total')} {members[0].kind}\n")
        for column in members:
            kept = (column.times >= span.start) & (column.times < span.stop)
            out.write(_lines(_head(metric, column.labels, {}), column.values, column.times, kept))


def _row(
    chain: Chain,
    row: int,
    metric: str,
    labels: Mapping[str, str],
    span: slice,
    *,
    lazy: bool = False,
) -> Iterator[str]:
    for life in chain:
        values = life.values()[row]
        kept = _in(life, span)
        if lazy:
            kept = kept & (values > 0)
        yield _lines(_head(metric, life.labels, labels), values, life.times, kept)


def _in(life: Life, span: slice) -> Bools:
    return np.asarray(life.present & (life.times >= span.start) & (life.times < span.stop))


def _head(metric: str, target: Mapping[str, str], own: Mapping[str, str]) -> str:
    labels = ",".join(f'{name}="{value}"' for name, value in sorted({**target, **own}.items()))
    return f"{metric}{{{labels}}}"


def _lines(
    head: str,
    values: Ints | Floats,
    times: Ints,
    kept: Bools,
) -> str:
    pairs = zip(values[kept].tolist(), times[kept].tolist(), strict=True)
    return "".join([f"{head} {value} {at // 1000}.{at % 1000:03d}\n" for value, at in pairs])
