"""Growth of counters summed by the server, for SLIs of too many series to fetch. Pure.

The difference of the last values of two neighbouring minutes telescopes as that of raw
samples does; what is lost is the knowledge of single targets: a restart is seen only where
the counter itself fell, and a newborn is credited when its selector has been known for ten
minutes. Hence such minutes are marked as approximate.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from sre_ops.kernel.units import MINUTE_MS
from sre_ops.slo.domain.definition import EventSli, Sli
from sre_ops.slo.domain.minutes import Mark
from sre_ops.slo.domain.plan import (
    GROWN_SUFFIX,
    Classifier,
    Fetch,
    Kind,
    Meaning,
    fetches_for,
)
from sre_ops.slo.domain.samples import Flags, Ints, RawSeries
from sre_ops.slo.domain.tally import Block

SERIES_LIMIT = 5_000
"""An SLI of more series than this is summed by the server."""

LOOKBACK = "1h"
LONG_LOOKBACK = "1d"
"""Where a selector was silent for the shorter one: else its return counts as a birth."""

BRIDGED_MINUTES = 5
"""A silence up to this long is a scrape interval longer than a minute, not a gap."""

_GROWTH = """sum by ({labels}) (
  ((last_over_time({m}[1m]) - last_over_time({m}[{lookback}] offset 1m)) >= 0)
  or (last_over_time({m}[1m]) and last_over_time({m}[{lookback}] offset 1m))
)"""
_BIRTHS = """sum by ({labels}) (
  last_over_time({m}[1m]) unless last_over_time({m}[{lookback}] offset 1m)
)"""
_PRESENCE = "count by ({labels}) (last_over_time({m}[{lookback}] offset 10m))"


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """What is asked of the server at each minute's end about one fetch.

    Attributes:
        growth: growth since the last minute, by class; a counter that fell counts from 0.
        births: first values of series that were not there before, by class.
        presence: how many series there were ten minutes ago or earlier, by class.
    """

    growth: str
    births: str
    presence: str


def questions(fetch: Fetch, lookback: str = LOOKBACK) -> Questions:
    """Write the queries for an aggregated *fetch*."""
    words = {"m": fetch.selector.promql(), "labels": ", ".join(fetch.labels), "lookback": lookback}
    return Questions(
        growth=_GROWTH.format(**words),
        births=_BIRTHS.format(**words),
        presence=_PRESENCE.format(**words),
    )


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers to `Questions` about the minutes of a span, at minute ends."""

    fetch: Fetch
    growth: list[RawSeries]
    births: list[RawSeries]
    presence: list[RawSeries]


def orphaned_minutes(answers: Answers, classifier: Classifier) -> list[int]:
    """Return the minutes that hold newborns of an SLI of which nothing else is known.

    Either it is new indeed, or it was silent for longer than the lookback.
    """
    known = _minutes_known(answers, classifier)
    return sorted(
        {
            minute
            for series in answers.births
            for meaning in _meanings(classifier, answers.fetch, series)
            for minute in _minutes_of(series) - known[meaning.sli]
        }
    )


def _minutes_known(answers: Answers, classifier: Classifier) -> dict[int, set[int]]:
    """Return by SLI the minutes at which it had been known for ten minutes."""
    known: dict[int, set[int]] = defaultdict(set)
    for series in answers.presence:
        for meaning in _meanings(classifier, answers.fetch, series):
            known[meaning.sli] |= _minutes_of(series)
    return known


