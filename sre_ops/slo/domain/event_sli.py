"""From queries of good, bad and total to an event SLI. Pure."""

import math
import re
from collections.abc import Iterable
from dataclasses import replace

from sre_ops.slo.domain.definition import CounterTerm, EventSli, Matcher, MatchOp, Selector
from sre_ops.slo.domain.promql import BadPromql, NotCountable, Term, counters


def from_good_and_total(good: str, total: str, *, only_rated: bool = False) -> EventSli:
    """Count the events of *total* and, as bad, those that *good* does not hold.

    Args:
        good: PromQL of the good events.
        total: PromQL of the valid events.
        only_rated: refuse a selector without `rate` or `increase`, because the file says
            that the metric is no counter.

    Raises:
        BadPromql: a query is wrong.
        NotCountable: a query is no sum of counters.
    """
    valid, fine = _counted(total, only_rated), _counted(good, only_rated)
    return _combine(
        [CounterTerm(term.selector, term.weight, term.weight) for term in valid]
        + [CounterTerm(term.selector, 0, -term.weight) for term in fine]
    )


def from_bad_and_total(bad: str, total: str, *, only_rated: bool = False) -> EventSli:
    """Count the events of *total* and those of *bad*; see `from_good_and_total`."""
    valid, wrong = _counted(total, only_rated), _counted(bad, only_rated)
    return _combine(
        [CounterTerm(term.selector, term.weight, 0) for term in valid]
        + [CounterTerm(term.selector, 0, term.weight) for term in wrong]
    )


def _counted(query: str, only_rated: bool) -> tuple[Term, ...]:
    terms = counters(query)
    for term in terms:
        if only_rated and not term.rated:
            raise NotCountable(
                f"`counter: false` says that `{term.selector.metric}` may fall; its growth"
                " is no number of events"
            )
    return terms


def _combine(terms: Iterable[CounterTerm]) -> EventSli:
    weights: dict[Selector, CounterTerm] = {}
    thresholds: list[float] = []
    for term in terms:
        selector, threshold = with_bucket_bound(term.selector)
        thresholds += [threshold] if threshold is not None and math.isfinite(threshold) else []
        before = weights.get(selector, CounterTerm(selector, 0, 0))
        weights[selector] = replace(
            before, valid=before.valid + term.valid, bad=before.bad + term.bad
        )
    used = tuple(term for term in weights.values() if term.valid or term.bad)
    if not any(term.valid > 0 for term in used):
        raise NotCountable("the total counts nothing")
    return EventSli(used, max(thresholds, default=None))


def with_bucket_bound(selector: Selector) -> tuple[Selector, float | None]:
    """Let a classic histogram's bucket match as Prometheus 2 and 3 write its bound.

    Returns:
        The selector, whose `le` now accepts `1` and `1.0`, and the bound in the unit of
        the histogram; the selector as it is and None when it selects no bucket.

    Raises:
        BadPromql: the buckets of a histogram are cumulative, and no single one is chosen.

    Source: Prometheus 3.0 migration guide, "le and quantile label values".
    """
    if not selector.metric.endswith("_bucket"):
        return selector, None
    bounds = [m for m in selector.matchers if m.label == "le"]
    numbers = {_bound(text) for m in bounds for text in _written_bounds(m)}
    if len(numbers) != 1 or None in numbers:
        raise BadPromql(
            "bucket-without-le",
            f'`{selector.promql()}` must choose one bucket, le="0.5": buckets are cumulative,'
            " and adding several counts events more than once",
        )
    number = numbers.pop()
    assert number is not None
    forms = sorted({text for m in bounds for text in _written_bounds(m)} | _spellings(number))
    others = tuple(m for m in selector.matchers if m.label != "le")
    pattern = "|".join(re.escape(form) for form in forms)
    matcher = (
        Matcher("le", MatchOp.EQUAL, forms[0])
        if len(forms) == 1
        else Matcher("le", MatchOp.REGEX, pattern)
    )
    return Selector(selector.metric, tuple(sorted((*others, matcher)))), number


def _written_bounds(matcher: Matcher) -> list[str]:
    match matcher.op:
        case MatchOp.EQUAL:
            return [matcher.value]
        case MatchOp.REGEX:
            return [re.sub(r"\\([.+])", r"\1", part) for part in matcher.value.split("|")]
        case _:
            return [""]


def _bound(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return None if math.isnan(number) else number


def _spellings(number: float) -> set[str]:
    if math.isinf(number):
        return {"+Inf"} if number > 0 else {"-Inf"}
    shortest = repr(number)
    whole = shortest.removesuffix(".0")
    spellings = {shortest, whole}
    if abs(number) >= 1e6 and number.is_integer():  # noqa: PLR2004 - Go writes %g from there
        mantissa, exponent = f"{number:e}".split("e")
        short = f"{mantissa.rstrip('0').rstrip('.')}e{exponent}"
        if float(short) == number:
            spellings.add(short)
    return spellings
