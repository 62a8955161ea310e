"""Other people in a layer, without a leap of whose turn it is. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.oncall.domain.rotation import turns
from sre_ops.oncall.domain.schedule import Layer
from sre_ops.oncall.domain.spans import Span


def reordered(layer: Layer, order: Sequence[UUID], at: datetime) -> Layer:
    """Return *layer* with *order*: whoever has the turn at *at* keeps it, the next in order follow.

    Turns are counted from the first hand-over, so one person more or less would otherwise move
    everybody. Where that person leaves, the first of *order* takes over at once.

    Args:
        layer: as it stands.
        order: the people who take turns from now on, in this order.
        at: when the new edition comes into force, aware.

    Raises:
        Unfit: *order* names nobody.
    """
    if not order:
        raise Unfit("order", N_("Name at least one person."))
    turn = next(turns(layer.rotation, Span(at, at + timedelta.resolution)), None)
    number = turn.number if turn else 0
    person = layer.order[number % len(layer.order)]
    lead = order.index(person) if turn and person in order else 0
    first = (lead - number) % len(order)
    return replace(layer, order=(*order[first:], *order[:first]))
