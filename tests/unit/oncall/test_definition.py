from datetime import datetime, time, timedelta
from uuid import UUID

import pytest

from sre_ops.oncall.domain.definition import read_policy, read_schedule
from sre_ops.oncall.domain.hours import EVERY_DAY, Hours, OnHolidays, daily
from sre_ops.oncall.domain.policy import ClockOf, Condition, Policy, Step, Target, TargetKind
from sre_ops.oncall.domain.rotation import Rotation, Unit
from sre_ops.oncall.domain.schedule import Layer, Schedule
from sre_ops.oncall.domain.written import Names
from sre_ops.slo.domain.finding import Finding
from sre_ops.slo.sources.yaml_documents import documents_of

ANA, BEN, PRIMARY, SRE, OPS = (UUID(int=number) for number in range(1, 6))
NAMES = Names(
    people={"ana@example.org": ANA, "ben@example.org": BEN},
    schedules={"primary": PRIMARY},
    teams={"sre": SRE},
    channels={"ops": OPS},
)
SCHEDULE = """
apiVersion: sre_ops/oncall/v1
kind: Schedule
name: primary
zone: Asia/Tokyo
layers:
  - name: weekly
    people: [ana@example.org, ben@example.org]
    every: 2 weeks
    first: 2026-01-05 09:00
    zone: Europe/Berlin
    hours:
      - {days: mon-fri, from: "18:00", to: "09:00"}
      - {days: "fri", from: "18:00", to: "08:00", over: 3}
    country: JP
    on_holidays: all_day
needed:
  - {from: "09:00", to: "17:00"}
"""
POLICY = """
kind: EscalationPolicy
name: checkout
zone: Asia/Tokyo
steps:
  - tell: [schedule primary]
  - tell: [team sre, channel ops]
    after: 90s
    only: [{days: "sat-mon,wed", from: "09:00", to: "17:00"}]
    clock: person
repeat: 2
round_delay: 10m
ack_timeout: 1h
catch_all: [person ben@example.org]
"""


def schedule(text: str) -> tuple[Schedule | None, list[Finding]]:
    findings: list[Finding] = []
    [written] = documents_of(text, "oncall.yaml", findings)
    return read_schedule(written, NAMES), findings


def policy(text: str) -> tuple[Policy | None, list[Finding]]:
    findings: list[Finding] = []
    [written] = documents_of(text, "oncall.yaml", findings)
    return read_policy(written, NAMES), findings


def test_a_schedule_is_read_as_it_is_written() -> None:
    rotation = Rotation(
        unit=Unit.WEEK, length=2, first=datetime(2026, 1, 5, 9), zone="Europe/Berlin"
    )
    weekend = Hours(weekdays=frozenset({4}), starts=time(18), ends=time(8), days=3)

    assert schedule(SCHEDULE) == (
        Schedule(
            zone="Asia/Tokyo",
            layers=(
                Layer(
                    name="weekly",
                    rotation=rotation,
                    order=(ANA, BEN),
                    hours=(daily(time(18), time(9), range(5)), weekend),
                    country="JP",
                    on_holidays=OnHolidays.ALL_DAY,
                ),
            ),
            needed=(daily(time(9), time(17), EVERY_DAY),),
        ),
        [],
    )


def test_a_policy_is_read_as_it_is_written() -> None:
    office = daily(time(9), time(17), {5, 6, 0, 2})

    assert policy(POLICY) == (
        Policy(
            zone="Asia/Tokyo",
            steps=(
                Step(targets=(Target(TargetKind.SCHEDULE, PRIMARY),)),
                Step(
                    targets=(Target(TargetKind.TEAM, SRE), Target(TargetKind.CHANNEL, OPS)),
                    delay=timedelta(seconds=90),
                    condition=Condition(hours=(office,), clock=ClockOf.PERSON),
                ),
            ),
            repeat=2,
            round_delay=timedelta(minutes=10),
            ack_timeout=timedelta(hours=1),
            catch_all=(Target(TargetKind.PERSON, BEN),),
        ),
        [],
    )


