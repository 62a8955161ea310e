"""Asks one server for the samples of a span, in halves where it finds that too much."""

from collections.abc import Callable

import numpy as np

from sre_ops.kernel.errors import Unavailable
from sre_ops.kernel.units import MINUTE_MS
from sre_ops.slo.domain.aggregation import LONG_LOOKBACK, Answers, orphaned_minutes, questions
from sre_ops.slo.domain.gauges import LOOKBACK_MS
from sre_ops.slo.domain.plan import Classifier, Fetch, Kind
from sre_ops.slo.domain.samples import RawSeries
from sre_ops.slo.sources.prometheus import NotEvaluable, Prometheus, TooMuchAtOnce

MAX_POINTS = 10_000

Ask = Callable[[int, int], list[RawSeries]]


def in_halves(ask: Ask, low: int, high: int, shortest: int = 1) -> list[RawSeries]:
    """Return what *ask* says of [low, high), asked for parts of it where need be.

    Raises:
        TooMuchAtOnce: even *shortest* is too much.
    """
    try:
        return ask(low, high)
    except TooMuchAtOnce:
        if high - low <= shortest:
            raise
    middle = (low + high) // 2
    return in_halves(ask, low, middle, shortest) + in_halves(ask, middle, high, shortest)


def raw_samples(server: Prometheus, fetch: Fetch, start: int, until: int) -> list[RawSeries]:
    """Return the samples that minutes [start, until) need; a series may come in parts.

    Raises:
        Unavailable: no full answer. A selector has nothing that could not be evaluated, so
            that a refusal which does not call it wrong is the server's own trouble.
        QueryRefused: the server says that the selector is wrong.
    """
    lookback = LOOKBACK_MS if fetch.kind is Kind.GAUGE else 0

    def ask(low: int, high: int) -> list[RawSeries]:
        try:
            return server.raw(fetch, end_ms=high, span_ms=high - low)
        except NotEvaluable as problem:
            raise Unavailable(str(problem)) from problem

    return in_halves(ask, start * MINUTE_MS - lookback, until * MINUTE_MS, MINUTE_MS)


def values_of(server: Prometheus, query: str, start: int, until: int) -> list[RawSeries]:
    """Return the values of *query* at the ends of minutes [start, until)."""

    def ask(low: int, high: int) -> list[RawSeries]:
        return server.range(query, start_s=(low + 1) * 60, end_s=high * 60, step_s=60)

    spans = [(low, min(low + MAX_POINTS, until)) for low in range(start, until, MAX_POINTS)]
    return [series for low, high in spans for series in in_halves(ask, low, high)]


def summed_growth(
    server: Prometheus, fetch: Fetch, classifier: Classifier, start: int, until: int
) -> Answers:
    """Return the growth of minutes [start, until), summed by the server.

    Minutes in which an SLI comes back from a silence are asked about once more, with a
    longer look back.
    """
    answers = _ask(server, fetch, start, until)
    for minute in orphaned_minutes(answers, classifier):
        longer = _ask(server, fetch, minute, minute + 1, LONG_LOOKBACK)
        answers = Answers(
            fetch,
            [*_without(answers.growth, minute), *longer.growth],
            [*_without(answers.births, minute), *longer.births],
            [*_without(answers.presence, minute), *longer.presence],
        )
    return answers


def _ask(server: Prometheus, fetch: Fetch, start: int, until: int, *lookback: str) -> Answers:
    asked = questions(fetch, *lookback)
    return Answers(
        fetch,
        values_of(server, asked.growth, start, until),
        values_of(server, asked.births, start, until),
        values_of(server, asked.presence, start, until),
    )


def _without(series: list[RawSeries], minute: int) -> list[RawSeries]:
    end_ms = (minute + 1) * MINUTE_MS
    kept = [(one, one.timestamps != end_ms) for one in series]
    return [RawSeries(one.labels, one.timestamps[k], one.values[k]) for one, k in kept if np.any(k)]
