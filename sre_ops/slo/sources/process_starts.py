"""Asks a server when the processes of some jobs started."""

from collections.abc import Collection

from sre_ops.kernel.units import MINUTE_MS
from sre_ops.slo.domain.definition import Matcher, MatchOp, Selector
from sre_ops.slo.domain.plan import Fetch, Kind, widened
from sre_ops.slo.domain.processes import METRIC, TOLD_WITHIN_MS
from sre_ops.slo.domain.samples import RawSeries
from sre_ops.slo.sources.asking import in_halves
from sre_ops.slo.sources.prometheus import Prometheus, QueryRefused, TooMuchAtOnce


def process_starts(
    server: Prometheus, jobs: Collection[str], start_ms: int, end_ms: int
) -> list[RawSeries]:
    """Return what *jobs* tell of their processes until *end*.

    It begins five minutes before *start*, so that births can be judged by who told before.

    Jobs that tell nothing are no fault, and neither is a server that refuses to say.

    Raises:
        Unavailable: the server gave no full answer now; asked again later it may.
    """
    if not jobs:
        return []
    start_ms -= TOLD_WITHIN_MS
    asked = [Selector(METRIC, (Matcher("job", MatchOp.EQUAL, job),)) for job in jobs]
    (selector,) = widened(asked)
    fetch = Fetch(Kind.GAUGE, selector)

    def ask(low: int, high: int) -> list[RawSeries]:
        return server.raw(fetch, end_ms=high, span_ms=high - low)

    try:
        return in_halves(ask, start_ms, end_ms, MINUTE_MS)
    except (TooMuchAtOnce, QueryRefused):
        return []
