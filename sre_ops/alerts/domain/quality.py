"""Whether alerts are worth their pages: precision, duplicates, rules nobody acts on. Pure.

Source: Google, "Site Reliability Engineering", chapter 29, and "The Site Reliability
Workbook", chapter 5: precision is the share of pages that were about something significant.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

ENOUGH_PAGES = 3
"""From how many pages on a rule is called never acted on; fewer may be chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAlert:
    """What became of one alert.

    Attributes:
        rule: the name of what raised it.
        pages: how many messages asked somebody to come.
        acted_on: somebody did something because of it.
        repeats: events that said what was known.
        flapped: it changed so often that notifications were held.
    """

    rule: str
    opened_at: datetime
    pages: int = 0
    acted_on: bool = False
    repeats: int = 0
    flapped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleQuality:
    """The figures of one rule.

    Attributes:
        alerts, paged, acted_on: how many; `acted_on` of those that paged.
        pages: messages that asked somebody to come.
        precision: acted on of those that paged, 0 to 1; None when none paged.
        duplicate_share: repeats of all that was said, 0 to 1.
        flapped: how many alerts flapped.
        last_at: when the last one opened.
        is_never_acted_on: enough pages, and nobody did anything.
    """

    rule: str
    alerts: int
    paged: int
    acted_on: int
    pages: int
    precision: float | None
    duplicate_share: float
    flapped: int
    last_at: datetime
    is_never_acted_on: bool


def qualities(alerts: Iterable[PastAlert]) -> list[RuleQuality]:
    """Return the figures of each rule, the most pages first, then by name."""
    by_rule: dict[str, list[PastAlert]] = defaultdict(list)
    for one in alerts:
        by_rule[one.rule].append(one)
    found = [_quality(rule, own) for rule, own in by_rule.items()]
    return sorted(found, key=lambda one: (-one.pages, one.rule))


def pages_per_shift(pages: int, shifts: int) -> float | None:
    """Return how many pages a shift had on average; None when there was no shift.

    Source: "Site Reliability Engineering", chapter 11: two incidents a shift at most.
    """
    return pages / shifts if shifts else None


def _quality(rule: str, alerts: list[PastAlert]) -> RuleQuality:
    paged = [one for one in alerts if one.pages]
    acted = sum(one.acted_on for one in paged)
    repeats = sum(one.repeats for one in alerts)
    pages = sum(one.pages for one in paged)
    return RuleQuality(
        rule=rule,
        alerts=len(alerts),
        paged=len(paged),
        acted_on=acted,
        pages=pages,
        precision=acted / len(paged) if paged else None,
        duplicate_share=repeats / (repeats + len(alerts)),
        flapped=sum(one.flapped for one in alerts),
        last_at=max(one.opened_at for one in alerts),
        is_never_acted_on=pages >= ENOUGH_PAGES and not acted,
    )
