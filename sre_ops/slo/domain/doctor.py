"""The metric doctor: what measured facts say against an SLO, and what it costs. Pure.

What an SLI's series *are* is judged by `traps`; here is how they behave.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sre_ops.slo.domain.definition import Slo
from sre_ops.slo.domain.doctor_events import event_findings, future_findings
from sre_ops.slo.domain.doctor_facts import Asked, DoctorFacts
from sre_ops.slo.domain.doctor_series import series_findings
from sre_ops.slo.domain.doctor_traffic import days_for, events_to_tell_a_miss
from sre_ops.slo.domain.doctor_volume import events_per_day, volume_findings
from sre_ops.slo.domain.finding import Finding

DOCTOR_RULES = {
    "error-series-uninitialised": "whether errors have a series before the first one",
    "targets-differ": "whether the same targets have good, bad and total",
    "part-exceeds-total": "whether good or bad events outnumber the total",
    "clock-skew": "whether samples are of the same time, and none from the future",
    "range-under-scrapes": "whether ranges hold enough scrapes",
    "history-under-window": "whether samples reach back over the window",
    "le-missing": "whether buckets keep their label `le`",
    "native-bucket-bound": "whether a threshold is a bound of the native histogram",
    "label-churn": "whether ever new series are born",
    "low-traffic": "whether the window allows more than a few bad events",
    "costly-series": "whether the series are few enough to be fetched",
}
RECORDING_RULES = {
    "differenced-recorded-sum": "whether a counter is the result of a recording rule"
}
"""What needs the server's list of rules, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was measured of an SLO, whether good or bad; None is not known.

    Attributes:
        series: live ones that are read.
        samples_per_day: what they cost.
        events_per_day: valid events of a usual day.
        days_to_tell: until bad events at twice the allowed ratio stand out from luck.
        history_days: age of the oldest sample, at most the window.
    """

    service: str
    slo: str
    series: int
    scrape_interval_seconds: float | None
    samples_per_day: float | None
    events_per_day: float | None
    days_to_tell: float | None
    history_days: float | None


def diagnose(slo: Slo, asked: Asked, facts: DoctorFacts) -> Iterator[Finding]:
    """Yield what *facts* say against *slo*."""
    yield from event_findings(slo, facts)
    yield from future_findings(slo, facts)
    yield from series_findings(slo, asked, facts)
    yield from volume_findings(slo, asked, facts)


def measured(slo: Slo, asked: Asked, facts: DoctorFacts) -> Measured:
    """Return what *facts* say of *slo*, for people who look for no fault."""
    scrapes = [one.scrape_seconds for one in facts.series.values() if one.scrape_seconds]
    every = min(scrapes, default=None)
    events = events_per_day(slo, asked, facts)
    enough = events_to_tell_a_miss(slo.objective)
    oldest = facts.oldest_seconds
    return Measured(
        service=slo.service,
        slo=slo.name,
        series=facts.live,
        scrape_interval_seconds=None if every is None else round(every, 1),
        samples_per_day=None if every is None else round(facts.live * 86_400 / every),
        events_per_day=None if events is None else round(events, 1),
        days_to_tell=None if events is None else _rounded(days_for(enough, events)),
        history_days=None if oldest is None else round(oldest / 86_400, 2),
    )


def _rounded(days: float | None) -> float | None:
    return None if days is None else round(days, 2)
