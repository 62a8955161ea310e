"""Words of a budget report for the reader who is spoken to: periods, names, shares, states."""

from datetime import datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from babel import dates

from sre_ops.reports.domain.facts import Figures, Kind, Line, Part, Scope
from sre_ops.reports.domain.period import Period, Unit
from sre_ops.web import filters
from sre_ops.web.i18n import N_, _, speaking

STATES = {
    "met": N_("met"),
    "at_risk": N_("at risk"),
    "missed": N_("missed"),
    "not_enough_data": N_("not enough data"),
    "no_data": N_("no data"),
}
ASKED = {
    "inform": N_("take note"),
    "reliability_first": N_("reliability work goes first"),
    "require_approval": N_("each release needs approval"),
    "freeze": N_("releases are frozen"),
}
_MONTHS = {"en": "MMMM y", "ja": "y年M月"}
_SHORT = {"en": "MMM y", "ja": "y年M月"}
_BRIEF = {"en": "d MMM, HH:mm", "ja": "M月d日 HH:mm"}
_FINER = 4


def listed(names: list[str]) -> str:
    """Put names behind each other, as the language separates them."""
    return ("、" if speaking().viewer.locale == "ja" else ", ").join(names)


def period(found: Period) -> str:
    """Write a month as "October 2026", a week with its number and days."""
    if found.unit is Unit.MONTH:
        return month(found)
    year, week, _weekday = found.first.isocalendar()
    told = {
        "week": week,
        "year": year,
        "from": filters.day(found.first),
        "to": filters.day(found.first + timedelta(days=6)),
    }
    return _("week %(week)s of %(year)s (%(from)s to %(to)s)") % told


def period_brief(found: Period) -> str:
    """Write a period inside of a sentence that is not about its days: "week 43 of 2026"."""
    if found.unit is Unit.MONTH:
        return month(found)
    year, week, _weekday = found.first.isocalendar()
    return _("week %(week)s of %(year)s") % {"week": week, "year": year}


def period_short(found: Period) -> str:
    """Write a month as "Oct 2026", a week by its number, for the head of a column."""
    if found.unit is Unit.MONTH:
        return month(found, is_short=True)
    return _("Week %(week)s") % {"week": found.first.isocalendar()[1]}


def month(found: Period, *, is_short: bool = False) -> str:
    """Write a month as "October 2026", or as "Oct 2026"."""
    locale = speaking().viewer.locale
    pattern = (_SHORT if is_short else _MONTHS)[locale]
    return dates.format_date(found.first, pattern, locale=locale)


def scope(found: Scope) -> str:
    """Write for whom a report is."""
    if found.kind is Kind.ORGANISATION:
        return _("the whole organisation")
    return found.title or found.name


def heading(found: Scope, at: Period) -> str:
    """Write the title of a report."""
    told = {"scope": scope(found)}
    match at.unit, found.kind:
        case Unit.MONTH, Kind.ORGANISATION:
            return _("Monthly budget report")
        case Unit.WEEK, Kind.ORGANISATION:
            return _("Weekly budget report")
        case Unit.MONTH, _kind:
            return _("Monthly budget report: %(scope)s") % told
        case _unit:
            return _("Weekly budget report: %(scope)s") % told


def name(line: Line, where: Scope) -> str:
    """Write what an SLO is called: by people, else by its name."""
    return line.title or called(line.service, line.slo, where)


def called(service: str, slo: str, where: Scope) -> str:
    """Write the name of an SLO, with its service where there are several; "" for no SLO."""
    if not slo:
        return service
    return slo if where.kind is Kind.SERVICE else f"{service}/{slo}"


def _digits(written: str) -> int:
    """Return how many digits the percentage of an objective needs."""
    exponent = (Decimal(written) * 100).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def percent(ratio: Decimal, digits: int) -> str:
    """Write a ratio in percent."""
    return filters.percent(ratio, digits)


def objective(line: Line) -> str:
    """Write the objective with as many digits as it has."""
    return ratio(line.objective)


def ratio(written: str) -> str:
    """Write a ratio, a decimal as text, in percent with as many digits as it has."""
    return percent(Decimal(written), _digits(written))


def left(share: float | None) -> str:
    """Write what is left of a budget in whole percent, rounded down, below 0 too."""
    return filters.NOTHING if share is None else coverage(share)


def good(figures: Figures, line: Line) -> str:
    """Write the share of good events, rounded down, two digits finer than its objective."""
    if not figures.valid:
        return filters.NOTHING
    digits = _digits(line.objective) + 2
    exact = Decimal(figures.valid - figures.bad) / Decimal(figures.valid)
    return percent(exact.quantize(Decimal(1).scaleb(-digits - 2), ROUND_FLOOR), digits)


def spent(ratio: float | None) -> str:
    """Write a share of a budget, so that only 100 % reads as 100 %."""
    if ratio is None:
        return filters.NOTHING
    exact = Decimal(repr(ratio))
    rounding = ROUND_CEILING if exact > 1 else ROUND_FLOOR
    if 0 < exact < Decimal("0.001"):
        return "<" + percent(Decimal("0.001"), 1)
    digits = 0 if exact >= _FINER else 1
    return percent(exact.quantize(Decimal(1).scaleb(-digits - 2), rounding), digits)


def amount(count: float, parts: int | None = None) -> str:
    """Write how many events *count* is: whole ones where there are many.

    Args:
        count: of events or slices, or of parts of minutes.
        parts: how many of these make a minute of a composite, which is told in minutes; None
            and 1 for events.
    """
    if parts not in (None, 1):
        return _("%(n)s min") % {"n": amount(count / parts)}
    return filters.number(count, 0 if count >= 100 or count == int(count) else 1)  # noqa: PLR2004


def coverage(ratio: float) -> str:
    """Write a coverage in whole percent, rounded down."""
    return percent(Decimal(repr(ratio)).quantize(Decimal("0.01"), ROUND_FLOOR), 0)


def state(found: str) -> str:
    """Write a state of an SLO."""
    return _(STATES[found])


def cause(part: Part) -> str:
    """Write what a cause is called."""
    match part.cause:
        case "deployment":
            return _("Release %(title)s") % {"title": part.title}
        case "incident":
            return _("Incident %(title)s") % {"title": part.title}
        case "correction":
            return _("Taken out by a correction: %(title)s") % {"title": part.title}
        case _cause:
            return _("Not explained by any release or incident")


def instant_brief(at: datetime | None) -> str:
    """Write day and time without year and zone, which the report has told; or nothing."""
    if at is None:
        return ""
    said = speaking().viewer
    local = at.astimezone(said.zone_info)
    return dates.format_datetime(local, _BRIEF[said.locale], tzinfo=None, locale=said.locale)


def instant(at: datetime | None) -> str:
    """Write an instant, or nothing."""
    return "" if at is None else filters.instant(at)
