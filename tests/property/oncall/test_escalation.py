"""Laws of escalations: somebody is always told, an answer is silence, a crash changes nothing."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from sre_ops.oncall.domain.decision import Reason
from sre_ops.oncall.domain.escalation import Phase, acknowledge, begin, next_step, rehearse
from sre_ops.oncall.domain.hours import Hours, daily
from sre_ops.oncall.domain.notices import NoticeReason, PersonalRule, Preferences, notices
from sre_ops.oncall.domain.policy import Condition, Policy, Snapshot, Step, Target, TargetKind
from sre_ops.oncall.domain.roster import Roster

IDS = [UUID(int=number) for number in range(1, 5)]
START = datetime(2026, 3, 28, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

ids = st.sampled_from(IDS)
instants = st.integers(0, 2 * 1440).map(lambda count: START + count * MINUTE)
zones = st.sampled_from(["UTC", "Europe/Berlin", "Asia/Tokyo"])
times = st.times(datetime(2026, 1, 1).time(), datetime(2026, 1, 1, 23, 59).time())
hours = st.builds(daily, times, times, st.sets(st.integers(0, 6), min_size=1))
targets = st.builds(Target, st.sampled_from(TargetKind), ids)
steps = st.builds(
    Step,
    targets=st.lists(targets, min_size=1, max_size=3).map(tuple),
    delay=st.integers(0, 30).map(lambda count: count * MINUTE),
    condition=st.none() | st.builds(Condition, hours=st.tuples(hours)),
)
policies = st.builds(
    Policy,
    zone=zones,
    steps=st.lists(steps, min_size=1, max_size=4).map(tuple),
    catch_all=st.tuples(st.builds(Target, st.just(TargetKind.PERSON), ids)),
    repeat=st.integers(0, 3),
    ack_timeout=st.none() | st.integers(1, 60).map(lambda count: count * MINUTE),
)
snapshots = st.builds(
    Snapshot, policy_id=ids, version=st.just(1), policy=policies, severity=st.integers(1, 4)
)
groups = st.dictionaries(ids, st.lists(ids, max_size=2, unique=True).map(tuple))
rosters = st.builds(
    Roster,
    on_call=groups,
    schedule_zones=st.dictionaries(ids, zones),
    members=groups,
    people=st.dictionaries(ids, zones),
    channels=st.sets(ids),
)


@given(snapshots, instants, rosters)
@settings(max_examples=40, deadline=None)
def test_every_round_tells_somebody(snapshot: Snapshot, at: datetime, roster: Roster) -> None:
    decided = rehearse(snapshot, at, lambda _: roster)

    rounds = {one.round_number for one in decided if one.pages}
    assert rounds == set(range(snapshot.policy.repeat + 1))
    assert [one.reason for one in decided[-2:]] == [Reason.ROUNDS_ENDED, Reason.CATCH_ALL]


@given(snapshots, instants, rosters)
@settings(max_examples=25, deadline=None)
def test_every_target_of_every_step_has_a_decision(
    snapshot: Snapshot, at: datetime, roster: Roster
) -> None:
    decided = rehearse(snapshot, at, lambda _: roster)

    for number, step in enumerate(snapshot.policy.steps):
        assert set(step.targets) <= {one.target for one in decided if one.step == number}


@given(snapshots, instants, rosters)
@settings(max_examples=25, deadline=None)
def test_the_same_state_gives_the_same_decision_however_often_it_is_asked(
    snapshot: Snapshot, at: datetime, roster: Roster
) -> None:
    state = begin(snapshot, at)
    while state.next_at is not None:
        advance = next_step(snapshot, state, state.next_at, roster)

        assert next_step(snapshot, state, state.next_at, roster) == advance
        assert advance.state.moves == state.moves + 1
        state = advance.state


@given(snapshots, instants, rosters, ids, st.integers(0, 5))
@settings(max_examples=25, deadline=None)
def test_whoever_acknowledged_is_left_in_peace_until_it_runs_out(
    snapshot: Snapshot, at: datetime, roster: Roster, by: UUID, moves: int
) -> None:
    state = begin(snapshot, at)
    for _ in range(moves):
        state = next_step(snapshot, state, state.next_at or at, roster).state

    held = acknowledge(snapshot, state, by=by, at=at).state

    timeout = snapshot.policy.ack_timeout
    assert held.phase is Phase.ACKNOWLEDGED
    silence = (timeout or timedelta(days=365)) - MINUTE / 2
    assert not next_step(snapshot, held, at + silence, roster).decisions
    if timeout is not None:
        assert next_step(snapshot, held, at + timeout, roster).decisions


@given(
    st.lists(st.builds(PersonalRule, contact=ids, severities=st.frozensets(st.integers(1, 4)))),
    st.lists(hours, max_size=2).map(tuple),
    instants,
    zones,
)
@settings(max_examples=40, deadline=None)
def test_sev1_is_told_at_once_whatever_is_quiet(
    rules: list[PersonalRule], quiet: tuple[Hours, ...], at: datetime, zone: str
) -> None:
    wishes = Preferences(zone=zone, contacts=(IDS[0],), rules=tuple(rules), quiet=quiet)

    found = notices(wishes, 1, at)

    assert any(one.is_sent and one.at == at for one in found)
    assert all(one.reason is not NoticeReason.HELD_BY_QUIET_HOURS for one in found)
