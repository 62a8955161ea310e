"""What pages and API show of the quality of alerts."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sre_ops.alerts.domain.quality import RuleQuality, pages_per_shift, qualities
from sre_ops.alerts.store import quality as quality_store
from sre_ops.db.sessions import ReadSession

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """The figures of all rules, and of all pages together.

    Attributes:
        since: from when on alerts count; later than asked for where nothing could send then.
        alerts: how many opened.
        pages: how often a group of alerts asked somebody to come.
        acted_on: how many alerts that did so were acknowledged by a person.
        precision: acted on of those that paged, 0 to 1; None when none paged.
        pages_per_day: on average; None before the first day.
        busiest_day_pages: most pages of one day of UTC.
        rules: the most pages first.
    """

    since: datetime
    until: datetime
    alerts: int
    pages: int
    acted_on: int
    precision: float | None
    pages_per_day: float | None
    busiest_day_pages: int
    rules: tuple[RuleQuality, ...]


def quality(session: ReadSession, *, days: int, now: datetime) -> Quality:
    """Return the figures of the alerts that opened in the last *days*."""
    since = now - days * DAY
    began_at = quality_store.began_at(session)
    if began_at is not None:
        since = min(max(since, began_at), now)
    found = quality_store.past_alerts(session, since)
    rules = qualities(found)
    pages, paged = sum(one.pages for one in rules), sum(one.paged for one in rules)
    acted_on = sum(one.acted_on for one in rules)
    by_day = Counter[object]()
    for one in found:
        by_day[one.opened_at.date()] += one.pages
    return Quality(
        since=since,
        until=now,
        alerts=len(found),
        pages=pages,
        acted_on=acted_on,
        precision=acted_on / paged if paged else None,
        pages_per_day=pages_per_shift(pages, ceil((now - since) / DAY)),
        busiest_day_pages=max(by_day.values(), default=0),
        rules=tuple(rules),
    )
