"""The form of a usual schedule: people in order, how long a turn lasts, when it is handed over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Form

from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.oncall.domain.hours import OnHolidays
from sre_ops.oncall.domain.reordering import reordered
from sre_ops.oncall.domain.rotation import Rotation, Unit
from sre_ops.oncall.domain.schedule import Layer, Schedule

USUAL_LAYER = "rotation"
Text = Annotated[str, Form(max_length=300)]
_LOCAL = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody typed, whatever it is; *turns* by person is a place in the order, or ""."""

    name: str = ""
    title: str = ""
    zone: str = ""
    length: str = "1"
    unit: str = Unit.WEEK.value
    first: str = ""
    turns: Mapping[str, str] = field(default_factory=dict)

    def order(self) -> tuple[UUID, ...]:
        """Return the people who take turns, in their order.

        Raises:
            Unfit: a place is no number, or nobody has one.
        """
        places: list[tuple[int, int, UUID]] = []
        for number, (person, place) in enumerate(self.turns.items()):
            if not place.strip():
                continue
            if not place.strip().isdecimal():
                raise Unfit("turn", N_("Write 1, 2, 3 … beside the people who take turns."))
            places.append((int(place), number, _person(person)))
        if not places:
            raise Unfit("turn", N_("Write 1, 2, 3 … beside the people who take turns."))
        return tuple(person for _, _, person in sorted(places))

    def rotation(self) -> Rotation:
        """Return the hand-overs.

        Raises:
            Unfit: a field makes no sense.
        """
        if self.unit not in set(Unit):
            raise Unfit("unit", N_("Choose one of these."))
        if not self.length.strip().isdecimal():
            raise Unfit("length", N_("A turn lasts from one hour to a year."))
        try:
            first = datetime.strptime(self.first, _LOCAL)  # noqa: DTZ007 - what clocks show
        except ValueError as error:
            raise Unfit("first", N_("Give a day and time such as 2026-11-30 09:00.")) from error
        return Rotation(
            unit=Unit(self.unit), length=int(self.length), first=first, zone=self.zone.strip()
        )

    def schedule(self, before: Schedule | None, at: datetime) -> Schedule:
        """Return the schedule that is wished for.

        Args:
            before: the one that it changes, if it is a usual one: where hand-overs stay as
                they were, whoever has the turn keeps it.
            at: when the new one comes into force.

        Raises:
            Unfit: a field makes no sense.
        """
        rotation, order = self.rotation(), self.order()
        known = usual_layer(before) if before else None
        if known is not None and known.rotation == rotation:
            layer = known if known.order == order else reordered(known, order, at)
        else:
            layer = Layer(name=known.name if known else USUAL_LAYER, rotation=rotation, order=order)
        return Schedule(zone=rotation.zone, layers=(layer,))


def usual_layer(schedule: Schedule) -> Layer | None:
    """Return the one layer of a schedule that the form can say; None where it says more."""
    if len(schedule.layers) != 1 or schedule.needed or schedule.temporary:
        return None
    [layer] = schedule.layers
    plain = replace(layer, hours=(), country="", on_holidays=OnHolidays.AS_USUAL)
    return layer if layer == plain and layer.rotation.zone == schedule.zone else None


def typed_of(slug: str, title: str, layer: Layer) -> Typed:
    """Return the form as it says *layer*."""
    return Typed(
        name=slug,
        title=title,
        zone=layer.rotation.zone,
        length=str(layer.rotation.length),
        unit=layer.rotation.unit.value,
        first=layer.rotation.first.strftime(_LOCAL),
        turns={str(person): str(place) for place, person in enumerate(layer.order, start=1)},
    )


def typed(
    *,
    name: Text = "",
    title: Text = "",
    zone: Text = "",
    length: Text = "1",
    unit: Text = Unit.WEEK.value,
    first: Text = "",
    person: Annotated[Sequence[str], Form(max_length=1_000)] = (),
    turn: Annotated[Sequence[str], Form(max_length=1_000)] = (),
) -> Typed:
    """Take what the form sent; people and their places come as two lists."""
    return Typed(
        name=name.strip(),
        title=title.strip(),
        zone=zone.strip(),
        length=length,
        unit=unit,
        first=first,
        turns=dict(zip(person, turn, strict=False)),
    )


def _person(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Unfit("turn", N_("Choose one of these.")) from error
