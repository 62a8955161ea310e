"""OpenSLO's objectives, time windows and budgeting methods. Pure.

Source: https://github.com/OpenSLO/OpenSLO, README.md, section Objectives.
"""

from dataclasses import dataclass
from decimal import Decimal

from sre_ops.slo.domain.definition import EventSli, NativeLatencySli, Sli, TimeSlices, Window
from sre_ops.slo.domain.document import Cursor, Scalar
from sre_ops.slo.domain.objective import (
    DEFAULT_WINDOW,
    calendar,
    minutes_of,
    percent,
    ratio,
    rolling,
)
from sre_ops.slo.domain.openslo_dialect import Dialect
from sre_ops.slo.domain.openslo_sli import Indicator, indicator_sli

_FIELDS = (
    "displayName",
    "op",
    "value",
    "target",
    "targetPercent",
    "timeSliceTarget",
    "timeSliceWindow",
)
_METHODS = "Occurrences | Timeslices"
_DAY_MINUTES = 1_440


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """One objective with the SLI that it means."""

    target: Decimal
    sli: Sli
    slices: TimeSlices | None
    approximate: str


def objective_of(
    each: Cursor, indicator: Indicator | None, dialect: Dialect, *, has_slices: bool
) -> Objective | None:
    """Read one element of `objectives`; None after errors."""
    each.only(*_FIELDS, *dialect.composite)
    composite = next((found for name in dialect.composite if (found := each.field(name))), None)
    if composite is not None:
        composite.error(
            "unsupported-field",
            "composite SLOs (an indicator per objective) are not kept; write one SLO for each",
            f"spec.{dialect.sli}",
        )
        return None
    target = target_of(each)
    slices = _slices(each) if has_slices else None
    if target is None or indicator is None or (has_slices and slices is None):
        return None
    measured = indicator_sli(indicator, each, target, slices.target if slices else None)
    if measured is None:
        return None
    by_events = isinstance(measured.sli, EventSli | NativeLatencySli)
    if slices and not by_events and slices.minutes != 1:
        each.spot("timeSliceWindow").error(
            "slice-length",
            "this SLI has no events to add up: it is judged minute by minute, so its slices"
            " last one minute",
            "1m",
        )
    return Objective(
        target=target,
        sli=measured.sli,
        slices=slices if by_events else None,
        approximate=measured.approximate,
    )


def target_of(each: Cursor) -> Decimal | None:
    """Read `target` (a ratio) or `targetPercent`, exactly one of them; None after errors."""
    as_ratio, as_percent = each.field("target"), each.field("targetPercent")
    if (as_ratio is None) == (as_percent is None):
        each.error(
            "missing-field",
            "an objective needs exactly one of `target` and `targetPercent`",
            "target | targetPercent",
        )
        return None
    if as_ratio is not None:
        return ratio(as_ratio)
    assert as_percent is not None
    return percent(as_percent)


def _slices(each: Cursor) -> TimeSlices | None:
    target = each.number("timeSliceTarget", required=True)
    window = each.needed("timeSliceWindow", "a duration, e.g. 5m")
    if target is not None and not 0 < target <= 1:
        each.spot("timeSliceTarget").error(
            "objective-range", f"`timeSliceTarget: {target}` is no ratio", "0 < ratio <= 1"
        )
        target = None
    minutes = _slice_minutes(window) if window else None
    return None if target is None or minutes is None else TimeSlices(minutes, target)


def _slice_minutes(window: Cursor) -> int | None:
    """Return the length in minutes; a bare number is in minutes, as OpenSLO says."""
    text = window.node.text if isinstance(window.node, Scalar) else ""
    minutes = minutes_of(f"{text}m") or minutes_of(text)
    if minutes is None or minutes > _DAY_MINUTES or _DAY_MINUTES % minutes:
        window.error(
            "slice-length",
            f"`{window.key}: {text}` is no slice; it must divide a day into whole minutes",
            "1m, 5m, 1h, 1d",
        )
        return None
    return minutes


def windows_of(spec: Cursor) -> tuple[Window, ...]:
    """Read `timeWindow`; more than one window is kept, though OpenSLO has but one."""
    items = spec.items("timeWindow")
    if not items:
        spec.warn("default-window", f"no `timeWindow`: {DEFAULT_WINDOW} is used", "a timeWindow")
        return (DEFAULT_WINDOW,)
    return tuple(window for item in items if (window := _window(item)))


def _window(item: Cursor) -> Window | None:
    item.only("duration", "isRolling", "calendar")
    duration = item.needed("duration", "a duration, e.g. 30d")
    place, is_rolling = item.table("calendar"), item.flag("isRolling")
    if duration is None:
        return None
    if place is not None and is_rolling:
        item.error("window", "a window is rolling or has a `calendar`, not both", "one of both")
        return None
    if place is None and is_rolling is False:
        item.error("window", "a window that is not rolling needs `calendar`", "calendar")
        return None
    return rolling(duration) if place is None else calendar(duration, place)


def budgets_slices(spec: Cursor) -> bool:
    """Tell whether the budget is in time slices, after checking `budgetingMethod`."""
    method = spec.text("budgetingMethod")
    if method == "RatioTimeslices":
        spec.spot("budgetingMethod").error(
            "unsupported-method",
            "RatioTimeslices (the mean of the slices' ratios) is not kept: it weighs a quiet"
            " minute like a busy one; choose Occurrences, or Timeslices with a timeSliceTarget",
            _METHODS,
        )
    elif method not in ("", "Occurrences", "Timeslices"):
        spec.spot("budgetingMethod").error(
            "wrong-value", f"`{method}` is no budgeting method", _METHODS
        )
    return method == "Timeslices"
