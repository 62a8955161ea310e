"""What only the server can tell about definitions: silent, short-lived and coarse data. Pure.

Each check asks through `ServerFacts`, so that it is tested with known answers. A
threshold off the bounds of an existing histogram would count every event as bad, so it is
an error; most others are warnings.
"""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Protocol

from sre_ops.slo.domain.definition import EventSli, Selector, Slo
from sre_ops.slo.domain.doctor_finding import told
from sre_ops.slo.domain.doctor_missing import SeriesIndex, missing_series
from sre_ops.slo.domain.doctor_traffic import (
    days_for,
    events_to_tell_a_miss,
    events_to_trust_a_pass,
)
from sre_ops.slo.domain.finding import Finding
from sre_ops.slo.domain.window_lengths import days_of

SERVER_RULES = {
    "series-missing": "whether every selected series exists",
    "bucket-bound": "whether the histogram has the bound",
    "le-spelling": "whether a bound is written as the server writes it",
    "window-beyond-retention": "whether Prometheus keeps the whole window",
    "low-traffic": "whether the window allows more than a few bad events",
}
FEW_BAD_EVENTS = 10


class ServerFacts(SeriesIndex, Protocol):
    """What the checks ask a Prometheus-compatible server."""

    def retention(self) -> timedelta | None:
        """Return how long samples are kept; None when the server does not say."""
        ...

    def increase(self, selector: Selector, window_days: float) -> float:
        """Return roughly by how much the selected counters grew in the last days."""
        ...


def server_findings(slo: Slo, facts: ServerFacts) -> Iterator[Finding]:
    """Yield what *facts* say against *slo*."""
    yield from missing_series(slo, facts)
    yield from _short_retention(slo, facts)
    yield from _few_events(slo, facts)


def _short_retention(slo: Slo, facts: ServerFacts) -> Iterator[Finding]:
    kept = facts.retention()
    longest = max(slo.windows, key=days_of, default=None)
    if kept is None or longest is None or kept >= timedelta(days=days_of(longest)):
        return
    days = kept / timedelta(days=1)
    yield told(
        slo,
        "window-beyond-retention",
        value=str(longest),
        allowed=f"at most {days:g}d",
        message=f"Prometheus keeps {days:g} days, less than the window: the ledger cannot be filled"
        " backwards for the whole window and is complete only once it has run that long",
        fix=f"keep more, `--storage.tsdb.retention.time={days_of(longest) + 1}d`, or ask the store"
        " that does",
    )


def _few_events(slo: Slo, facts: ServerFacts) -> Iterator[Finding]:
    if not isinstance(slo.sli, EventSli) or slo.time_slices or not slo.windows:
        return
    shortest = min(slo.windows, key=days_of)
    days = days_of(shortest)
    valid = sum(
        term.valid * facts.increase(term.selector, days) for term in slo.sli.terms if term.valid
    )
    allowed = Decimal(valid) * (1 - slo.objective)
    if valid <= 0 or allowed >= FEW_BAD_EVENTS:
        return
    yield told(
        slo,
        "low-traffic",
        value=f"{allowed:.1f}",
        allowed=f">= {FEW_BAD_EVENTS}",
        message=f"about {valid:.0f} events in {shortest} allow {allowed:.1f} bad ones, so that"
        f" single events decide; {_patience(slo.objective, valid / days)}",
        fix="consider a longer window, a lower objective or time slices; or probe the service, so"
        " that there are events",
    )


def _patience(objective: Decimal, per_day: float) -> str:
    miss, trust = events_to_tell_a_miss(objective), events_to_trust_a_pass(objective)
    waits = [days_for(events, per_day) or 0.0 for events in (miss, trust)]
    return (
        f"twice the allowed share of bad events stands out from luck after {miss:,} events,"
        f" {waits[0]:.1f} days at this traffic, and {trust:,} good ones in a row,"
        f" {waits[1]:.1f} days, show that the objective is met"
    )
