from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest

from sre_ops.kernel.unfit import Unfit
from sre_ops.oncall.domain.decision import Decision, Reason
from sre_ops.oncall.domain.escalation import (
    AlreadyResolved,
    Phase,
    State,
    acknowledge,
    begin,
    escalate,
    is_late,
    next_step,
    rehearse,
    resolve,
)
from sre_ops.oncall.domain.hours import daily
from sre_ops.oncall.domain.policy import (
    ClockOf,
    Condition,
    Policy,
    Snapshot,
    Step,
    Target,
    TargetKind,
)
from sre_ops.oncall.domain.roster import Roster
from sre_ops.oncall.domain.rotation import Rotation, Unit
from sre_ops.oncall.domain.schedule import Layer, Schedule
from sre_ops.oncall.domain.shifts import who_is_on_call

ANA, BEN, BOSS = (UUID(int=number) for number in range(1, 4))
PRIMARY, OPS, ROOM = (UUID(int=number) for number in range(10, 13))
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)  # a Monday
MINUTE = timedelta(minutes=1)
ROSTER = Roster(
    on_call={PRIMARY: (ANA,)},
    schedule_zones={PRIMARY: "Asia/Tokyo"},
    members={OPS: (ANA, BEN)},
    people={ANA: "Europe/London", BEN: "Asia/Tokyo", BOSS: "UTC"},
    channels={ROOM},
)
NOBODY = replace(ROSTER, on_call={PRIMARY: ()}, members={OPS: ()})
GONE = Roster()

SCHEDULE = Target(TargetKind.SCHEDULE, PRIMARY)
TEAM = Target(TargetKind.TEAM, OPS)
CHANNEL = Target(TargetKind.CHANNEL, ROOM)
LAST = Target(TargetKind.PERSON, BOSS)
OFFICE = (daily(time(9), time(18)),)


def person(one: UUID) -> Target:
    return Target(TargetKind.PERSON, one)


def step(*targets: Target, minutes: int = 0, when: Condition | None = None) -> Step:
    return Step(targets=targets, delay=minutes * MINUTE, condition=when)


def snapshot(*steps: Step, **fields: object) -> Snapshot:
    usual = {"zone": "UTC", "steps": steps, "catch_all": (LAST,)}
    policy = Policy(**(usual | fields))  # type: ignore[arg-type]
    return Snapshot(policy_id=UUID(int=50), version=1, policy=policy, severity=2)


