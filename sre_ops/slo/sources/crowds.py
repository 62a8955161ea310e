"""Finds SLIs of too many series to fetch, which the server then sums."""

from collections.abc import Sequence

from sre_ops.slo.domain.aggregation import (
    SERIES_LIMIT,
    counting_queries,
    is_aggregated,
    series_of_each,
    with_aggregation,
)
from sre_ops.slo.domain.definition import Sli
from sre_ops.slo.sources.prometheus import Prometheus, QueryRefused


def summed_where_crowded(
    server: Prometheus, slis: Sequence[Sli], *, at_minute: int, limit: int = SERIES_LIMIT
) -> list[Sli]:
    """Return *slis*, those of more than *limit* series with their growth summed by *server*.

    An SLI that is summed already goes back only below half of the limit, so that one near
    it is not measured anew again and again.

    Raises:
        Unavailable: the server gave no full answer.
    """
    counted = {}
    for metric, query in counting_queries(slis).items():
        try:
            counted[metric] = server.instant(query, at_ms=at_minute * 60_000)
        except QueryRefused:
            counted[metric] = []  # told as a problem of the SLIs when their samples are asked for
    series = series_of_each(slis, counted)
    return [
        with_aggregation(sli, chosen=bool(count > (limit // 2 if is_aggregated(sli) else limit)))
        for sli, count in zip(slis, series, strict=True)
    ]
