"""Public holidays of countries, from the `holidays` package; loaded when a layer needs them."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from functools import lru_cache

from sre_ops.oncall.domain.schedule import Calendars
from sre_ops.oncall.domain.spans import Span

_DAY = timedelta(days=1)


def calendars(countries: Iterable[str], frame: Span) -> Calendars:
    """Return the holidays of *countries* within *frame*, by ISO 3166 code.

    A country that the package does not know has none: who is on call must have an answer.
    `is_known` tells about it when a schedule is made.
    """
    years = range((frame.start - _DAY).year, (frame.end + _DAY).year + 1)
    return {
        country: frozenset(day for year in years for day in _holidays(country, year))
        for country in set(countries)
        if country
    }


def is_known(country: str) -> bool:
    """Tell whether the holidays of *country*, an ISO 3166 code, are known."""
    # 0.7 s to import, and most schedules name no country.
    from holidays import list_supported_countries  # noqa: PLC0415

    return country in list_supported_countries()


@lru_cache(maxsize=1_024)
def _holidays(country: str, year: int) -> Collection[date]:
    from holidays import country_holidays  # noqa: PLC0415

    try:
        return frozenset(country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()
