"""What temporary schedules, overrides and swaps make of shifts. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never
from uuid import UUID

from sre_ops.kernel.errors import Conflict
from sre_ops.kernel.messages import N_
from sre_ops.oncall.domain.schedule import (
    Change,
    Kind,
    Origin,
    Override,
    Shift,
    Source,
    Swap,
    Temporary,
)
from sre_ops.oncall.domain.spans import Span, union, within, without


class NotOnCallThen(Conflict):
    """Somebody would give away time that is not theirs."""


def over_layers(shifts: Iterable[Shift], temporary: Sequence[Temporary]) -> list[Shift]:
    """Put *temporary* schedules in the place of what *shifts* say there."""
    standing = list(shifts)
    for one in temporary:
        standing = [
            Shift(shift.person, part, shift.origin)
            for shift in standing
            for part in without(shift.span, (one.span,))
        ]
        origin = Origin(Source.TEMPORARY, str(one.id))
        standing += [
            Shift(fixed.person, part, origin)
            for fixed in one.fixed
            for part in within(fixed.span, (one.span,))
        ]
    return standing


def changed(shifts: Iterable[Shift], change: Change) -> list[Shift]:
    """Apply one override or swap to *shifts*."""
    match change:
        case Override(kind=Kind.ADD):
            origin = Origin(Source.OVERRIDE, str(change.id))
            return [*shifts, Shift(change.person, change.span, origin)]
        case Override():
            origin = Origin(Source.OVERRIDE, str(change.id), instead_of=change.person)
            return _handed(shifts, change.person, change.span, change.stand_in, origin)
        case Swap():
            name = str(change.id)
            given = Origin(Source.SWAP, name, instead_of=change.one)
            taken = Origin(Source.SWAP, name, instead_of=change.other)
            once = _handed(shifts, change.one, change.one_span, change.other, given)
            return _handed(once, change.other, change.other_span, change.one, taken)
        case _:  # pragma: no cover - mypy proves that there is no third change
            assert_never(change)


def check_swap(shifts: Iterable[Shift], swap: Swap) -> None:
    """Let pass a swap in which both give what is theirs.

    Args:
        shifts: of both spans, as they stand before the swap.
        swap: what is wished.

    Raises:
        NotOnCallThen: one of them is not on call for all of the time that they give.
    """
    standing = tuple(shifts)
    for person, span in ((swap.one, swap.one_span), (swap.other, swap.other_span)):
        own = union(shift.span for shift in standing if shift.person == person)
        if tuple(within(span, own)) != (span,):
            raise NotOnCallThen(N_("Somebody can only give away time in which they are on call."))


def once_each(shifts: Iterable[Shift]) -> list[Shift]:
    """Sort *shifts*, nobody twice at a time: what began first holds, the other begins later."""
    free_from: dict[UUID, Span] = {}
    kept: list[Shift] = []
    for shift in sorted(shifts, key=_place):
        before = free_from.get(shift.person)
        start = max(shift.span.start, before.end) if before else shift.span.start
        if start < shift.span.end:
            span = Span(start, shift.span.end)
            free_from[shift.person] = span
            kept.append(Shift(shift.person, span, shift.origin))
    return sorted(kept, key=_place)


def _place(shift: Shift) -> tuple[Span, str, str]:
    return shift.span, shift.person.hex, shift.origin.name


def _handed(
    shifts: Iterable[Shift], giver: UUID, span: Span, taker: UUID | None, origin: Origin
) -> list[Shift]:
    return [
        part
        for shift in shifts
        for part in (_parts(shift, span, taker, origin) if shift.person == giver else (shift,))
    ]


def _parts(shift: Shift, span: Span, taker: UUID | None, origin: Origin) -> Iterator[Shift]:
    """Yield what *shift*'s person keeps, and what *taker* gets of it within *span*."""
    for kept in without(shift.span, (span,)):
        yield Shift(shift.person, kept, shift.origin)
    if taker is not None:
        for given in within(shift.span, (span,)):
            yield Shift(
                taker,
                given,
                Origin(origin.source, origin.name, shift.origin.turn, origin.instead_of),
            )
