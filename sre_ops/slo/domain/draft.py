"""An SLO as somebody drafts it in the guided form, and what becomes of it. Pure."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.slo.domain.definition import (
    CounterTerm,
    EventSli,
    Matcher,
    MatchOp,
    Origin,
    RollingWindow,
    Selector,
    Slo,
    Window,
)
from sre_ops.slo.domain.event_sli import with_bucket_bound
from sre_ops.slo.domain.metric_family import METRIC_NAME, Family, Look
from sre_ops.slo.domain.window_lengths import days_of
from sre_ops.slo.domain.windows import parse_window

_MOST_DIGITS = 12
_NOT_IN_NAMES = re.compile(r"[^\w.-]+")
_LONGEST_STEM = 120


class DraftKind(StrEnum):
    """What the SLI of a draft counts."""

    AVAILABILITY = "availability"
    LATENCY = "latency"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What is counted: all events of a metric, and which of them are good or bad.

    Attributes:
        only: conditions that all events meet.
        bad: of availability, the condition of bad events; None where none is chosen yet.
        bound: of latency, the bucket's `le` as it is written.
        part: of a ratio, the counter of the good or bad events.
    """

    kind: DraftKind
    family: Family
    only: tuple[Matcher, ...] = ()
    bad: Matcher | None = None
    bound: str = ""
    part: str = ""
    part_is_good: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the SLO is called and what it asks for, as it was typed; *target* is in percent."""

    service: str
    name: str
    title: str = ""
    target: str = "99.9"
    window: str = "30d"
    source: str = ""


def kinds_of(family: Family) -> tuple[DraftKind, ...]:
    """Return what can be asked of *family*, the likeliest first."""
    if family.look is Look.HISTOGRAM:
        return (DraftKind.LATENCY, DraftKind.AVAILABILITY)
    return (DraftKind.AVAILABILITY, DraftKind.RATIO)


def sli_of(counted: Counted) -> EventSli:
    """Return the SLI that *counted* means.

    Raises:
        Unfit: something is not chosen yet, or makes no sense.
    """
    total = Selector(counted.family.total, counted.only)
    match counted.kind:
        case DraftKind.AVAILABILITY:
            if counted.bad is None:
                raise Unfit("bad", N_("Choose which events are bad."))
            part = Selector(total.metric, (*counted.only, counted.bad))
            return _with_bad(total, part)
        case DraftKind.LATENCY:
            return _within(counted, total)
        case _:  # DraftKind.RATIO
            return _ratio(counted, total)


def _with_bad(total: Selector, part: Selector) -> EventSli:
    return EventSli((CounterTerm(total, 1, 0), CounterTerm(part, 0, 1)))


def _with_good(total: Selector, part: Selector, limit: float | None = None) -> EventSli:
    return EventSli((CounterTerm(total, 1, 1), CounterTerm(part, 0, -1)), limit)


def _within(counted: Counted, total: Selector) -> EventSli:
    if counted.family.look is not Look.HISTOGRAM:
        raise Unfit("kind", N_("A latency needs a histogram."))
    chosen = Matcher("le", MatchOp.EQUAL, counted.bound)
    try:
        bucket = Selector(counted.family.bucket, (*counted.only, chosen))
        selector, limit = with_bucket_bound(bucket)
    except Invalid as error:
        raise Unfit("le", N_("Choose one of the histogram's bounds.")) from error
    return _with_good(total, selector, limit)


def _ratio(counted: Counted, total: Selector) -> EventSli:
    if not METRIC_NAME.fullmatch(counted.part):
        raise Unfit("part", N_("Name a counter, such as orders_failed_total."))
    if counted.part == total.metric:
        raise Unfit("part", N_("Name another counter than the one of all events."))
    part = Selector(counted.part, counted.only)
    return _with_good(total, part) if counted.part_is_good else _with_bad(total, part)


def slo_of(wanted: Wanted, sli: EventSli) -> Slo:
    """Return the SLO that is drafted.

    Raises:
        Unfit: a field is empty or makes no sense.
    """
    for field, text in (("service", wanted.service), ("name", wanted.name)):
        if not text:
            raise Unfit(field, N_("Give a name."))
    return Slo(
        service=wanted.service,
        name=wanted.name,
        sli=sli,
        objective=target_of(wanted.target),
        windows=(window_of(wanted.window),),
        origin=Origin(file_name(wanted.service, wanted.name)),
        source=wanted.source,
        display_name=wanted.title,
    )


def target_of(percent: str) -> Decimal:
    """Read a target in percent as a ratio.

    Raises:
        Unfit: it is not above 0 % and below 100 %.
    """
    try:
        found = Decimal(percent.strip().removesuffix("%").strip()).scaleb(-2).normalize()
    except InvalidOperation:
        found = Decimal(0)
    is_written = found.is_finite() and -int(found.as_tuple().exponent) <= _MOST_DIGITS
    if not is_written or not 0 < found < 1:
        raise Unfit("target", N_("Give a target above 0 % and below 100 %."))
    return found


def window_of(text: str) -> Window:
    """Read a window.

    Raises:
        Unfit: it is none.
    """
    try:
        return parse_window(text.strip())
    except Invalid as error:
        raise Unfit(
            "window", N_("Write days (30d), weeks (4w) or a unit in a zone (month@Asia/Tokyo).")
        ) from error


def trial_window(window: Window, days: int) -> RollingWindow:
    """Return the rolling window over which the last *days* days are judged in its place."""
    return RollingWindow(min(days_of(window), days))


def file_name(service: str, name: str) -> str:
    """Return how the file is best called: `shop-availability.openslo.yaml`.

    Whatever the names hold, it names a file in the folder of definitions and no other place.
    """
    stem = _NOT_IN_NAMES.sub("-", f"{service}-{name}")[:_LONGEST_STEM].strip(".-")
    return f"{stem or 'slo'}.openslo.yaml"
