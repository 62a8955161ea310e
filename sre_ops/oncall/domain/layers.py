"""What the layers of a schedule alone say: turns at their hours, higher over lower. Pure."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from sre_ops.kernel.wall_clock import zone_named
from sre_ops.oncall.domain.hours import WHOLE_DAYS, Almanac, OnHolidays, spans_of
from sre_ops.oncall.domain.rotation import turns
from sre_ops.oncall.domain.schedule import Calendars, Layer, Origin, Shift, Source
from sre_ops.oncall.domain.spans import Span, union, within, without

_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def stacked(layers: Sequence[Layer], calendars: Calendars, frame: Span) -> list[Shift]:
    """Return the shifts of *layers* within *frame*: a higher layer covers those beneath.

    Args:
        layers: the lowest first.
        calendars: the holidays of the layers' countries. A country that is missing has none:
            who is on call must have an answer, also while a calendar cannot be read.
        frame: shifts are cut to it.
    """
    found: list[Shift] = []
    covered: tuple[Span, ...] = ()
    for layer in reversed(layers):
        own = [
            Shift(shift.person, part, shift.origin)
            for shift in _shifts(layer, calendars, frame)
            for part in without(shift.span, covered)
        ]
        covered = union((*covered, *(shift.span for shift in own)))
        found += own
    return found


def _shifts(layer: Layer, calendars: Calendars, frame: Span) -> Iterator[Shift]:
    standing = Span(
        max(frame.start, layer.from_at or _FIRST), min(frame.end, layer.until_at or _LAST)
    )
    if standing.start >= standing.end:
        return
    open_hours = _open_hours(layer, calendars, standing)
    for turn in turns(layer.rotation, standing):
        person = layer.order[turn.number % len(layer.order)]
        for part in within(turn.span, open_hours):
            yield Shift(person, part, Origin(Source.LAYER, layer.name, turn.number))


def _open_hours(layer: Layer, calendars: Calendars, frame: Span) -> tuple[Span, ...]:
    if not layer.hours and layer.on_holidays is not OnHolidays.CLOSED:
        return (frame,)
    almanac = Almanac(zone_named(layer.rotation.zone), calendars.get(layer.country, ()))
    return spans_of(layer.hours or (WHOLE_DAYS,), almanac, frame, layer.on_holidays)
