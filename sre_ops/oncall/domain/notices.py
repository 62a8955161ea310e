"""How one person is told of a page: which contact after how long, and when it waits. Pure.

Quiet hours hold back what can wait, to their end. They never hold back SEV1.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.kernel.wall_clock import zone_named
from sre_ops.oncall.domain.hours import Almanac, Hours, spans_of
from sre_ops.oncall.domain.spans import Span

SEV1 = 1
LONGEST_WAIT = timedelta(hours=6)
_LONGEST_QUIET = timedelta(days=8)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalRule:
    """Tell me this way, so long after the page, if I have not answered.

    Attributes:
        contact: an e-mail address, telephone or chat account of the person, by id.
        after: since the page; the rule waits no longer than six hours.
        severities: for which it holds, 1 is SEV1; empty is all.
    """

    contact: UUID
    after: timedelta = timedelta()
    severities: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if not timedelta() <= self.after <= LONGEST_WAIT:
            raise Unfit("after", N_("Choose a wait of six hours at most."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What a person wishes.

    Attributes:
        contacts: all that work, the best first.
        quiet: hours in which what is less than SEV1 waits, by the clocks of *zone*.
    """

    zone: str
    contacts: tuple[UUID, ...]
    rules: tuple[PersonalRule, ...] = ()
    quiet: tuple[Hours, ...] = ()


class NoticeReason(StrEnum):
    """Why a person is told then and there, or is not told."""

    RULE = "rule"
    NO_RULE_FITS = "no_rule_fits"
    SEV1_BREAKS_QUIET = "sev1_breaks_quiet"
    HELD_BY_QUIET_HOURS = "held_by_quiet_hours"
    CONTACT_IS_GONE = "contact_is_gone"
    NO_CONTACT = "no_contact"
    TOLD_SOONER = "told_sooner"
    CHANNEL = "channel"
    CHANNEL_IS_GONE = "channel_is_gone"


UNSENT = frozenset(
    {
        NoticeReason.CONTACT_IS_GONE,
        NoticeReason.NO_CONTACT,
        NoticeReason.TOLD_SOONER,
        NoticeReason.CHANNEL_IS_GONE,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message that is to be sent, or why there is none.

    Attributes:
        contact: where to; None where the person has none.
        wished_at: when the person's rule says; *at* is when it is really due.
    """

    contact: UUID | None
    wished_at: datetime
    at: datetime
    reason: NoticeReason

    @property
    def is_sent(self) -> bool:
        """Tell whether a message follows from it."""
        return self.reason not in UNSENT


def notices(preferences: Preferences, severity: int, paged_at: datetime) -> tuple[Notice, ...]:
    """Return when and where a person is told of a page, ascending, if they do not answer.

    Somebody whose rules say nothing of this severity, or name only contacts that are gone, is
    told at once by the best contact: a page never ends in silence because a rule is missing.

    Args:
        preferences: of the person.
        severity: of the alert, 1 is SEV1.
        paged_at: aware UTC.
    """
    wished = sorted(
        (rule for rule in preferences.rules if not rule.severities or severity in rule.severities),
        key=lambda rule: rule.after,
    )
    found = [_notice(preferences, severity, rule.contact, paged_at + rule.after) for rule in wished]
    if not any(one.is_sent for one in found):
        found.append(_fallback(preferences, severity, paged_at))
    return tuple(sorted(_once_each(found), key=lambda one: (one.at, one.wished_at)))


def _fallback(preferences: Preferences, severity: int, at: datetime) -> Notice:
    if not preferences.contacts:
        return Notice(contact=None, wished_at=at, at=at, reason=NoticeReason.NO_CONTACT)
    return _notice(
        preferences, severity, preferences.contacts[0], at, reason=NoticeReason.NO_RULE_FITS
    )


def _notice(
    preferences: Preferences,
    severity: int,
    contact: UUID,
    wished_at: datetime,
    *,
    reason: NoticeReason = NoticeReason.RULE,
) -> Notice:
    at = wished_at
    quiet_until = _quiet_until(preferences, wished_at)
    if contact not in preferences.contacts:
        reason = NoticeReason.CONTACT_IS_GONE
    elif quiet_until is not None and severity == SEV1:
        reason = NoticeReason.SEV1_BREAKS_QUIET
    elif quiet_until is not None:
        at, reason = quiet_until, NoticeReason.HELD_BY_QUIET_HOURS
    return Notice(contact=contact, wished_at=wished_at, at=at, reason=reason)


def _quiet_until(preferences: Preferences, at: datetime) -> datetime | None:
    """Return when the quiet hours that hold at *at* end; None where it is not quiet then.

    Hours that leave no end within eight days are a mistake, and keep nothing quiet.
    """
    almanac = Almanac(zone_named(preferences.zone))
    ahead = Span(at, at + _LONGEST_QUIET)
    held = spans_of(preferences.quiet, almanac, ahead)
    if not held or held[0].start > at or held[0].end == ahead.end:
        return None
    return held[0].end


def _once_each(found: Iterable[Notice]) -> list[Notice]:
    """Mark what would tell the same contact at the same time again: quiet hours pile up."""
    told: set[tuple[UUID | None, datetime]] = set()
    kept: list[Notice] = []
    for one in found:
        repeats = one.is_sent and (one.contact, one.at) in told
        told.add((one.contact, one.at))
        kept.append(_told_sooner(one) if repeats else one)
    return kept


def _told_sooner(one: Notice) -> Notice:
    return Notice(
        contact=one.contact, wished_at=one.wished_at, at=one.at, reason=NoticeReason.TOLD_SOONER
    )
