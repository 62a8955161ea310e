"""Minutes of all SLIs of one Prometheus: fetches samples and reads them, keeps no state.

What must be remembered between two readings is handed in and out (`ScrapeState`), so that
the caller decides what is durable.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from sre_ops.kernel.errors import Invalid, Unavailable
from sre_ops.kernel.units import MINUTE_MS
from sre_ops.slo.domain.definition import EventSli, QuerySli, Sli
from sre_ops.slo.domain.gauges import LOOKBACK_MS, judge_gauges, judge_query
from sre_ops.slo.domain.plan import Classifier, Fetch, Kind, fetches_for
from sre_ops.slo.domain.processes import StartSamples
from sre_ops.slo.domain.reading import Reading, read
from sre_ops.slo.domain.samples import Batch, RawSeries, Registry
from sre_ops.slo.domain.scrape_state import ScrapeState
from sre_ops.slo.domain.tally import (
    Block,
    Incidence,
    mark_interpolated,
    tally,
    unmatched_thresholds,
)
from sre_ops.slo.sources.process_starts import process_starts
from sre_ops.slo.sources.prometheus import Prometheus, QueryRefused, TooMuchAtOnce

SETTLED_AFTER_MINUTES = 15
"""Minutes this old are final: late samples are in, and births can be judged."""

FETCHES_AT_ONCE = 4
MAX_POINTS = 10_000
SAMPLES_A_CHUNK = 1_500_000
FIRST_CHUNK_MINUTES = 60
LONGEST_CHUNK_MINUTES = 720


@dataclass(frozen=True, slots=True)
class Fetched:
    """The answers for one span: raw series, starts of processes, values per query SLI."""

    raw: list[RawSeries]
    queries: dict[int, RawSeries | None]
    problems: dict[int, str]
    samples: int
    starts: list[RawSeries] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SpanRead:
    """Minutes of a span, and what to remember at any minute of it."""

    block: Block
    reading: Reading

    def state_at(self, minute: int) -> ScrapeState:
        """Return what is remembered at the begin of *minute*."""
        return self.reading.state_at(minute * MINUTE_MS)


class MinuteSource:
    """Reads minutes of *slis* from one server.

    Attributes:
        problems: per SLI number, why it cannot be measured as it is written.
    """

    def __init__(
        self, server: Prometheus, slis: Sequence[Sli], registry: Registry | None = None
    ) -> None:
        self.slis = tuple(slis)
        self.registry = registry if registry is not None else Registry()
        self.problems: dict[int, str] = {}
        self._server = server
        self._fetches = fetches_for(self.slis)
        self._incidence = Incidence(Classifier(self.slis), self.registry)
        self._pool = ThreadPoolExecutor(FETCHES_AT_ONCE, thread_name_prefix="prometheus")

    def close(self) -> None:
        """End the threads that fetch."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def fetch(self, start: int, until: int) -> Fetched:
        """Ask for everything that minutes [start, until) need; nothing is kept.

        Raises:
            Unavailable: any of the answers is missing or partial.
        """
        asked = [self._pool.submit(self._raw, fetch, start, until) for fetch in self._fetches]
        queries = {
            number: self._pool.submit(self._values, sli, start, until)
            for number, sli in enumerate(self.slis)
            if isinstance(sli, QuerySli)
        }
        answers = [answer.result() for answer in asked]
        raw = [series for answer in answers for series in answer]
        starts = self._starts(answers, start, until)
        values: dict[int, RawSeries | None] = {}
        problems: dict[int, str] = {}
        for number, answer in queries.items():
            try:
                values[number] = _one_series(answer.result())
            except Invalid as problem:
                values[number], problems[number] = None, str(problem)
        samples = sum(len(series.timestamps) for series in raw)
        return Fetched(raw, values, problems, samples, starts)

    def read_span(self, start: int, until: int, state: ScrapeState, fetched: Fetched) -> SpanRead:
        """Turn the answers for [start, until) into minutes.

        Args:
            start: first minute; *state* holds what was known at its begin.
            until: the minute after the last.
            state: what was remembered at *start*.
            fetched: the answer of `fetch` for the same span.
        """
        numbered = [(self.registry.number(one.labels), one) for one in fetched.raw]
        self._incidence.extend()
        batch = Batch.of(numbered)
        is_counter = ~self._incidence.is_gauge()[batch.sid]
        counters = Batch(batch.sid[is_counter], batch.ts[is_counter], batch.value[is_counter])
        starts = StartSamples.of(fetched.starts, self.registry)
        reading: Reading = read(batch, counters, self.registry, state, starts)
        block = tally(reading, self._incidence, len(self.slis), start, until)
        mark_interpolated(block, batch, self._incidence)
        judge_gauges(block, self.slis, batch, self._incidence)
        for number, values in fetched.queries.items():
            query = self.slis[number]
            assert isinstance(query, QuerySli)
            judge_query(block, number, query, values)
        self.problems = dict(fetched.problems)
        self._blank_unmatched(block)
        return SpanRead(block, reading)

    def walk(self, start: int, end: int, state: ScrapeState) -> Iterator[SpanRead]:
        """Read minutes [start, end) in chunks, oldest first; all of them become settled.

        While one chunk is read the next is already being fetched. Each chunk is fetched
        15 minutes beyond its end, because births are judged by what follows.

        Raises:
            Unavailable: an answer is missing; what was yielded before stays valid.
        """
        length = min(FIRST_CHUNK_MINUTES, max(end - start, 1))
        with ThreadPoolExecutor(1, thread_name_prefix="walk") as ahead:
            coming = self._ahead(ahead, start, min(start + length, end))
            while start < end:
                stop = min(start + length, end)
                fetched = coming.result()
                rate = max(fetched.samples / (stop + SETTLED_AFTER_MINUTES - start), 1)
                following = _chunk_length(rate, length)
                if stop < end:
                    coming = self._ahead(ahead, stop, min(stop + following, end))
                beyond = stop + SETTLED_AFTER_MINUTES
                span = self.read_span(start, beyond, state, fetched)
                state = span.state_at(stop)
                yield SpanRead(_cut(span.block, stop), span.reading)
                start, length = stop, following

    def _ahead(self, pool: ThreadPoolExecutor, start: int, stop: int) -> Future[Fetched]:
        return pool.submit(self.fetch, start, stop + SETTLED_AFTER_MINUTES)

    def _raw(self, fetch: Fetch, start: int, until: int) -> list[RawSeries]:
        lookback = LOOKBACK_MS if fetch.kind is Kind.GAUGE else 0
        return self._raw_between(fetch, start * MINUTE_MS - lookback, until * MINUTE_MS)

    def _raw_between(self, fetch: Fetch, start_ms: int, end_ms: int) -> list[RawSeries]:
        try:
            return self._server.raw(fetch, end_ms=end_ms, span_ms=end_ms - start_ms)
        except TooMuchAtOnce:
            if end_ms - start_ms <= MINUTE_MS:
                raise
            middle = (start_ms + end_ms) // 2
            first = self._raw_between(fetch, start_ms, middle)
            return first + self._raw_between(fetch, middle, end_ms)
        except QueryRefused as problem:
            # One fetch serves many SLIs: which of them is to blame, nobody says.
            raise Unavailable(str(problem)) from problem

    def _starts(
        self, answers: Sequence[list[RawSeries]], start: int, until: int
    ) -> list[RawSeries]:
        """Ask when the processes behind the counters of *answers* started."""
        counters = [
            series
            for fetch, answer in zip(self._fetches, answers, strict=True)
            if fetch.kind is not Kind.GAUGE
            for series in answer
        ]
        return process_starts(self._server, counters, start * MINUTE_MS, until * MINUTE_MS)

    def _values(self, sli: QuerySli, start: int, until: int) -> list[RawSeries]:
        merged: list[RawSeries] = []
        for low in range(start, until, MAX_POINTS):
            merged += self._values_between(sli, low, min(low + MAX_POINTS, until))
        return merged

    def _values_between(self, sli: QuerySli, start: int, until: int) -> list[RawSeries]:
        try:
            return self._server.range(
                sli.query, start_s=(start + 1) * 60, end_s=until * 60, step_s=60
            )
        except TooMuchAtOnce:
            if until - start <= 1:
                raise
            middle = (start + until) // 2
            first = self._values_between(sli, start, middle)
            return first + self._values_between(sli, middle, until)

    def _blank_unmatched(self, block: Block) -> None:
        latency = [
            number
            for number, sli in enumerate(self.slis)
            if isinstance(sli, EventSli) and sli.latency_threshold is not None
        ]
        for number in unmatched_thresholds(latency, self._incidence):
            for column in block.columns.values():
                column[number] = 0
            self.problems[number] = "the latency threshold is not a bucket bound of the histogram"


def _one_series(series: list[RawSeries]) -> RawSeries | None:
    """Join the parts of the one series that a query yields; None when it yields nothing."""
    if not series:
        return None
    if any(one.labels != series[0].labels for one in series):
        raise Invalid(
            f"the query yields {len(series)} series; aggregate it to one, e.g. with sum()"
        )
    times = np.concatenate([one.timestamps for one in series])
    return RawSeries({}, times, np.concatenate([one.values for one in series]))


def _chunk_length(rate: float, before: int) -> int:
    wished = int(SAMPLES_A_CHUNK / rate)
    return max(1, min(wished, before * 6, LONGEST_CHUNK_MINUTES))


def _cut(block: Block, stop: int) -> Block:
    length = stop - block.start
    return Block(block.start, {name: column[:, :length] for name, column in block.columns.items()})
