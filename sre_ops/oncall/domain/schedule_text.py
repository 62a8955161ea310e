"""The canonical text of a schedule, and the schedule back from it. Pure.

Local times are written as clocks show them, instants in RFC 3339 UTC, people by id.
"""

import json
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from sre_ops.kernel.units import rfc3339
from sre_ops.oncall.domain.hours import Hours, OnHolidays
from sre_ops.oncall.domain.rotation import Rotation, Unit
from sre_ops.oncall.domain.schedule import (
    Change,
    Fixed,
    Kind,
    Layer,
    Override,
    Schedule,
    Swap,
    Temporary,
)
from sre_ops.oncall.domain.spans import Span

Json = dict[str, Any]


def document_of(schedule: Schedule) -> str:
    """Write *schedule* as JSON with sorted keys, the same on every machine and Python."""
    return canonical_json(
        {
            "schema": "sre_ops.schedule.v1",
            "zone": schedule.zone,
            "layers": [_layer_json(layer) for layer in schedule.layers],
            "temporary": [temporary_json(one) for one in schedule.temporary],
            "changes": [change_json(one) for one in schedule.changes],
            "needed": hours_json(schedule.needed),
        }
    )


def schedule_of(document: str) -> Schedule:
    """Read what `document_of` wrote."""
    said: Json = json.loads(document)
    return Schedule(
        zone=said["zone"],
        layers=tuple(_layer(one) for one in said["layers"]),
        temporary=tuple(temporary_from(one) for one in said["temporary"]),
        changes=tuple(change_from(one) for one in said["changes"]),
        needed=hours_from(said["needed"]),
    )


def canonical_json(value: Any) -> str:
    """Write *value* with sorted keys and without spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def hours_json(hours: tuple[Hours, ...]) -> list[Json]:
    """Say hours of the week in JSON values."""
    return [
        {
            "weekdays": sorted(one.weekdays),
            "starts": one.starts.isoformat(),
            "ends": one.ends.isoformat(),
            "days": one.days,
        }
        for one in hours
    ]


def hours_from(said: list[Json]) -> tuple[Hours, ...]:
    """Read what `hours_json` said."""
    return tuple(
        Hours(
            weekdays=frozenset(one["weekdays"]),
            starts=time.fromisoformat(one["starts"]),
            ends=time.fromisoformat(one["ends"]),
            days=one["days"],
        )
        for one in said
    )


def change_json(change: Change) -> Json:
    """Say an override or swap in JSON values; `kind` tells which."""
    if isinstance(change, Swap):
        return {
            "kind": "swap",
            "id": str(change.id),
            "one": str(change.one),
            "one_span": _span_json(change.one_span),
            "other": str(change.other),
            "other_span": _span_json(change.other_span),
        }
    return {
        "kind": change.kind.value,
        "id": str(change.id),
        "span": _span_json(change.span),
        "person": str(change.person),
        "stand_in": str(change.stand_in) if change.stand_in else None,
    }


def change_from(said: Json) -> Change:
    """Read what `change_json` said."""
    if said["kind"] == "swap":
        return Swap(
            id=UUID(said["id"]),
            one=UUID(said["one"]),
            one_span=_span(said["one_span"]),
            other=UUID(said["other"]),
            other_span=_span(said["other_span"]),
        )
    return Override(
        id=UUID(said["id"]),
        kind=Kind(said["kind"]),
        span=_span(said["span"]),
        person=UUID(said["person"]),
        stand_in=UUID(said["stand_in"]) if said["stand_in"] else None,
    )


def temporary_json(one: Temporary) -> Json:
    """Say a temporary schedule in JSON values."""
    return {
        "id": str(one.id),
        "span": _span_json(one.span),
        "fixed": [
            {"person": str(fixed.person), "span": _span_json(fixed.span)} for fixed in one.fixed
        ],
    }


def temporary_from(said: Json) -> Temporary:
    """Read what `temporary_json` said."""
    return Temporary(
        id=UUID(said["id"]),
        span=_span(said["span"]),
        fixed=tuple(Fixed(UUID(one["person"]), _span(one["span"])) for one in said["fixed"]),
    )


def instant_json(at: datetime | None) -> str | None:
    """Write an instant as RFC 3339 UTC; None stays None."""
    return None if at is None else rfc3339(at)


def instant_from(said: str | None) -> datetime | None:
    """Read what `instant_json` wrote."""
    return None if said is None else datetime.fromisoformat(said).astimezone(UTC)


def _layer_json(layer: Layer) -> Json:
    rotation = layer.rotation
    return {
        "name": layer.name,
        "rotation": {
            "unit": rotation.unit.value,
            "length": rotation.length,
            "first": rotation.first.isoformat(),
            "zone": rotation.zone,
        },
        "order": [str(person) for person in layer.order],
        "hours": hours_json(layer.hours),
        "country": layer.country,
        "on_holidays": layer.on_holidays.value,
        "from_at": instant_json(layer.from_at),
        "until_at": instant_json(layer.until_at),
    }


def _layer(said: Json) -> Layer:
    rotation = said["rotation"]
    return Layer(
        name=said["name"],
        rotation=Rotation(
            unit=Unit(rotation["unit"]),
            length=rotation["length"],
            first=datetime.fromisoformat(rotation["first"]),
            zone=rotation["zone"],
        ),
        order=tuple(UUID(person) for person in said["order"]),
        hours=hours_from(said["hours"]),
        country=said["country"],
        on_holidays=OnHolidays(said["on_holidays"]),
        from_at=instant_from(said["from_at"]),
        until_at=instant_from(said["until_at"]),
    )


def _span_json(span: Span) -> list[str]:
    return [rfc3339(span.start), rfc3339(span.end)]


def _span(said: list[str]) -> Span:
    start, end = (datetime.fromisoformat(at).astimezone(UTC) for at in said)
    return Span(start, end)
