"""What only the server can tell about definitions: silent, short-lived and coarse data. Pure.

Each check asks through `ServerFacts`, so that it is tested with known answers. All are
warnings but one: a threshold off the bounds of an existing histogram would count every
event as bad, so it is an error.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Protocol

from sre_ops.slo.domain.definition import (
    CalendarUnit,
    EventSli,
    QuerySli,
    RollingWindow,
    Selector,
    Slo,
    Window,
)
from sre_ops.slo.domain.finding import Finding, Severity

SERVER_RULES = {
    "series-missing": "whether every selected series exists",
    "bucket-bound": "whether the histogram has the bound",
    "window-beyond-retention": "whether Prometheus keeps the whole window",
    "low-traffic": "whether the window allows more than a few bad events",
}
FEW_BAD_EVENTS = 10
_CALENDAR_DAYS = {
    CalendarUnit.WEEK: 7,
    CalendarUnit.MONTH: 31,
    CalendarUnit.QUARTER: 92,
    CalendarUnit.YEAR: 366,
}


class ServerFacts(Protocol):
    """What the checks ask a Prometheus-compatible server."""

    def series_exists(self, selector: Selector) -> bool:
        """Tell whether any series matched *selector* within the last days."""
        ...

    def label_values(self, selector: Selector, label: str) -> list[str]:
        """Return the values that *label* takes among the selected series."""
        ...

    def retention(self) -> timedelta | None:
        """Return how long samples are kept; None when the server does not say."""
        ...

    def increase(self, selector: Selector, window_days: float) -> float:
        """Return roughly by how much the selected counters grew in the last days."""
        ...


def server_findings(slo: Slo, facts: ServerFacts) -> Iterator[Finding]:
    """Yield what *facts* say against *slo*."""
    yield from _missing_series(slo, facts)
    yield from _short_retention(slo, facts)
    yield from _few_events(slo, facts)


def selectors(slo: Slo) -> tuple[Selector, ...]:
    """Return every selector that the SLI reads; none for a free-form query."""
    if isinstance(slo.sli, QuerySli):
        return ()
    if isinstance(slo.sli, EventSli):
        return tuple(term.selector for term in slo.sli.terms)
    return (slo.sli.selector,)


def _missing_series(slo: Slo, facts: ServerFacts) -> Iterator[Finding]:
    for selector in selectors(slo):
        if facts.series_exists(selector):
            continue
        if any(matcher.label == "le" for matcher in selector.matchers):
            known = _bounds(selector, facts)
            if known:
                message = "the histogram has no such bucket bound; those that exist are allowed"
                off = _warning(slo, "bucket-bound", selector.promql(), " | ".join(known), message)
                yield replace(off, severity=Severity.ERROR)
                continue
        message = (
            "no such series; if it counts errors it may be born with the first one,"
            " otherwise correct the name or the labels"
        )
        yield _warning(slo, "series-missing", selector.promql(), "an existing series", message)


def _bounds(selector: Selector, facts: ServerFacts) -> list[str]:
    others = tuple(matcher for matcher in selector.matchers if matcher.label != "le")
    return sorted(facts.label_values(Selector(selector.metric, others), "le"), key=_as_number)


def _as_number(bound: str) -> float:
    try:
        return float(bound)
    except ValueError:
        return float("inf")


def _short_retention(slo: Slo, facts: ServerFacts) -> Iterator[Finding]:
    kept = facts.retention()
    longest = max(slo.windows, key=days_of, default=None)
    if kept is None or longest is None or kept >= timedelta(days=days_of(longest)):
        return
    days = kept / timedelta(days=1)
    message = (
        f"Prometheus keeps {days:g} days, less than the window: the ledger cannot be filled"
        " backwards for the whole window and is complete only once it has run that long"
    )
    yield _warning(slo, "window-beyond-retention", str(longest), f"at most {days:g}d", message)


def _few_events(slo: Slo, facts: ServerFacts) -> Iterator[Finding]:
    if not isinstance(slo.sli, EventSli) or slo.time_slices or not slo.windows:
        return
    shortest = min(slo.windows, key=days_of)
    days = days_of(shortest)
    valid = sum(
        term.valid * facts.increase(term.selector, days) for term in slo.sli.terms if term.valid
    )
    allowed = Decimal(valid) * (1 - slo.objective)
    if valid > 0 and allowed < FEW_BAD_EVENTS:
        message = (
            f"about {valid:.0f} events in {shortest} allow {allowed:.1f} bad ones, so that single"
            " events decide; consider a longer window, a lower objective or time slices"
        )
        yield _warning(slo, "low-traffic", f"{allowed:.1f}", f">= {FEW_BAD_EVENTS}", message)


def days_of(window: Window) -> int:
    """Return the length of *window* in days, the longest that a calendar window has."""
    if isinstance(window, RollingWindow):
        return window.days
    return _CALENDAR_DAYS[window.unit]


def _warning(slo: Slo, rule: str, value: str, allowed: str, message: str) -> Finding:
    return Finding(
        rule=rule,
        severity=Severity.WARNING,
        file=slo.origin.file,
        line=slo.origin.line,
        column=1,
        key=f"{slo.service}/{slo.name}",
        value=value,
        allowed=allowed,
        message=f"SLO `{slo.name}`: {value}: {message}",
    )
