"""Schedules and escalation policies as people write them in YAML (`sre_ops/oncall/v1`). Pure.

    kind: Schedule                              kind: EscalationPolicy
    name: primary                               name: checkout
    zone: Asia/Tokyo                            zone: Asia/Tokyo
    layers:                                     steps:
      - name: weekly                              - tell: [schedule primary]
        people: [ana@example.org, …]              - tell: [team sre, channel ops]
        every: 1 week                               after: 10m
        first: 2026-01-05 09:00                     only: [{days: mon-fri, from: …, to: …}]
        hours: [{days: mon-fri, from: "18:00", to: "09:00"}]
        country: JP                             repeat: 2
        on_holidays: all_day                    ack_timeout: 30m
    needed: []                                  catch_all: [person boss@example.org]

Overrides, swaps and temporary schedules are not written in files: people make them as they go.
"""

import re
from datetime import timedelta

from sre_ops.kernel.unfit import Unfit
from sre_ops.oncall.domain.hours import OnHolidays
from sre_ops.oncall.domain.policy import ClockOf, Condition, Policy, Step
from sre_ops.oncall.domain.rotation import Rotation, Unit
from sre_ops.oncall.domain.schedule import Layer, Schedule
from sre_ops.oncall.domain.written import (
    Names,
    Written,
    complete,
    note_unfit,
    note_wrong,
    read_hours,
    read_moment,
    read_named,
    read_target,
    read_waits,
)

_EVERY = re.compile(r"([1-9][0-9]{0,3}) (hour|day|week|month)s?", re.ASCII)
_HEAD = ("apiVersion", "kind", "name", "zone")
_ROUND_DELAY = timedelta(minutes=5)


def read_schedule(written: Written, names: Names) -> Schedule | None:
    """Read a schedule; None after a mistake that keeps it from being one.

    Args:
        written: the document; what is wrong is noted there.
        names: whom it may name.
    """
    written.only(*_HEAD, "title", "layers", "needed")
    zone = written.text("zone", required=True)
    layers = complete([_layer(one, zone, names) for one in written.items("layers", required=True)])
    needed = complete([read_hours(one) for one in written.items("needed")])
    if not zone or not layers or needed is None:
        return None
    try:
        return Schedule(zone=zone, layers=layers, needed=needed)
    except Unfit as error:
        note_unfit(written, error)
        return None


def read_policy(written: Written, names: Names) -> Policy | None:
    """Read an escalation policy; None after a mistake that keeps it from being one.

    Args:
        written: the document; what is wrong is noted there.
        names: whom and what it may name.
    """
    written.only(*_HEAD, "title", "steps", "repeat", "round_delay", "ack_timeout", "catch_all")
    zone = written.text("zone", required=True)
    steps = complete([_step(one, names) for one in written.items("steps", required=True)])
    last = written.items("catch_all", required=True)
    catch_all = complete([read_target(one, names) for one in last])
    waits = read_waits(written, "round_delay", "ack_timeout")
    repeat = written.text("repeat") or "0"
    if not repeat.isdecimal():
        note_wrong(written.spot("repeat"), "a whole number, for example 2")
        return None
    if not zone or not steps or not catch_all or waits is None:
        return None
    try:
        return Policy(
            zone=zone,
            steps=steps,
            catch_all=catch_all,
            repeat=int(repeat),
            round_delay=waits.get("round_delay", _ROUND_DELAY),
            ack_timeout=waits.get("ack_timeout"),
        )
    except Unfit as error:
        note_unfit(written, error)
        return None


def _layer(written: Written, zone: str, names: Names) -> Layer | None:
    written.only("name", "people", "every", "first", "zone", "hours", "country", "on_holidays")
    people = complete(
        [read_named(one, names.people) for one in written.items("people", required=True)]
    )
    hours = complete([read_hours(one) for one in written.items("hours")])
    rotation = _rotation(written, zone)
    on_holidays = written.text("on_holidays") or OnHolidays.AS_USUAL.value
    if on_holidays not in set(OnHolidays):
        note_wrong(written.spot("on_holidays"), " | ".join(OnHolidays))
        return None
    if not people or hours is None or rotation is None:
        return None
    return Layer(
        name=written.text("name", required=True),
        rotation=rotation,
        order=people,
        hours=hours,
        country=written.text("country"),
        on_holidays=OnHolidays(on_holidays),
    )


def _rotation(written: Written, zone: str) -> Rotation | None:
    every = _EVERY.fullmatch(written.text("every", required=True))
    first = read_moment(written, "first")
    if every is None:
        note_wrong(written.spot("every"), "a length, for example 1 week, 12 hours or 2 months")
        return None
    zone = written.text("zone") or zone
    if first is None or not zone:
        return None
    try:
        return Rotation(unit=Unit(every[2]), length=int(every[1]), first=first, zone=zone)
    except Unfit as error:
        note_unfit(written, error)
        return None


def _step(written: Written, names: Names) -> Step | None:
    written.only("tell", "after", "only", "clock")
    told = written.items("tell", required=True)
    targets = complete([read_target(one, names) for one in told])
    hours = complete([read_hours(one) for one in written.items("only")])
    clock = written.text("clock") or ClockOf.SCHEDULE.value
    waits = read_waits(written, "after")
    if clock not in set(ClockOf):
        note_wrong(written.spot("clock"), " | ".join(ClockOf))
        return None
    if not targets or hours is None or waits is None:
        return None
    condition = Condition(hours=hours, clock=ClockOf(clock)) if hours else None
    try:
        return Step(targets=targets, delay=waits.get("after", timedelta()), condition=condition)
    except Unfit as error:
        note_unfit(written, error)
        return None
