"""The windows of Sloth's alerts: its catalogues of 28 and 30 days, and custom ones. Pure.

Source: https://sloth.dev/usage/slo-period-windows/, `AlertWindows` of sloth.slok.dev/v1.
"""

from dataclasses import dataclass

from sre_ops.slo.domain.document import Cursor
from sre_ops.slo.domain.objective import seconds_of

WINDOWS_FORMAT = "sloth.slok.dev/v1"
WINDOWS_KIND = "AlertWindows"
_DAY = 86_400.0
_UNITS = (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1))
_WHOLE_UNITS = (("y", 31_536_000_000), ("w", 604_800_000))


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertWindow:
    """A pair of windows, in seconds, that fires at *percent* of the budget."""

    percent: float
    short: float
    long: float

    def factor(self, period: float) -> float:
        """Return the burn rate above which it fires over *period* seconds.

        The order of the operations is Sloth's, for the same last digit.
        """
        return self.percent * (period / 3600) / 100 / (self.long / 3600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The windows of all four alerts for SLOs over *period* seconds."""

    period: float
    page_quick: AlertWindow
    page_slow: AlertWindow
    ticket_quick: AlertWindow
    ticket_slow: AlertWindow

    @property
    def lengths(self) -> list[float]:
        """All windows, once each, shortest first."""
        alerts = (self.page_quick, self.page_slow, self.ticket_quick, self.ticket_slow)
        return sorted({length for one in alerts for length in (one.short, one.long)})


def _workbook(days: int) -> Catalogue:
    return Catalogue(
        period=days * _DAY,
        page_quick=AlertWindow(percent=2, short=300, long=3_600),
        page_slow=AlertWindow(percent=5, short=1_800, long=21_600),
        ticket_quick=AlertWindow(percent=10, short=7_200, long=_DAY),
        ticket_slow=AlertWindow(percent=10, short=21_600, long=3 * _DAY),
    )


BUILT_IN = {one.period: one for one in (_workbook(28), _workbook(30))}
"""By period in seconds."""


def read_windows(document: Cursor) -> Catalogue | None:
    """Read an `AlertWindows` document; None after errors."""
    if (document.text("apiVersion"), document.text("kind")) != (WINDOWS_FORMAT, WINDOWS_KIND):
        document.error(
            "unknown-format",
            "this document holds no alert windows",
            f"apiVersion: {WINDOWS_FORMAT}, kind: {WINDOWS_KIND}",
        )
        return None
    spec = document.table("spec", required=True)
    if spec is None:
        return None
    period = _seconds(spec, "sloPeriod")
    page, ticket = spec.table("page", required=True), spec.table("ticket", required=True)
    found = [
        _window(group, speed) for group in (page, ticket) if group for speed in ("quick", "slow")
    ]
    windows = [one for one in found if one]
    if period is None or len(windows) != 4:  # noqa: PLR2004 - two of page, two of ticket
        return None
    names = ("page_quick", "page_slow", "ticket_quick", "ticket_slow")
    return Catalogue(period=period, **dict(zip(names, windows, strict=True)))


def prometheus_duration(seconds: float) -> str:
    """Write a duration as Prometheus does: `5m`, `1d12h`, and whole weeks as `4w`.

    Source: github.com/prometheus/common, model/time.go, Duration.String.
    """
    left = round(seconds * 1000)
    for unit, size in _WHOLE_UNITS:
        if left % size == 0:
            return f"{left // size}{unit}"
    parts = []
    for unit, size in _UNITS:
        count, left = divmod(left, size)
        parts += [f"{count}{unit}"] if count else []
    return "".join(parts)


def _window(group: Cursor, speed: str) -> AlertWindow | None:
    table = group.table(speed, required=True)
    if table is None:
        return None
    percent = table.number("errorBudgetPercent", required=True)
    short, long = _seconds(table, "shortWindow"), _seconds(table, "longWindow")
    if not percent or short is None or long is None:
        return None
    return AlertWindow(percent=float(percent), short=short, long=long)


def _seconds(table: Cursor, name: str) -> float | None:
    found = table.needed(name, "a duration, e.g. 1h")
    seconds = seconds_of(found.as_text()) if found else None
    if found and not seconds:
        found.error("window", f"`{found.key}` must be a duration", "5m, 1h, 30d")
    return seconds or None
