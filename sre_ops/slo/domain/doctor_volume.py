"""How many events an SLI has, and whether they are enough to judge its objective. Pure."""

from collections.abc import Iterator
from decimal import Decimal

from sre_ops.slo.domain.definition import EventSli, Slo
from sre_ops.slo.domain.doctor_facts import Asked, DoctorFacts
from sre_ops.slo.domain.doctor_finding import told
from sre_ops.slo.domain.doctor_traffic import (
    days_for,
    events_to_tell_a_miss,
    events_to_trust_a_pass,
)
from sre_ops.slo.domain.finding import Finding

FEW_BAD_EVENTS = 10
_WEEK = 7.0
_DAY_SECONDS = 86_400


def events_per_day(slo: Slo, asked: Asked, facts: DoctorFacts) -> float | None:
    """Return the valid events of a usual day; None where they are not known or not counted.

    With a week of history that is the mean over the shortest window, as far as there are
    samples; with less, the last day, or what there is of it.
    """
    if not isinstance(slo.sli, EventSli) or slo.time_slices or facts.oldest_seconds is None:
        return None
    history = facts.oldest_seconds / _DAY_SECONDS
    totals = [(term.valid, facts.series[term.selector]) for term in slo.sli.terms if term.valid]
    if history >= _WEEK and asked.shortest_days:
        days = min(history, float(asked.shortest_days))
        grown = [(weight, series.grown_in_window) for weight, series in totals]
    else:
        days = min(history, 1.0)
        grown = [(weight, series.grown) for weight, series in totals]
    known = [weight * events for weight, events in grown if events is not None]
    return max(sum(known) / days, 0.0) if known and days > 0 else None


def volume_findings(slo: Slo, asked: Asked, facts: DoctorFacts) -> Iterator[Finding]:
    """Yield whether so few events come that single ones decide."""
    per_day = events_per_day(slo, asked, facts)
    if not per_day or not asked.shortest_days:
        return
    valid = per_day * asked.shortest_days
    allowed = Decimal(valid) * (1 - slo.objective)
    if allowed >= FEW_BAD_EVENTS:
        return
    yield told(
        slo,
        "low-traffic",
        value=f"{allowed:.1f}",
        allowed=f">= {FEW_BAD_EVENTS}",
        message=f"about {valid:,.0f} events in {asked.shortest_days} days allow {allowed:.1f} bad"
        f" ones, so that single events decide; {_patience(slo.objective, per_day)}",
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
