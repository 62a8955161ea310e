import json
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest

from sre_ops.oncall.domain import policy_text, schedule_text
from sre_ops.oncall.domain.decision import Decision, Reason
from sre_ops.oncall.domain.escalation import Phase, State
from sre_ops.oncall.domain.hours import OnHolidays, daily
from sre_ops.oncall.domain.policy import (
    ClockOf,
    Condition,
    Policy,
    Snapshot,
    Step,
    Target,
    TargetKind,
)
from sre_ops.oncall.domain.rotation import Rotation, Unit
from sre_ops.oncall.domain.schedule import (
    Fixed,
    Kind,
    Layer,
    Override,
    Schedule,
    Swap,
    Temporary,
)
from sre_ops.oncall.domain.spans import Span

ANA, BEN = UUID(int=1), UUID(int=2)
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
NIGHT = (daily(time(22), time(6)),)
SOME = Span(NOON, NOON + DAY)
OTHER = Span(NOON + DAY, NOON + 2 * DAY)
SCHEDULE = Schedule(
    zone="Asia/Tokyo",
    layers=(
        Layer(
            name="夜",
            rotation=Rotation(
                unit=Unit.WEEK, length=2, first=datetime(2026, 1, 5, 9), zone="Asia/Tokyo"
            ),
            order=(ANA, BEN),
            hours=NIGHT,
            country="JP",
            on_holidays=OnHolidays.ALL_DAY,
            from_at=NOON,
        ),
    ),
    temporary=(Temporary(id=ANA, span=SOME, fixed=(Fixed(BEN, SOME),)),),
    changes=(
        Override(id=ANA, kind=Kind.REPLACE, span=SOME, person=ANA, stand_in=BEN),
        Override(id=ANA, kind=Kind.REMOVE, span=SOME, person=ANA),
        Swap(id=BEN, one=ANA, one_span=SOME, other=BEN, other_span=OTHER),
    ),
    needed=NIGHT,
)
LAST = Target(TargetKind.PERSON, ANA)
SNAPSHOT = Snapshot(
    policy_id=BEN,
    version=3,
    severity=1,
    policy=Policy(
        zone="Asia/Tokyo",
        steps=(
            Step(targets=(LAST,)),
            Step(
                targets=(Target(TargetKind.TEAM, BEN),),
                delay=timedelta(minutes=5),
                condition=Condition(hours=NIGHT, clock=ClockOf.PERSON),
            ),
        ),
        catch_all=(LAST,),
        repeat=2,
        ack_timeout=timedelta(minutes=30),
    ),
)


def test_a_schedule_is_read_again_from_its_text() -> None:
    document = schedule_text.document_of(SCHEDULE)

    assert schedule_text.schedule_of(document) == SCHEDULE
    assert json.loads(document)["schema"] == "sre_ops.schedule.v1"
    assert "夜" in document


def test_a_snapshot_is_read_again_from_its_text() -> None:
    document = policy_text.document_of(SNAPSHOT)

    assert policy_text.snapshot_of(document) == SNAPSHOT
    assert json.loads(document)["policy"]["ack_timeout_seconds"] == 1800


def test_an_acknowledgement_for_good_is_read_again() -> None:
    policy = Policy(zone="UTC", steps=(Step(targets=(LAST,)),), catch_all=(LAST,))

    assert policy_text.policy_from(policy_text.policy_json(policy)) == policy


@pytest.mark.parametrize(
    "state",
    [
        State(phase=Phase.RUNNING, round_number=1, step=2, next_at=NOON, told=True, moves=7),
        State(phase=Phase.ACKNOWLEDGED, next_at=None, acknowledged_by=ANA),
    ],
)
def test_a_state_is_read_again_from_plain_data(state: State) -> None:
    said = json.loads(json.dumps(policy_text.state_json(state)))

    assert policy_text.state_from(said) == state


@pytest.mark.parametrize(("target", "person"), [(LAST, ANA), (None, None)])
def test_a_decision_is_read_again_from_plain_data(
    target: Target | None, person: UUID | None
) -> None:
    decision = Decision(
        at=NOON,
        due_at=NOON - DAY,
        round_number=0,
        step=1,
        reason=Reason.NAMED if target else Reason.ROUNDS_ENDED,
        target=target,
        person=person,
    )

    said = json.loads(json.dumps(policy_text.decision_json(decision)))

    assert policy_text.decision_from(said) == decision
