"""Queries that say in PromQL what an SLI counts, for the files of other tools. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from sre_ops.slo.domain.definition import (
    EventSli,
    FreshnessSli,
    GaugeSli,
    NativeLatencySli,
    QuerySli,
    Selector,
    Sli,
    Slo,
)
from sre_ops.slo.domain.written_promql import FAILS, bad_age, bad_gauge, number

_GROWTH = "sum(rate({selector}[{window}]))"
_OR_ZERO = "{growth} or vector(0)"
_BRACKETS = "({text})"
_NATIVE = "histogram_fraction(0, {threshold}, sum(rate({selector}[{window}])))"
_NATIVE_COUNT = "histogram_count(sum(rate({selector}[{window}])))"
_BAD_QUERY = "({query}) {fails} bool {threshold}"
_BAD_SLICE = "({bad}) > bool ({allowed} * ({valid})) and ({valid}) > 0"
_SHARE = "({bad}) / (({valid}) > 0)"
_OVER_TIME = "avg_over_time(({bad})[{window}:{minutes}m])"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The two queries of a ratio; *part* holds the good or, if *part_is_bad*, the bad events."""

    part: str
    total: str
    part_is_bad: bool


def pair_of(sli: EventSli, window: str) -> Pair:
    """Return the queries that an importer reads back as *sli*.

    Where everything that is not good is bad, the good events are named: that is how such an
    SLI was written, and it reads best.
    """
    rest = [term for term in sli.terms if not term.valid]
    by_good = all(term.bad == term.valid for term in sli.terms if term.valid)
    if by_good and rest and all(term.bad < 0 for term in rest):
        part = growth([(term.selector, -term.bad) for term in rest], window)
        return Pair(part=part, total=growth(_valid(sli), window), part_is_bad=False)
    return bad_pair_of(sli, window)


def bad_pair_of(sli: EventSli, window: str) -> Pair:
    """Return the same with the bad events named, whatever they are."""
    return Pair(part=growth(_bad(sli), window), total=growth(_valid(sli), window), part_is_bad=True)


def _valid(sli: EventSli) -> list[tuple[Selector, int]]:
    return [(term.selector, term.valid) for term in sli.terms if term.valid]


def _bad(sli: EventSli) -> list[tuple[Selector, int]]:
    weighted = [(term.selector, term.bad) for term in sli.terms if term.bad]
    return weighted or [(sli.terms[0].selector, 0)]


def growth(weighted: Sequence[tuple[Selector, int]], window: str, *, or_zero: bool = False) -> str:
    """Add up the growth of all selectors per second, each as often as its weight says.

    Args:
        weighted: selectors with their weights, at least one. They stand in this order, as
            an importer keeps it; a query cannot begin with a minus, so that a first one that
            is not positive is added once and taken away once more.
        window: as PromQL writes it.
        or_zero: a selector without series counts 0; otherwise the sum has no value then.
    """
    selector, weight = weighted[0]
    start = [] if weight > 0 else [(selector, 1), (selector, -1)]
    ordered = [*start, *weighted]
    text, is_sum = "", sum(abs(weight) for _, weight in ordered) > 1
    for selector, weight in ordered:
        one = _GROWTH.format(selector=selector_text(selector), window=window)
        if or_zero:
            one = _OR_ZERO.format(growth=one)
            one = _BRACKETS.format(text=one) if is_sum else one
        for _ in range(abs(weight)):
            sign = " + " if weight > 0 else " - "
            text = f"{text}{sign}{one}" if text else one
    return text


def events_queries(sli: EventSli, window: str) -> tuple[str, str]:
    """Ask for the valid and the bad events per second; the first has no value in a silence."""
    return growth(_valid(sli), window), growth(_bad(sli), window, or_zero=True)


def selector_text(selector: Selector) -> str:
    """Write *selector* as people do: without braces where nothing stands in them."""
    return selector.promql() if selector.matchers else selector.metric


def native_query(sli: NativeLatencySli, window: str) -> str:
    """Return the share of observations within the threshold of a native histogram."""
    selector = selector_text(sli.selector)
    return _NATIVE.format(threshold=number(sli.threshold), selector=selector, window=window)


def bad_share(slo: Slo, window: str) -> str:
    """Return the share, 0 to 1, of bad events or slices of *slo* over *window*.

    It has no value where nothing was valid, never NaN.
    """
    if slo.time_slices is not None:
        minutes = slo.time_slices.minutes
        valid, bad = _counts(slo.sli, f"{minutes}m")
        allowed = f"{1 - slo.time_slices.target:f}"
        text = _BAD_SLICE.format(bad=bad, valid=valid, allowed=allowed)
        return _OVER_TIME.format(bad=text, window=window, minutes=minutes)
    if isinstance(slo.sli, EventSli | NativeLatencySli):
        valid, bad = _counts(slo.sli, window)
        return _SHARE.format(bad=bad, valid=valid)
    return _OVER_TIME.format(bad=_bad_minute(slo.sli), window=window, minutes=1)


def _counts(sli: Sli, window: str) -> tuple[str, str]:
    """Return how many events were valid, and how many bad, per second."""
    if isinstance(sli, NativeLatencySli):
        selector = selector_text(sli.selector)
        valid = _NATIVE_COUNT.format(selector=selector, window=window)
        return valid, f"{valid} * (1 - {native_query(sli, window)})"
    assert isinstance(sli, EventSli)
    return growth(_valid(sli), window, or_zero=True), growth(_bad(sli), window, or_zero=True)


def _bad_minute(sli: Sli) -> str:
    match sli:
        case GaugeSli():
            return bad_gauge(sli, selector_text(sli.selector))
        case FreshnessSli():
            return bad_age(sli, selector_text(sli.selector))
        case _:
            assert isinstance(sli, QuerySli)
            fails = FAILS[sli.good_when][1]
            return _BAD_QUERY.format(
                query=sli.query.strip(), fails=fails, threshold=number(sli.threshold)
            )
