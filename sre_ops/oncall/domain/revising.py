"""What may still be changed: the future. Who was on call stays true. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.oncall.domain.editions import Edition
from sre_ops.oncall.domain.spans import Span

LONGEST_OVERRIDE = timedelta(days=366)


def still_open(span: Span, at: datetime) -> Span:
    """Return what of an override's *span* is not over at *at*.

    Raises:
        Unfit: all of it is over, or it is longer than a year.
    """
    if span.end <= at:
        raise Unfit("ends_at", N_("It is over; who was on call cannot be changed."))
    if span.length > LONGEST_OVERRIDE:
        raise Unfit("ends_at", N_("It may last a year at most."))
    return Span(max(span.start, at), span.end)


def begin_of_edition(
    editions: Sequence[Edition], wished: datetime | None, at: datetime
) -> datetime:
    """Return when a new edition comes into force.

    Args:
        editions: the ones there are; before the first, nobody was on call, so that one may
            say who was.
        wished: None for at once.
        at: now.

    Raises:
        Unfit: it would change who was on call.
    """
    if wished is None:
        return at
    if editions and wished < at:
        raise Unfit("from_at", N_("It cannot come into force in the past."))
    return wished
