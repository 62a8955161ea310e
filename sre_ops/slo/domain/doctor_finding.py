"""A remark on a whole SLO, with what to change. Pure."""

from sre_ops.slo.domain.definition import Slo
from sre_ops.slo.domain.finding import Finding, Severity

INITIALISE = (
    "create each error series with 0 when the process starts, for example in Python"
    ' `REQUESTS.labels(code="500").inc(0)`, in Go `requests.WithLabelValues("500").Add(0)`'
)
"""What keeps errors from being lost to `rate()`, which never sees a series' first value."""


def told(
    slo: Slo,
    rule: str,
    *,
    value: str,
    allowed: str,
    message: str,
    fix: str,
    severity: Severity = Severity.WARNING,
) -> Finding:
    """Return a finding at the place of *slo*; *message* follows the measured *value*."""
    return Finding(
        rule=rule,
        severity=severity,
        file=slo.origin.file,
        line=slo.origin.line,
        column=1,
        key=f"{slo.service}/{slo.name}",
        value=value,
        allowed=allowed,
        message=f"SLO `{slo.name}`: {value}: {message}",
        fix=fix,
    )


def several(count: int, what: str) -> str:
    """Write a count with its noun: `1 target`, `12 targets`."""
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
