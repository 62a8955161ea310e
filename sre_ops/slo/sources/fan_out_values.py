"""Which values the label of a fan-out has, as the server's index tells, and how busy each is."""

from collections.abc import Iterable

from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.units import DAY_MINUTES
from sre_ops.slo.domain.definition import EventSli, Slo
from sre_ops.slo.domain.fan_out import LOOKED_THROUGH
from sre_ops.slo.domain.narrowing import counted_selectors, selectors_in
from sre_ops.slo.domain.window_lengths import days_of
from sre_ops.slo.sources.prometheus import Prometheus, TooMuchAtOnce

_BUSY_OVER = "30m"


class NotFannable(Invalid):
    """The series do not tell the SLO's values apart, or have far too many of them."""


def values_of(server: Prometheus, parent: Slo, *, at_minute: int) -> frozenset[str]:
    """Return the values of the label of *parent*'s fan-out over its longest window.

    Args:
        server: that measures the SLO.
        parent: an SLO that fans out.
        at_minute: the minute after the last that is looked at.

    Raises:
        Unavailable: the server gave no full answer; nothing is known then.
        QueryRefused: the server says that a selector is wrong.
        NotFannable: a selector has series without the label, which would count for no child, or
            there are more values than are looked through.
    """
    assert parent.fan_out is not None
    label, end_s = parent.fan_out.label, at_minute * 60
    start_s = end_s - max(days_of(window) for window in parent.windows) * DAY_MINUTES * 60
    counted = counted_selectors(parent.sli)
    values: set[str] = set()
    for selector in selectors_in(parent.sli):
        text = selector.promql()
        try:
            found = server.indexed_values(label, text, start_s=start_s, end_s=end_s)
        except TooMuchAtOnce as problem:
            raise NotFannable(f"`{label}` has far too many values: {problem}") from problem
        if not found and server.instant(f"count({text})", at_ms=end_s * 1000):
            raise NotFannable(f"no series of `{text}` has the label `{label}`")
        if selector in counted:
            values |= found
    if len(values) > LOOKED_THROUGH:
        raise NotFannable(
            f"`{label}` has {len(values):,} values; at most {LOOKED_THROUGH:,} are looked"
            " through: a label that tells users or requests apart is none to fan out by"
        )
    return frozenset(values)


def busyness_of(
    server: Prometheus, parent: Slo, values: Iterable[str], *, at_minute: int
) -> dict[str, float]:
    """Return for each of *values* how busy it is: events a second, or series that live.

    Raises:
        Unavailable: the server gave no full answer.
    """
    assert parent.fan_out is not None
    label = parent.fan_out.label
    found = dict.fromkeys(values, 0.0)
    for selector in counted_selectors(parent.sli):
        text = selector.promql()
        grown = f"sum by ({label}) (rate({text}[{_BUSY_OVER}]))"
        query = grown if isinstance(parent.sli, EventSli) else f"count by ({label}) ({text})"
        for series in server.instant(query, at_ms=at_minute * 60_000):
            value = series.labels.get(label, "")
            if value in found:
                found[value] += float(series.values[0])
    return found
