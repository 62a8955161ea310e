"""What pages say of a budget in words: how much is spent, when it is gone, how it stands and why.

Everything here speaks to the viewer of `speaking()`; pages call it inside `spoken`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import dates
from fastapi import Request

from sre_ops.kernel.units import minute_start
from sre_ops.slo.domain.budget_row import BudgetRow
from sre_ops.slo.domain.definition import CalendarUnit, CalendarWindow
from sre_ops.slo.domain.forecast import Forecast
from sre_ops.slo.domain.rounding import (
    consumed_ratio,
    counted_ratio,
    coverage_ratio,
    objective_digits,
    sli_ratio,
)
from sre_ops.slo.domain.windows import parse_window
from sre_ops.web import filters
from sre_ops.web.i18n import N_, _, joined, ngettext, speaking, speaking_to
from sre_ops.web.pages import viewer

_NEAR = timedelta(hours=48)
_TRACE = Decimal("0.001")


@contextmanager
def spoken(request: Request) -> Iterator[datetime]:
    """Let the block write for the viewer of *request*; gives the present instant."""
    now = request.app.state.clock.now()
    with speaking_to(viewer(request), now=now, url=str(request.url)):
        yield now


def objective(row: BudgetRow) -> str:
    """Write the objective with as many digits as it has."""
    return percent(row.objective, objective_digits(row.objective))


def sli(row: BudgetRow) -> str:
    """Write the SLI, rounded down."""
    found = sli_ratio(row)
    return filters.NOTHING if found is None else percent(*found)


def counted_sli(valid: int, bad: int, target: Decimal) -> str:
    """Write good by valid events, rounded down beside *target*."""
    return percent(*counted_ratio(valid, bad, target)) if valid > 0 else filters.NOTHING


def consumed(ratio: float | None) -> str:
    """Write the spent share of a budget, so that only 100 % reads as 100 %."""
    if ratio is None:
        return filters.NOTHING
    if 0 < ratio < _TRACE:
        return "<" + percent(_TRACE, 1)
    return percent(consumed_ratio(ratio), 1)


def coverage(ratio: float) -> str:
    """Write a coverage in whole percent, rounded down."""
    return percent(coverage_ratio(ratio), 0)


def percent(ratio: Decimal, digits: int) -> str:
    """Write a ratio in percent, from memory where a list has shown it before."""
    return _percent(speaking().viewer.locale, ratio, digits)


# A list writes hundreds of numbers, and the same ones until the next judgement; Babel takes
# a tenth of a millisecond for each.
@lru_cache(maxsize=16_384)
def _percent(_locale: str, ratio: Decimal, digits: int) -> str:
    return filters.percent(ratio, digits)


def rate(value: float | None) -> str:
    """Write a burn rate with one digit."""
    if value is None:
        return filters.NOTHING
    return _rate(speaking().viewer.locale, round(value, 1))


@lru_cache(maxsize=4_096)
def _rate(_locale: str, value: float) -> str:
    return filters.number(value, 1)


def counted(count: float, parts: int = 1) -> str:
    """Write how many events *count* is, or how many minutes where *parts* of it make one."""
    if parts == 1:
        return filters.number(count)
    minutes = count / parts
    return filters.number(minutes, 0 if abs(minutes) >= 100 or minutes == int(minutes) else 1)  # noqa: PLR2004


def amount(allowed: float | None) -> str:
    """Write how many bad events are allowed: whole ones where there are many."""
    if allowed is None:
        return filters.NOTHING
    return filters.number(allowed, 0 if allowed >= 100 or allowed == int(allowed) else 1)  # noqa: PLR2004


def window(row: BudgetRow) -> str:
    """Write the window: "30 days", or "November 2026 (Asia/Tokyo)"."""
    found = parse_window(row.window)
    if not isinstance(found, CalendarWindow):
        return ngettext("%(days)s day", "%(days)s days", found.days) % {"days": found.days}
    start = row.from_at.astimezone(ZoneInfo(found.zone))
    return f"{_unit(speaking().viewer.locale, found.unit, start)} ({found.zone})"


@lru_cache(maxsize=256)
def _unit(locale: str, unit: CalendarUnit, start: datetime) -> str:
    patterns = {"en": {"month": "MMMM y", "quarter": "QQQ y", "year": "y"}}
    patterns["ja"] = {"month": "y年M月", "quarter": "y年第Q四半期", "year": "y年"}
    if unit is CalendarUnit.WEEK:
        return _("the week from %(day)s") % {"day": filters.day(start.date())}
    return dates.format_date(start, patterns[locale][unit.value], locale=locale)


def name(row: BudgetRow) -> str:
    """Write what the SLO is called, by people where they gave it a name."""
    return row.display_name or f"{row.service}/{row.slo}"


def sentence(row: BudgetRow) -> str:
    """Say how much is spent, when it is gone at this pace, how the SLO stands and why."""
    return joined([spent(row), pace(row), why(row)])


def spent(row: BudgetRow) -> str:
    """Say how much of the budget is spent; "" where there is no budget to show."""
    if row.budget_consumed is None:
        return ""
    told = {
        "slo": f"{row.service}/{row.slo}",
        "share": consumed(row.budget_consumed),
        "window": window(row),
    }
    return _("%(slo)s has spent %(share)s of its error budget for %(window)s.") % told


def pace(row: BudgetRow) -> str:
    """Say when the budget is gone if the days to come are like those past, as a range."""
    outlook = row.forecast
    if row.budget_consumed is None or row.budget_consumed >= 1 or outlook is None:
        return ""
    if outlook.reason:
        return _("There is too little history to say when it will be gone.")
    if outlook.median is not None:
        return _gone(outlook)
    if outlook.early is not None:
        told = {"early": moment(outlook.early)}
        return _("At this pace it probably lasts, but it may be gone from %(early)s on.") % told
    end = {"end": moment(outlook.horizon_end)}
    if row.span.end_minute > row.span.to_minute:
        return _("At this pace it lasts until the window ends on %(end)s.") % end
    return _("At this pace it lasts, at least until %(end)s.") % end


def _gone(outlook: Forecast) -> str:
    assert outlook.median is not None
    told = {
        "median": moment(outlook.median),
        "early": moment(outlook.early if outlook.early is not None else outlook.median),
        "late": moment(outlook.late if outlook.late is not None else outlook.horizon_end),
    }
    if outlook.late is None:
        text = _(
            "At this pace it is gone about %(median)s: not before %(early)s, and perhaps not"
            " until after %(late)s."
        )
        return text % told
    if told["early"] == told["late"]:
        return _("At this pace it is gone on %(median)s.") % told
    text = _(
        "At this pace it is gone about %(median)s, most likely between %(early)s and %(late)s."
    )
    return text % told


def moment(minute: int) -> str:
    """Write a minute as a day, or with its time when it is near."""
    at = minute_start(minute)
    near = abs(at - speaking().now) < _NEAR
    return filters.instant(at) if near else filters.day(at)


def why(row: BudgetRow) -> str:
    """Say how the SLO stands and what decided that."""
    told = {
        "objective": objective(row),
        "sli": sli(row),
        "bad": counted(row.bad, row.parts),
        "valid": counted(row.valid, row.parts),
        "allowed": amount(row.allowed and row.allowed / row.parts),
        "coverage": coverage(row.coverage),
        "reason": row.reason,
        "tiers": ", ".join(tier.replace("/", " + ") for tier in row.fired),
    }
    known = _WHY if row.parts == 1 else _WHY | _WHY_IN_MINUTES
    return _(known[row.reason_code.value]) % told


_WHY = {
    "within_budget": N_(
        "The objective of %(objective)s is met: %(bad)s bad events of %(allowed)s allowed."
    ),
    "budget_exceeded": N_(
        "The objective of %(objective)s is missed: %(bad)s bad events where %(allowed)s are"
        " allowed, %(sli)s good."
    ),
    "budget_nearly_spent": N_(
        "It is at risk, because only a little is left: %(bad)s bad events of %(allowed)s allowed."
    ),
    "exhaustion_forecast": N_(
        "It is at risk, because the forecast sees the budget spent before its time."
    ),
    "burning_fast": N_(
        "It is at risk, because the budget burns too fast right now (over %(tiers)s)."
    ),
    "low_coverage": N_(
        "There is not enough data: only %(coverage)s of the expected measurements arrived."
    ),
    "too_few_events": N_(
        "There is not enough data: %(valid)s events allow %(allowed)s bad ones, too few to judge."
    ),
    "no_valid_events": N_("There is no data: nothing happened in this window."),
    "nothing_measured": N_("There is no data: nothing was measured in this window."),
    "source_unavailable": N_("There is no data: %(reason)s."),
    "data_error": N_(
        "The counts cannot be: %(bad)s bad of %(valid)s valid events; check the queries of the SLI."
    ),
}

_WHY_IN_MINUTES = {
    "within_budget": N_(
        "The objective of %(objective)s is met: %(bad)s bad minutes of %(allowed)s allowed."
    ),
    "budget_exceeded": N_(
        "The objective of %(objective)s is missed: %(bad)s bad minutes where %(allowed)s are"
        " allowed, %(sli)s good."
    ),
    "budget_nearly_spent": N_(
        "It is at risk, because only a little is left: %(bad)s bad minutes of %(allowed)s allowed."
    ),
    "too_few_events": N_(
        "There is not enough data: %(valid)s minutes allow %(allowed)s bad ones, too few to judge."
    ),
    "no_valid_events": N_(
        "There is no data: in no minute of this window did its members have events."
    ),
    "data_error": N_(
        "The counts cannot be: %(bad)s bad of %(valid)s valid minutes; check the queries of the"
        " members."
    ),
}
