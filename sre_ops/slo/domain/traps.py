"""What only the server can tell about definitions: missing series and short memory. Pure.

Each check asks through `ServerFacts`, so that it is tested with known answers. A
threshold off the bounds of an existing histogram would count every event as bad, so it is
an error; most others are warnings.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Protocol

from sre_ops.slo.domain.definition import Slo
from sre_ops.slo.domain.doctor_finding import told
from sre_ops.slo.domain.doctor_missing import SeriesIndex, missing_series
from sre_ops.slo.domain.finding import Finding
from sre_ops.slo.domain.window_lengths import days_of

SERVER_RULES = {
    "series-missing": "whether every selected series exists",
    "bucket-bound": "whether the histogram has the bound",
    "le-spelling": "whether a bound is written as the server writes it",
    "window-beyond-retention": "whether Prometheus keeps the whole window",
}


class ServerFacts(SeriesIndex, Protocol):
    """What the checks ask a Prometheus-compatible server."""

    def retention(self) -> timedelta | None:
        """Return how long samples are kept; None when the server does not say."""
        ...


def server_findings(slo: Slo, facts: ServerFacts) -> Iterator[Finding]:
    """Yield what *facts* say against *slo*."""
    yield from missing_series(slo, facts)
    yield from _short_retention(slo, facts)


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
