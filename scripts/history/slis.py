"""Which SLOs the synthetic services have, as the product's own definitions."""

from collections.abc import Iterator, Mapping

from scripts.history.scenario import ServicePlan
from scripts.history.traffic import BOUNDS, CLASSES
from sre_ops.slo.domain.definition import CounterTerm, EventSli, Matcher, MatchOp, Selector

REQUESTS = "http_requests_total"
BUCKET = "http_request_duration_seconds_bucket"
COUNT = "http_request_duration_seconds_count"
SUM = "http_request_duration_seconds_sum"
THRESHOLD = "0.25"


def rows_of(plan: ServicePlan) -> list[tuple[str, Mapping[str, str]]]:
    """Return metric and own labels of each row of a process's counters."""
    rows: list[tuple[str, Mapping[str, str]]] = [
        (REQUESTS, {"code": code, "method": method}) for code, method, _share, _bad in CLASSES
    ]
    if plan.latency:
        rows += [(BUCKET, {"le": bound}) for bound in BOUNDS]
    return rows


def event_slis(plan: ServicePlan) -> Iterator[tuple[str, EventSli]]:
    """Yield name and SLI: bad/total, good/total, one class of requests, latency."""
    own = Matcher("service", MatchOp.EQUAL, plan.name)
    failed = Matcher("code", MatchOp.REGEX, "5..")
    yield "availability", _bad_of_all(Selector(REQUESTS, (own,)), failed)
    if not plan.latency:
        return
    get = Matcher("method", MatchOp.EQUAL, "GET")
    post = Matcher("method", MatchOp.EQUAL, "POST")
    good = Matcher("code", MatchOp.NOT_REGEX, "5..")
    yield (
        "reads",
        EventSli(
            (
                CounterTerm(Selector(REQUESTS, (own, get)), 1, 1),
                CounterTerm(Selector(REQUESTS, (own, get, good)), 0, -1),
            )
        ),
    )
    yield "writes", _bad_of_all(Selector(REQUESTS, (own, post)), failed)
    within = Matcher("le", MatchOp.EQUAL, THRESHOLD)
    yield (
        "latency",
        EventSli(
            (
                CounterTerm(Selector(COUNT, (own,)), 1, 1),
                CounterTerm(Selector(BUCKET, (own, within)), 0, -1),
            ),
            latency_threshold=float(THRESHOLD),
        ),
    )


def _bad_of_all(every: Selector, failed: Matcher) -> EventSli:
    bad = Selector(every.metric, (*every.matchers, failed))
    return EventSli((CounterTerm(every, 1, 0), CounterTerm(bad, 0, 1)))


def weights(sli: EventSli, plan: ServicePlan) -> tuple[list[int], list[int]]:
    """Return per row how its growth counts as valid and as bad.

    The histogram's `_count` grows with its bucket +Inf, so it is counted there.
    """
    valid, bad = [], []
    for metric, labels in rows_of(plan):
        names = {metric, COUNT} if labels.get("le") == "+Inf" else {metric}
        full = {"service": plan.name, **labels}
        hits = [t for t in sli.terms if t.selector.metric in names and t.selector.accepts(full)]
        valid.append(sum(t.valid for t in hits))
        bad.append(sum(t.bad for t in hits))
    return valid, bad