def _minutes_of(series: RawSeries) -> set[int]:
    return set((series.timestamps // MINUTE_MS - 1).tolist())


def _meanings(classifier: Classifier, fetch: Fetch, series: RawSeries) -> list[Meaning]:
    name = fetch.selector.metric + GROWN_SUFFIX
    return classifier.meanings({**series.labels, "__name__": name})


def book_growth(block: Block, classifier: Classifier, answers: Answers) -> None:
    """Add what *answers* tell to the minutes of the SLIs that *classifier* finds."""
    known = _minutes_known(answers, classifier)
    for series in answers.growth:
        for meaning in _meanings(classifier, answers.fetch, series):
            _book(block, meaning, series)
    for series in answers.births:
        minutes = series.timestamps // MINUTE_MS - 1
        for meaning in _meanings(classifier, answers.fetch, series):
            credited = np.isin(minutes, sorted(known[meaning.sli]))
            _book(block, meaning, _only(series, credited), births=True)
            _mark_adopted(block, meaning, _only(series, ~credited))


def _only(series: RawSeries, chosen: Flags) -> RawSeries:
    return RawSeries(series.labels, series.timestamps[chosen], series.values[chosen])


def _book(block: Block, meaning: Meaning, series: RawSeries, *, births: bool = False) -> None:
    place, inside = _places(block, series)
    events = np.rint(series.values[inside]).astype(np.int64)
    columns = block.columns
    for name, weight in (("valid", meaning.valid), ("bad", meaning.bad)):
        columns[name][meaning.sli][place] += weight * events
        if births:
            columns[f"births_{name}"][meaning.sli][place] += weight * events
    _see(block, meaning, place, Mark.APPROXIMATE)


def _mark_adopted(block: Block, meaning: Meaning, series: RawSeries) -> None:
    place, _ = _places(block, series)
    _see(block, meaning, place, Mark.ADOPTED | Mark.APPROXIMATE)


def _see(block: Block, meaning: Meaning, place: Ints, marks: Mark) -> None:
    block.columns["marks"][meaning.sli][place] |= int(marks)
    if meaning.valid:
        block.columns["seen"][meaning.sli][place] = 1


def _places(block: Block, series: RawSeries) -> tuple[Ints, Flags]:
    place = series.timestamps // MINUTE_MS - 1 - block.start
    inside = (place >= 0) & (place < block.end - block.start)
    return place[inside], inside


def expect_scrapes(block: Block, slis: Sequence[Sli]) -> None:
    """Say of each minute of the aggregated SLIs that something was due, and what came.

    A minute between two that have values, at most five apart, is one between two scrapes.
    """
    for number, sli in enumerate(slis):
        if not is_aggregated(sli):
            continue
        seen = block.columns["seen"][number]
        there = np.flatnonzero(seen)
        for left, right in pairwise(there):
            if right - left <= BRIDGED_MINUTES:
                seen[left:right] = 1
        block.columns["expected"][number] = 1


def is_aggregated(sli: Sli) -> bool:
    """Tell whether the server sums the growth of this SLI's counters."""
    return isinstance(sli, EventSli) and sli.aggregated


def with_aggregation(sli: Sli, chosen: bool) -> Sli:
    """Return *sli* with its growth summed by the server, or not; others as they are."""
    return replace(sli, aggregated=chosen) if isinstance(sli, EventSli) else sli


def counting_queries(slis: Sequence[Sli]) -> dict[str, str]:
    """Return by metric the query that counts its series by what tells the SLIs apart."""
    parts: dict[str, list[Fetch]] = {}
    for fetch in fetches_for([with_aggregation(sli, chosen=True) for sli in slis]):
        if fetch.kind is Kind.AGGREGATE:
            parts.setdefault(fetch.selector.metric, []).append(fetch)
    return {
        metric: f"count by ({', '.join(fetches[0].labels)}) ("
        + " or ".join(fetch.selector.promql() for fetch in fetches)
        + ")"
        for metric, fetches in parts.items()
    }


def series_of_each(slis: Sequence[Sli], counted: Mapping[str, Sequence[RawSeries]]) -> Ints:
    """Return how many counters each SLI has, from the answers to `counting_queries`."""
    classifier = Classifier([with_aggregation(sli, chosen=True) for sli in slis])
    found = np.zeros(len(slis), np.int64)
    for metric, classes in counted.items():
        for one in classes:
            labels = {**one.labels, "__name__": metric + GROWN_SUFFIX}
            for meaning in classifier.meanings(labels):
                found[meaning.sli] += int(one.values[-1])
    return found
