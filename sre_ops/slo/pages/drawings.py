"""The charts of one SLO: what is drawn from a row, its course and its minutes."""

from datetime import UTC, datetime
from fractions import Fraction

import numpy as np

from sre_ops.kernel.units import DAY_MINUTES, minute_start
from sre_ops.render.charts import burn_down, burn_rates, ledger_strip, time_series
from sre_ops.render.charts.chart import Chart, Look, at_widths
from sre_ops.render.charts.series import Exhaustion, Floats, Series
from sre_ops.slo.domain import burn
from sre_ops.slo.domain.budget_row import BudgetRow
from sre_ops.slo.domain.hours import HOUR, BudgetCourse
from sre_ops.slo.domain.minutes import Ints, Minutes
from sre_ops.slo.pages import wording
from sre_ops.web.filters import day as day_text
from sre_ops.web.i18n import _, speaking

_POINTS = 240
_STRIP_DAYS = 35
_WIDTHS = (320, 920)
_HALF_WIDTHS = (320, 480)


def look(prefix: str) -> Look:
    """Return for whom charts are drawn: the viewer who is spoken to."""
    said = speaking()
    return Look(locale=said.viewer.locale, zone=said.viewer.zone, prefix=prefix, words=said.words)


def of_budget(row: BudgetRow, course: BudgetCourse) -> Chart:
    """Draw what was left of the budget over its window, and when the rest may be gone."""
    step = max(1, len(course.minutes) // _POINTS)
    kept = np.unique(np.append(np.arange(0, len(course.minutes), step), len(course.minutes) - 1))
    is_rolling = row.span.end_minute == row.span.to_minute
    data = burn_down.BurnDown(
        title=_("Error budget left: %(slo)s, %(window)s")
        % {"slo": wording.name(row), "window": wording.window(row)},
        start=row.from_at,
        end=_axis_end(row) if is_rolling else row.end_at,
        remaining=Series(_seconds(course.minutes[kept]), course.remaining[kept], _("left")),
        ideal=(row.from_at, row.end_at),
        now=row.to_at,
        exhaustion=_exhaustion(row),
        note=_("The dotted line is the pace at which the budget just lasts."),
    )
    return at_widths(lambda at: burn_down.burn_down(data, at), look("budget"), _WIDTHS)


def _axis_end(row: BudgetRow) -> datetime:
    """Leave room right of now for the forecast of a rolling window: a quarter, or as needed."""
    ahead = row.span.length // 4
    outlook = row.forecast
    if outlook is not None and outlook.median is not None:
        needed = (outlook.late or outlook.median) - row.span.to_minute
        ahead = min(max(ahead, needed + DAY_MINUTES), row.span.length)
    return minute_start(row.span.to_minute + ahead)


def _exhaustion(row: BudgetRow) -> Exhaustion | None:
    outlook = row.forecast
    is_spent = row.budget_consumed is not None and row.budget_consumed >= 1
    if outlook is None or outlook.reason or is_spent:
        return None
    return Exhaustion(
        early=_at(outlook.early),
        median=_at(outlook.median),
        late=_at(outlook.late),
        horizon=minute_start(outlook.horizon_end),
        probability=outlook.probability,
    )


def _at(minute: int | None) -> datetime | None:
    return None if minute is None else minute_start(minute)


def of_burn_rates(row: BudgetRow) -> Chart:
    """Draw how fast the budget burns over each window, beside what lets an alert fire."""
    length, tolerated = row.span.length, 1 - Fraction(row.objective)
    tiers = tuple(
        burn_rates.Tier(
            short=tier.short,
            long=tier.long,
            factor=float(max(tier.factor(length), burn.SUSTAINABLE)),
            fires=f"{tier.short}/{tier.long}" in row.fired,
        )
        for tier in burn.BURN_TIERS
        if tier.can_fire(length, tolerated)
    )
    data = burn_rates.BurnRates(
        title=_("Burn rates: %(slo)s") % {"slo": wording.name(row)},
        rates=row.burn_rates,
        tiers=tiers,
        note=_("At 1 the budget lasts exactly its window."),
    )
    return at_widths(lambda at: burn_rates.burn_rates(data, at), look("burn"), _HALF_WIDTHS)


def of_ledger(row: BudgetRow, course: BudgetCourse) -> Chart:
    """Draw day by hour where the budget went; of long windows the last five weeks."""
    first = max(len(course.hours) - _STRIP_DAYS * 24, 0)
    data = ledger_strip.LedgerStrip(
        title=_("Where the budget went: %(slo)s") % {"slo": wording.name(row)},
        spent=Series(_seconds(course.hours[first:], HOUR), course.spent[first:]),
        note=_("Each cell is an hour; darker is more of the whole budget."),
    )
    return at_widths(lambda at: ledger_strip.ledger_strip(data, at), look("ledger"), _HALF_WIDTHS)


def of_minutes(title: str, run: Minutes, end: int, parts: int = 1) -> Chart:
    """Draw the bad events of a day, which ends at minute *end*, by five minutes.

    Of a composite these are minutes, *parts* counts of it each.
    What was not measured is marked as such; what is still to come stays empty.
    """
    span = 5
    length = len(run.bad) // span * span
    caption = _("bad events in 5 minutes") if parts == 1 else _("bad minutes in 5 minutes")
    starts = _seconds(run.start + np.arange(0, length, span))
    bad, seen = (
        column[:length].reshape(-1, span).sum(axis=1).astype(np.float64)
        for column in (run.bad, run.seen)
    )
    data = time_series.TimeSeries(
        title=_("Bad events: %(slo)s, %(day)s")
        % {"slo": title, "day": day_text(minute_start(run.start))},
        caption=caption,
        series=(Series(starts, np.where(seen > 0, bad / parts, np.nan), _("bad")),),
        start=datetime.fromtimestamp(run.start * 60, UTC),
        end=datetime.fromtimestamp(end * 60, UTC),
        now=minute_start(run.end) if run.end < end else None,
        manner=time_series.Manner.STEP,
    )
    return at_widths(lambda at: time_series.time_series(data, at), look("minutes"), _WIDTHS)


def _seconds(at: Ints, minutes: int = 1) -> Floats:
    """Return instants counted in *minutes* since the epoch as its seconds."""
    return (at * (60 * minutes)).astype(np.float64)
