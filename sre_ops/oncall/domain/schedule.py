"""What a schedule is made of: layers, temporary schedules, overrides and swaps. Pure."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.kernel.wall_clock import zone_named
from sre_ops.oncall.domain.hours import Hours, OnHolidays
from sre_ops.oncall.domain.rotation import Rotation
from sre_ops.oncall.domain.spans import Span

Calendars = Mapping[str, Collection[date]]
"""The holidays of countries, by ISO 3166 code: days of the calendar there."""


class Source(StrEnum):
    """What put somebody on call."""

    LAYER = "layer"
    TEMPORARY = "temporary"
    OVERRIDE = "override"
    SWAP = "swap"


@dataclass(frozen=True, slots=True)
class Origin:
    """Why somebody is on call.

    Attributes:
        source, name: the layer by its name, or a change by its id as text.
        turn: number of the rotation's turn; None where there is no rotation.
        instead_of: whose time it was before the override or swap.
    """

    source: Source
    name: str
    turn: int | None = None
    instead_of: UUID | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """One person on call over one span, and why."""

    person: UUID
    span: Span
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """People who take turns, always or at some hours.

    Attributes:
        order: who has turn 0, 1, …; it starts again at its end.
        hours: by the clocks of the rotation's zone; empty means always.
        country: whose holidays count, "" for none.
        from_at, until_at: the layer stands in [from_at, until_at); None is open.
    """

    name: str
    rotation: Rotation
    order: tuple[UUID, ...]
    hours: tuple[Hours, ...] = ()
    country: str = ""
    on_holidays: OnHolidays = OnHolidays.AS_USUAL
    from_at: datetime | None = None
    until_at: datetime | None = None

    def __post_init__(self) -> None:
        if not self.order:
            raise Unfit("order", N_("Name at least one person."))
        if self.from_at and self.until_at and self.until_at <= self.from_at:
            raise Unfit("until_at", N_("It must end after it starts."))


@dataclass(frozen=True, slots=True)
class Fixed:
    """Somebody's time in a temporary schedule."""

    person: UUID
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Temporary:
    """Takes the place of all layers over *span*; where it names nobody, nobody is on call."""

    id: UUID
    span: Span
    fixed: tuple[Fixed, ...]

    def __post_init__(self) -> None:
        _check_span(self.span)
        for one in self.fixed:
            _check_span(one.span)


class Kind(StrEnum):
    """What an override does."""

    ADD = "add"
    REMOVE = "remove"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Puts somebody on call over *span*, takes somebody off, or one in the other's place.

    Attributes:
        person: who is added, removed or replaced.
        stand_in: who takes the place; for `REPLACE` alone.
    """

    id: UUID
    kind: Kind
    span: Span
    person: UUID
    stand_in: UUID | None = None

    def __post_init__(self) -> None:
        _check_span(self.span)
        if (self.stand_in is not None) != (self.kind is Kind.REPLACE):
            raise Unfit("stand_in", N_("A replacement, and nothing else, names who stands in."))
        if self.stand_in == self.person:
            raise Unfit("stand_in", N_("Choose two different people."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """Two people take each other's time: *one* gives *one_span* and takes *other_span*."""

    id: UUID
    one: UUID
    one_span: Span
    other: UUID
    other_span: Span

    def __post_init__(self) -> None:
        _check_span(self.one_span)
        _check_span(self.other_span)
        if self.one == self.other:
            raise Unfit("other", N_("Choose two different people."))
        if self.one_span.start < self.other_span.end and self.other_span.start < self.one_span.end:
            raise Unfit("other_span", N_("The two shifts must not overlap."))


Change = Override | Swap


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Who is on call, as it is defined.

    Attributes:
        zone: whose clocks it is shown in; each rotation has its own.
        layers: the lowest first; a higher one covers those beneath where it has somebody.
        temporary: over the layers; where two overlap, the later in this order holds.
        changes: overrides and swaps over all of them, in the order in which they were made.
        needed: hours that must be covered, by the clocks of *zone*; empty means always.
    """

    zone: str
    layers: tuple[Layer, ...] = ()
    temporary: tuple[Temporary, ...] = ()
    changes: tuple[Change, ...] = ()
    needed: tuple[Hours, ...] = ()

    def __post_init__(self) -> None:
        zone_named(self.zone)
        names = Counter(layer.name for layer in self.layers)
        if twice := [name for name, count in names.items() if count > 1]:
            raise Unfit("layers", N_("Two layers are called %(name)s."), name=twice[0])


def _check_span(span: Span) -> None:
    if span.end <= span.start:
        raise Unfit("span", N_("It must end after it starts."))
