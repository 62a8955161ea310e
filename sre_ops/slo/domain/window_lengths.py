"""How many days an objective's window has at most. Pure."""

from sre_ops.slo.domain.definition import CalendarUnit, RollingWindow, Window

_CALENDAR_DAYS = {
    CalendarUnit.WEEK: 7,
    CalendarUnit.MONTH: 31,
    CalendarUnit.QUARTER: 92,
    CalendarUnit.YEAR: 366,
}


def days_of(window: Window) -> int:
    """Return the length of *window* in days, the longest that a calendar window has."""
    if isinstance(window, RollingWindow):
        return window.days
    return _CALENDAR_DAYS[window.unit]
