"""Minutes of all SLIs of one Prometheus: fetches samples and reads them, keeps no state.

What must be remembered between two readings is handed in and out (`ScrapeState`), so that
the caller decides what is durable.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.units import MINUTE_MS
from sre_ops.slo.domain.aggregation import Answers, book_growth, expect_scrapes, is_aggregated
from sre_ops.slo.domain.definition import EventSli, QuerySli, Sli
from sre_ops.slo.domain.gauges import judge_gauges, judge_query
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
from sre_ops.slo.sources.asking import raw_samples, summed_growth, values_of
from sre_ops.slo.sources.process_starts import process_starts
from sre_ops.slo.sources.prometheus import Prometheus, QueryRefused

SETTLED_AFTER_MINUTES = 15
"""Minutes this old are final: late samples are in, and births can be judged."""

FETCHES_AT_ONCE = 4
SAMPLES_A_CHUNK = 1_500_000
FIRST_CHUNK_MINUTES = 60
LONGEST_CHUNK_MINUTES = 360
LONGEST_SUMMED_MINUTES = 120
OFF_BOUNDS = "the latency threshold is not a bucket bound of the histogram"


@dataclass(frozen=True, slots=True)
class Fetched:
    """The answers for one span: raw series, summed growth, values per query SLI, starts."""

    raw: list[RawSeries]
    grown: list[Answers]
    queries: dict[int, RawSeries | None]
    problems: dict[int, str]
    starts: list[RawSeries]

    @property
    def samples(self) -> int:
        """How many raw samples came."""
        return sum(len(series.timestamps) for series in self.raw)


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
        self._users = fetches_for(self.slis)
        self._jobs: set[str] = set()  # that told samples before: asked for their starts at once
        self._classified = 0
        self._off_bounds: dict[int, str] = {}
        self._classifier = Classifier(self.slis)
        self._incidence = Incidence(self._classifier, self.registry)
        is_summed = any(is_aggregated(sli) for sli in self.slis)
        self._longest = LONGEST_SUMMED_MINUTES if is_summed else LONGEST_CHUNK_MINUTES
        self._pool = ThreadPoolExecutor(FETCHES_AT_ONCE, thread_name_prefix="prometheus")

    def close(self) -> None:
        """End the threads that fetch."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def fetch(self, start: int, until: int) -> Fetched:
        """Ask for everything that minutes [start, until) need; nothing is kept.

        Raises:
            Unavailable: any of the answers is missing or partial.
        """
        known = frozenset(self._jobs)
        told = self._pool.submit(self._starts, known, start, until)
        values, problems = self._values(start, until)
        answers, refused = self._answers(start, until)
        for fetch, why in refused.items():
            problems |= dict.fromkeys(self._users[fetch], why)
        raw = {fetch: series for fetch, series in answers.items() if isinstance(series, list)}
        jobs = _jobs_of(raw)
        starts = told.result() + self._starts(jobs - known, start, until)
        self._jobs |= jobs
        return Fetched(
            raw=[series for part in raw.values() for series in part],
            grown=[one for one in answers.values() if isinstance(one, Answers)],
            queries=values,
            problems=problems,
            starts=[one for one in starts if one.labels.get("job") in jobs],
        )

    def _answers(
        self, start: int, until: int
    ) -> tuple[dict[Fetch, list[RawSeries] | Answers], dict[Fetch, str]]:
        """Ask all fetches at once; return their answers, and why some were refused."""
        asked = {fetch: self._pool.submit(self._ask, fetch, start, until) for fetch in self._users}
        answers: dict[Fetch, list[RawSeries] | Answers] = {}
        refused: dict[Fetch, str] = {}
        for fetch, answer in asked.items():
            try:
                answers[fetch] = answer.result()
            except QueryRefused as problem:
                refused[fetch] = str(problem)
        return self._answers(start, until) if self._divide(refused) else (answers, refused)

    def _values(self, start: int, until: int) -> tuple[dict[int, RawSeries | None], dict[int, str]]:
        """Ask all free-form queries at once; return their values, and what is wrong with some."""
        asked = {
            number: self._pool.submit(values_of, self._server, sli.query, start, until)
            for number, sli in enumerate(self.slis)
            if isinstance(sli, QuerySli)
        }
        values: dict[int, RawSeries | None] = {}
        problems: dict[int, str] = {}
        for number, value in asked.items():
            try:
                values[number] = _one_series(value.result())
            except Invalid as problem:
                values[number], problems[number] = None, str(problem)
        return values, problems

    def _ask(self, fetch: Fetch, start: int, until: int) -> list[RawSeries] | Answers:
        if fetch.kind is Kind.AGGREGATE:
            return summed_growth(self._server, fetch, self._classifier, start, until)
        return raw_samples(self._server, fetch, start, until)

    def _divide(self, refused: Iterable[Fetch]) -> bool:
        """Let each SLI of the *refused* fetches ask for itself, so that one is to blame.

        Returns:
            Whether any of them was shared; then it is worth asking again.
        """
        shared = [fetch for fetch in refused if len(self._users[fetch]) > 1]
        for fetch in shared:
            for number in self._users.pop(fetch):
                for own in fetches_for([self.slis[number]]):
                    self._users[own] = tuple({*self._users.get(own, ()), number})
        return bool(shared)

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
        for answers in fetched.grown:
            book_growth(block, self._classifier, answers)
        expect_scrapes(block, self.slis)
        self.problems = fetched.problems | self._unmatched()
        for number in self.problems:
            for column in block.columns.values():
                column[number] = 0
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
                following = min(_chunk_length(rate, length), self._longest)
                if stop < end:
                    coming = self._ahead(ahead, stop, min(stop + following, end))
                beyond = stop + SETTLED_AFTER_MINUTES
                span = self.read_span(start, beyond, state, fetched)
                state = span.state_at(stop)
                yield SpanRead(_cut(span.block, stop), span.reading)
                start, length = stop, following

    def _ahead(self, pool: ThreadPoolExecutor, start: int, stop: int) -> Future[Fetched]:
        return pool.submit(self.fetch, start, stop + SETTLED_AFTER_MINUTES)

    def _starts(self, jobs: Collection[str], start: int, until: int) -> list[RawSeries]:
        """Ask when the processes of *jobs* started."""
        return process_starts(self._server, jobs, start * MINUTE_MS, until * MINUTE_MS)

    def _unmatched(self) -> dict[int, str]:
        """Tell which latency SLIs have a total but no bucket at their bound."""
        if self._classified != len(self.registry):
            self._classified = len(self.registry)
            latency = [
                number
                for number, sli in enumerate(self.slis)
                if isinstance(sli, EventSli) and sli.latency_threshold is not None
            ]
            found = unmatched_thresholds(latency, self._incidence)
            self._off_bounds = dict.fromkeys(found, OFF_BOUNDS)
        return self._off_bounds


def _jobs_of(raw: Mapping[Fetch, list[RawSeries]]) -> set[str]:
    """Return the jobs whose counters came."""
    return {
        series.labels.get("job", "")
        for fetch, part in raw.items()
        if fetch.kind is not Kind.GAUGE
        for series in part
    } - {""}


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
    return max(1, min(wished, before * 6))


def _cut(block: Block, stop: int) -> Block:
    length = stop - block.start
    return Block(block.start, {name: column[:, :length] for name, column in block.columns.items()})
