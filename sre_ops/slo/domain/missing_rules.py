"""Alerts for SLIs whose series are gone, which tell a fault from idleness. Pure.

Idle is a service whose series stand still, or that is quiet so often that a restarted process
may well have counted nothing yet. A fault is: the processes that answered are down; or they
are up and all the series are gone although the service is never quiet; or nothing that ever
answered is known to service discovery any more.
"""

from collections.abc import Sequence

from sre_ops.slo.domain.definition import Selector, Slo
from sre_ops.slo.domain.rule import Alert, Recording
from sre_ops.slo.domain.rule_counts import VALID, recorded

MISSING_ALERT = "SLODataMissing"
PRESENT = "slo:source:present"
REMEMBERED = "3d"
"""For how long a source that is gone is remembered; then the alert ends."""

STEADY_EVENTS = 10
"""A service with so many events in nine of ten hours is never silent for an hour by chance."""

DOWN_MINUTES = 5
GONE_MINUTES = 30

_PRESENT = "group by (job, instance) ({selectors})"
_KNOWN = "last_over_time({present}[{remembered}])"
_DOWN = """group by (service, slo) ({known} and on (job, instance) (up == 0))
unless on (service, slo)
group by (service, slo) ({known} and on (job, instance) (up == 1))
unless on (service, slo)
{present}"""
_GONE = """group by (service, slo) ({known} and on (job, instance) (up == 1))
unless on (service, slo)
{present}"""
_UNKNOWN = """group by (service, slo) ({known})
unless on (service, slo)
group by (service, slo) ({known} and on (job, instance) up)
unless on (service, slo)
{present}"""
_STEADY = """
and on (service, slo)
quantile_over_time(0.1, {valid}[{remembered}]) >= {least}"""

_DESCRIPTIONS = {
    "target_down": "Every process that served this SLI is down: its burn rate cannot be seen, and"
    " its users most likely get no answer.",
    "series_gone": "The processes that served this SLI are up, but its series are gone: the metric"
    " was renamed or dropped, or labels changed. Nothing is measured until that is mended.",
    "target_gone": "The processes that served this SLI are not scraped any more: they were removed,"
    " or service discovery lost them. Nothing is measured until that is mended.",
}


def present_rule(slo: Slo, selectors: Sequence[Selector]) -> Recording:
    """Record which targets expose the series of *slo* now."""
    text = " or ".join(selector.promql() for selector in selectors)
    return Recording(
        record=PRESENT,
        expr=_PRESENT.format(selectors=text),
        labels={"service": slo.service, "slo": slo.name},
    )


def missing_alerts(slo: Slo, *, in_slices: bool) -> tuple[Alert, ...]:
    """Return the alerts of *slo* for each reason why its series may be gone.

    Args:
        slo: the SLO.
        in_slices: it counts no events, so that no silence of it is idleness.
    """
    present = recorded(PRESENT, slo)
    parts = {"present": present, "known": _KNOWN.format(present=present, remembered=REMEMBERED)}
    valid = recorded(VALID.format(window="1h"), slo)
    steady = _STEADY.format(valid=valid, remembered=REMEMBERED, least=STEADY_EVENTS)
    guard = "" if in_slices else steady
    return (
        _alert(slo, "target_down", _DOWN.format(**parts), DOWN_MINUTES),
        _alert(slo, "series_gone", _GONE.format(**parts) + guard, GONE_MINUTES),
        _alert(slo, "target_gone", _UNKNOWN.format(**parts) + guard, GONE_MINUTES),
    )


def _alert(slo: Slo, reason: str, expr: str, hold_minutes: int) -> Alert:
    return Alert(
        alert=MISSING_ALERT,
        expr=expr,
        labels={"reason": reason},
        annotations={
            "summary": f"{slo.service}/{slo.name} has no data: {reason.replace('_', ' ')}",
            "description": _DESCRIPTIONS[reason],
        },
        hold_minutes=hold_minutes,
    )
