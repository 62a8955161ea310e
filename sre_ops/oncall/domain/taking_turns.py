"""A temporary schedule in which people take turns, as most are wished for. Pure."""

from uuid import UUID

from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.kernel.wall_clock import local_of, zone_named
from sre_ops.oncall.domain.rotation import Rotation, Unit, turns
from sre_ops.oncall.domain.schedule import Fixed
from sre_ops.oncall.domain.spans import Span

MOST_TURNS = 400


def taking_turns(
    span: Span, order: tuple[UUID, ...], *, unit: Unit, length: int, zone: str
) -> tuple[Fixed, ...]:
    """Let the people of *order* take turns over *span*, the first from its start on.

    Args:
        span: hand-overs are counted from its start, by the clocks of *zone*.
        order: who takes turns; empty is nobody at all.
        unit: what turns are counted in; *length* is how many of it one lasts.
        length: at least 1.
        zone: IANA name.

    Raises:
        Unfit: there would be more than 400 turns, or the rotation makes no sense.
    """
    first = local_of(span.start, zone_named(zone)).replace(tzinfo=None)
    rotation = Rotation(unit=unit, length=length, first=first, zone=zone)
    found: list[Fixed] = []
    for turn in turns(rotation, span) if order else ():
        if len(found) == MOST_TURNS:
            raise Unfit("length", N_("Let turns last longer: 400 are kept at most."))
        own = Span(max(turn.span.start, span.start), min(turn.span.end, span.end))
        found.append(Fixed(order[turn.number % len(order)], own))
    return tuple(found)
