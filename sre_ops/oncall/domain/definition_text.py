"""A schedule as the YAML that people edit: what `read_schedule` reads. Pure."""

import json
from collections.abc import Iterator, Mapping
from uuid import UUID

from sre_ops.oncall.domain.hours import EVERY_DAY, Hours, OnHolidays
from sre_ops.oncall.domain.schedule import Layer, Schedule

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def yaml_of(slug: str, schedule: Schedule, people: Mapping[UUID, str], *, title: str = "") -> str:
    """Write *schedule*, without its overrides and swaps.

    Args:
        slug: its name.
        schedule: what is written.
        people: e-mail addresses; whoever is missing is written by id, which is not read
            again: an account that is gone must be replaced.
        title: for people; "" leaves it out.
    """
    lines = ["apiVersion: sre_ops/oncall/v1", "kind: Schedule", f"name: {_quoted(slug)}"]
    if title:
        lines.append(f"title: {_quoted(title)}")
    lines.append(f"zone: {schedule.zone}")
    if schedule.layers:
        lines.append("layers:")
    for layer in schedule.layers:
        lines += _layer(layer, schedule.zone, people)
    if schedule.needed:
        lines += ["needed:", *(f"  - {hours_yaml(one)}" for one in schedule.needed)]
    return "\n".join(lines) + "\n"


def _layer(layer: Layer, zone: str, people: Mapping[UUID, str]) -> Iterator[str]:
    rotation = layer.rotation
    yield f"  - name: {_quoted(layer.name)}"
    yield "    people:"
    for person in layer.order:
        yield f"      - {_quoted(people.get(person, str(person)))}"
    yield f"    every: {rotation.length} {rotation.unit}{'s' if rotation.length > 1 else ''}"
    yield f"    first: {rotation.first:%Y-%m-%d %H:%M}"
    if rotation.zone != zone:
        yield f"    zone: {rotation.zone}"
    if layer.hours:
        yield "    hours:"
        yield from (f"      - {hours_yaml(one)}" for one in layer.hours)
    if layer.country:
        yield f"    country: {_quoted(layer.country)}"
    if layer.on_holidays is not OnHolidays.AS_USUAL:
        yield f"    on_holidays: {layer.on_holidays}"


def hours_yaml(hours: Hours) -> str:
    """Write one span of hours."""
    days = "mon-sun" if hours.weekdays == EVERY_DAY else _days(hours)
    starts, ends = hours.starts.isoformat("minutes"), hours.ends.isoformat("minutes")
    usual = int(hours.ends <= hours.starts)
    over = f", over: {hours.days}" if hours.days != usual else ""
    return f'{{days: "{days}", from: "{starts}", to: "{ends}"{over}}}'


def _days(hours: Hours) -> str:
    return ",".join(_DAYS[day] for day in sorted(hours.weekdays))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