def test_what_is_not_written_has_its_usual_value() -> None:
    short = "zone: UTC\nsteps: [{tell: [team sre]}]\ncatch_all: [channel ops]\n"

    read, findings = policy(short)

    assert findings == []
    assert read == Policy(
        zone="UTC",
        steps=(Step(targets=(Target(TargetKind.TEAM, SRE),)),),
        catch_all=(Target(TargetKind.CHANNEL, OPS),),
    )


@pytest.mark.parametrize(
    ("right", "wrong", "line", "key"),
    [
        ("every: 2 weeks", "every: fortnight", 9, "layers[0].every"),
        ("every: 2 weeks", "every: 99 weeks", 7, "layers[0]"),
        ("2026-01-05 09:00", "next monday", 10, "layers[0].first"),
        ("zone: Europe/Berlin", "zone: Moon", 11, "layers[0].zone"),
        ("zone: Asia/Tokyo", "zone: Moon", 5, "zone"),
        ("zone: Asia/Tokyo\n", "", 2, "zone"),
        ("ben@example.org", "nobody@example.org", 8, "layers[0].people[1]"),
        ("mon-fri", "mon-day", 13, "layers[0].hours[0].days"),
        ("mon-fri", "day-fri", 13, "layers[0].hours[0].days"),
        ('"18:00", to: "09:00"', '"soon", to: "09:00"', 13, "layers[0].hours[0].from"),
        ("over: 3", "over: some", 14, "layers[0].hours[1].over"),
        ("over: 3", "over: 9", 14, "layers[0].hours[1]"),
        ("all_day", "party", 16, "layers[0].on_holidays"),
        ("country: JP", "land: JP", 15, "layers[0].land"),
    ],
)
def test_a_mistake_in_a_schedule_is_told_with_its_place(
    right: str, wrong: str, line: int, key: str
) -> None:
    _, findings = schedule(SCHEDULE.replace(right, wrong, 1))

    assert (line, key) in {(one.line, one.key) for one in findings}


@pytest.mark.parametrize(
    ("right", "wrong", "line", "key"),
    [
        ("schedule primary", "schedule other", 6, "steps[0].tell[0]"),
        ("schedule primary", "everybody", 6, "steps[0].tell[0]"),
        ("after: 90s", "after: soon", 8, "steps[1].after"),
        ("after: 90s", "after: 2d", 7, "steps[1]"),
        ("ack_timeout: 1h", "ack_timeout: never", 13, "ack_timeout"),
        ("clock: person", "clock: tower", 10, "steps[1].clock"),
        ("mon,wed", "mon,wen", 9, "steps[1].only[0].days"),
        ("repeat: 2", "repeat: often", 11, "repeat"),
        ("repeat: 2", "repeat: 21", 11, "repeat"),
        ("zone: Asia/Tokyo\n", "", 2, "zone"),
        ("person ben", "person zoe", 14, "catch_all[0]"),
        ("[person ben@example.org]", "[team sre]", 14, "catch_all"),
    ],
)
def test_a_mistake_in_a_policy_is_told_with_its_place(
    right: str, wrong: str, line: int, key: str
) -> None:
    read, findings = policy(POLICY.replace(right, wrong, 1))

    assert read is None
    assert (line, key) in {(one.line, one.key) for one in findings}


def test_one_reading_tells_of_every_mistake() -> None:
    text = SCHEDULE.replace("2 weeks", "often").replace("mon-fri", "all").replace("ana@", "eve@")

    read, findings = schedule(text)

    assert read is None
    assert len(findings) == 3


def test_two_layers_of_one_name_are_refused_where_they_stand() -> None:
    head, _, layer = SCHEDULE.partition("layers:\n")
    layer = layer.partition("needed")[0]

    read, findings = schedule(f"{head}layers:\n{layer}{layer}")

    assert read is None
    assert [one.key for one in findings] == ["layers"]