def told(decisions: tuple[Decision, ...]) -> list[tuple[int, Reason, UUID | None]]:
    """Say when each decision was made, in minutes since noon, why, and about whom."""
    return [((one.at - NOON) // MINUTE, one.reason, one.person) for one in decisions]


def reasons(given: Snapshot, roster: Roster) -> list[tuple[Reason, UUID | None]]:
    """Say what the first step decides."""
    advance = next_step(given, begin(given, NOON), NOON, roster)
    return [(one.reason, one.person) for one in advance.decisions]


def test_steps_follow_each_other_until_all_rounds_ended() -> None:
    given = snapshot(step(SCHEDULE), step(person(BEN), minutes=10), repeat=1)

    assert told(rehearse(given, NOON, lambda _: ROSTER)) == [
        (0, Reason.ON_CALL, ANA),
        (10, Reason.NAMED, BEN),
        (15, Reason.ON_CALL, ANA),
        (25, Reason.NAMED, BEN),
        (30, Reason.ROUNDS_ENDED, None),
        (30, Reason.CATCH_ALL, BOSS),
    ]


def test_what_is_not_due_changes_nothing() -> None:
    given = snapshot(step(SCHEDULE, minutes=5))
    state = begin(given, NOON)

    advance = next_step(given, state, NOON + 4 * MINUTE, ROSTER)

    assert (advance.state, advance.decisions) == (state, ())


def test_a_step_says_in_which_round_it_was_and_when_it_was_due() -> None:
    given = snapshot(step(SCHEDULE, minutes=5))

    [decision] = next_step(given, begin(given, NOON), NOON + 7 * MINUTE, ROSTER).decisions

    assert (decision.round_number, decision.step, decision.target) == (0, 0, SCHEDULE)
    assert (decision.due_at, decision.at) == (NOON + 5 * MINUTE, NOON + 7 * MINUTE)
    assert decision.pages


def test_waiting_runs_from_when_a_late_step_was_done() -> None:
    given = snapshot(step(SCHEDULE), step(TEAM, minutes=10), step(CHANNEL, minutes=10))

    late = next_step(given, begin(given, NOON), NOON + 60 * MINUTE, ROSTER)

    assert late.state.next_at == NOON + 70 * MINUTE
    assert (late.state.step, late.state.moves) == (1, 1)


@pytest.mark.parametrize(
    ("target", "roster", "expected"),
    [
        (person(BEN), ROSTER, [(Reason.NAMED, BEN)]),
        (TEAM, ROSTER, [(Reason.MEMBER, ANA), (Reason.MEMBER, BEN)]),
        (CHANNEL, ROSTER, [(Reason.CHANNEL, None)]),
        (person(BEN), GONE, [(Reason.NOT_ACTIVE, BEN), (Reason.CATCH_ALL, BOSS)]),
        (SCHEDULE, GONE, [(Reason.NO_SUCH_TARGET, None), (Reason.CATCH_ALL, BOSS)]),
        (SCHEDULE, NOBODY, [(Reason.NOBODY_ON_CALL, None), (Reason.CATCH_ALL, BOSS)]),
        (TEAM, NOBODY, [(Reason.EMPTY_TEAM, None), (Reason.CATCH_ALL, BOSS)]),
        (CHANNEL, GONE, [(Reason.NO_SUCH_TARGET, None), (Reason.CATCH_ALL, BOSS)]),
    ],
)
def test_each_page_and_each_missing_page_has_its_reason(
    target: Target, roster: Roster, expected: list[tuple[Reason, UUID | None]]
) -> None:
    assert reasons(snapshot(step(target)), roster) == expected


def test_a_room_can_be_the_last_resort() -> None:
    given = snapshot(step(SCHEDULE), catch_all=(CHANNEL, LAST))

    assert reasons(given, NOBODY)[1:] == [(Reason.CATCH_ALL, None), (Reason.CATCH_ALL, BOSS)]


def test_the_catch_all_is_left_in_peace_while_anybody_is_told() -> None:
    assert reasons(snapshot(step(SCHEDULE, CHANNEL)), NOBODY) == [
        (Reason.NOBODY_ON_CALL, None),
        (Reason.CHANNEL, None),
    ]


def test_nobody_is_told_twice_in_one_step() -> None:
    assert reasons(snapshot(step(SCHEDULE, TEAM, CHANNEL, CHANNEL)), ROSTER) == [
        (Reason.ON_CALL, ANA),
        (Reason.TOLD_ALREADY, ANA),
        (Reason.MEMBER, BEN),
        (Reason.CHANNEL, None),
        (Reason.TOLD_ALREADY, None),
    ]


def test_a_step_outside_its_hours_is_passed_over_without_waiting() -> None:
    office = Condition(hours=OFFICE)  # it is 21:00 in Tokyo
    given = snapshot(step(SCHEDULE, when=office), step(person(BEN), minutes=15))

    assert told(rehearse(given, NOON, lambda _: ROSTER))[:2] == [
        (0, Reason.OUTSIDE_HOURS, ANA),
        (0, Reason.NAMED, BEN),
    ]


def test_a_round_in_which_hours_forbid_every_step_tells_the_catch_all() -> None:
    office = Condition(hours=OFFICE)
    given = snapshot(step(SCHEDULE, when=office), step(SCHEDULE, minutes=15, when=office))

    assert told(rehearse(given, NOON, lambda _: ROSTER)) == [
        (0, Reason.OUTSIDE_HOURS, ANA),
        (0, Reason.OUTSIDE_HOURS, ANA),
        (0, Reason.CATCH_ALL, BOSS),
        (5, Reason.ROUNDS_ENDED, None),
        (5, Reason.CATCH_ALL, BOSS),
    ]


def test_a_last_step_outside_its_hours_needs_no_catch_all_after_a_page() -> None:
    given = snapshot(step(CHANNEL), step(SCHEDULE, when=Condition(hours=OFFICE)))

    assert told(rehearse(given, NOON, lambda _: ROSTER))[:3] == [
        (0, Reason.CHANNEL, None),
        (0, Reason.OUTSIDE_HOURS, ANA),
        (5, Reason.ROUNDS_ENDED, None),
    ]


def test_hours_are_those_of_the_person_where_the_condition_says_so() -> None:
    office = Condition(hours=OFFICE, clock=ClockOf.PERSON)  # 13:00 in London, 21:00 in Tokyo

    assert reasons(snapshot(step(TEAM, when=office)), ROSTER) == [
        (Reason.MEMBER, ANA),
        (Reason.OUTSIDE_HOURS, BEN),
    ]
    assert reasons(snapshot(step(SCHEDULE, CHANNEL, when=office)), NOBODY) == [
        (Reason.OUTSIDE_HOURS, None),
        (Reason.CHANNEL, None),
    ]


def test_an_acknowledgement_stops_the_ladder_and_says_so() -> None:
    given = snapshot(step(SCHEDULE), step(TEAM, minutes=10))
    running = next_step(given, begin(given, NOON), NOON, ROSTER).state

    held = acknowledge(given, running, by=ANA, at=NOON + MINUTE)

    assert held.state.phase is Phase.ACKNOWLEDGED
    assert (held.state.next_at, held.state.acknowledged_by) == (None, ANA)
    assert told(held.decisions) == [(1, Reason.ACKNOWLEDGED, None)]
    assert not next_step(given, held.state, NOON + 60 * MINUTE, ROSTER).decisions


def test_saying_it_twice_changes_nothing_and_another_may_take_over() -> None:
    given = snapshot(step(SCHEDULE))
    held = acknowledge(given, begin(given, NOON), by=ANA, at=NOON)

    again = acknowledge(given, held.state, by=ANA, at=NOON + MINUTE)
    other = acknowledge(given, held.state, by=BEN, at=NOON + MINUTE)

    assert (again.state, again.decisions) == (held.state, ())
    assert (other.state.acknowledged_by, other.decisions) == (BEN, ())


def test_an_acknowledgement_that_runs_out_pages_again_and_begins_anew() -> None:
    given = snapshot(step(SCHEDULE), step(TEAM), ack_timeout=30 * MINUTE)
    first = next_step(given, begin(given, NOON), NOON, ROSTER).state
    held = acknowledge(given, first, by=BEN, at=NOON).state

    again = next_step(given, held, NOON + 30 * MINUTE, ROSTER)

    assert told(again.decisions) == [(30, Reason.ACK_TIMED_OUT, BEN)]
    assert again.state == State(phase=Phase.RUNNING, next_at=NOON + 35 * MINUTE, moves=3)


def test_an_acknowledgement_of_somebody_who_left_begins_anew_at_once() -> None:
    given = snapshot(step(SCHEDULE), ack_timeout=30 * MINUTE)
    held = acknowledge(given, begin(given, NOON), by=BEN, at=NOON).state

    again = next_step(given, held, NOON + 30 * MINUTE, GONE)

    assert told(again.decisions) == [(30, Reason.NOT_ACTIVE, BEN)]
    assert again.state.next_at == NOON + 30 * MINUTE


def test_a_resolved_escalation_is_over() -> None:
    given = snapshot(step(SCHEDULE))

    over = resolve(begin(given, NOON), at=NOON)

    assert told(over.decisions) == [(0, Reason.RESOLVED, None)]
    assert resolve(over.state, at=NOON) == replace(over, decisions=())
    with pytest.raises(AlreadyResolved):
        acknowledge(given, over.state, by=ANA, at=NOON)
    with pytest.raises(AlreadyResolved):
        escalate(given, over.state, at=NOON)


def test_what_was_acknowledged_forgoes_no_step_when_it_is_resolved() -> None:
    given = snapshot(step(SCHEDULE))
    held = acknowledge(given, begin(given, NOON), by=ANA, at=NOON).state

    assert resolve(held, at=NOON).decisions == ()


def test_somebody_who_needs_help_makes_the_next_step_due_now() -> None:
    given = snapshot(step(SCHEDULE), step(TEAM, minutes=10))
    first = next_step(given, begin(given, NOON), NOON, ROSTER).state
    held = acknowledge(given, first, by=ANA, at=NOON).state

    wished = escalate(given, held, at=NOON + MINUTE).state

    assert (wished.phase, wished.next_at, wished.step) == (Phase.RUNNING, NOON + MINUTE, 1)
    assert wished.acknowledged_by is None


def test_an_exhausted_ladder_can_be_climbed_anew() -> None:
    given = snapshot(step(SCHEDULE))
    state = next_step(given, begin(given, NOON), NOON, ROSTER).state
    exhausted = next_step(given, state, NOON + 5 * MINUTE, ROSTER).state

    wished = escalate(given, exhausted, at=NOON + 9 * MINUTE).state

    assert exhausted.phase is Phase.EXHAUSTED
    assert (wished.phase, wished.step, wished.told) == (Phase.RUNNING, 0, False)


@pytest.mark.parametrize(("seconds", "late"), [(0, False), (60, False), (61, True)])
def test_the_auditor_sees_a_step_that_is_a_minute_late(seconds: int, *, late: bool) -> None:
    state = begin(snapshot(step(SCHEDULE)), NOON)

    assert is_late(state, NOON + timedelta(seconds=seconds)) is late
    assert not is_late(resolve(state, at=NOON).state, NOON + timedelta(days=1))


def test_a_weekend_in_which_the_clocks_change_pages_whoever_is_on_call() -> None:
    halves = Rotation(
        unit=Unit.HOUR, length=12, first=datetime(2026, 10, 24, 8), zone="Europe/Berlin"
    )
    schedule = Schedule(
        zone="Europe/Berlin", layers=(Layer(name="halves", rotation=halves, order=(ANA, BEN)),)
    )
    given = snapshot(step(SCHEDULE), repeat=20, round_delay=timedelta(hours=1))

    decided = rehearse(given, datetime(2026, 10, 24, 16, 30, tzinfo=UTC), _rosters(schedule))

    paged = [one.person for one in decided if one.reason is Reason.ON_CALL]
    # From 18:30 on Saturday: until 20:00, 13 hours of night, and on from Sunday 08:00.
    assert paged == [ANA] * 2 + [BEN] * 13 + [ANA] * 6


def _rosters(schedule: Schedule) -> Callable[[datetime], Roster]:
    return lambda at: replace(
        ROSTER, on_call={PRIMARY: tuple(one.person for one in who_is_on_call(schedule, at))}
    )


@pytest.mark.parametrize(
    ("field", "build"),
    [
        ("targets", step),
        ("delay", lambda: step(TEAM, minutes=-1)),
        ("delay", lambda: step(TEAM, minutes=1441)),
        ("hours", lambda: Condition(hours=())),
        ("steps", snapshot),
        ("catch_all", lambda: snapshot(step(TEAM), catch_all=())),
        ("catch_all", lambda: snapshot(step(TEAM), catch_all=(SCHEDULE,))),
        ("repeat", lambda: snapshot(step(TEAM), repeat=21)),
        ("repeat", lambda: snapshot(step(TEAM), repeat=-1)),
        ("round_delay", lambda: snapshot(step(TEAM), round_delay=timedelta())),
        ("ack_timeout", lambda: snapshot(step(TEAM), ack_timeout=timedelta())),
    ],
)
def test_a_ladder_that_cannot_be_is_refused_by_field(
    field: str, build: Callable[[], object]
) -> None:
    with pytest.raises(Unfit) as refused:
        build()

    assert refused.value.field == field


def test_a_policy_names_everything_that_it_may_tell() -> None:
    policy = snapshot(step(SCHEDULE, TEAM), step(CHANNEL)).policy

    assert list(policy.targets()) == [SCHEDULE, TEAM, CHANNEL, LAST]
