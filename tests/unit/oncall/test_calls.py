from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from sre_ops.oncall.domain.calls import Beforehand, Call, beginnings
from sre_ops.oncall.domain.policy import Policy, Step, Target, TargetKind

ANA, BOSS, GROUP, CAUSE, WINDOW, CHECKOUT = (UUID(int=number) for number in range(1, 7))
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
POLICY = Policy(
    zone="UTC",
    steps=(Step(targets=(Target(TargetKind.PERSON, ANA),)),),
    catch_all=(Target(TargetKind.PERSON, BOSS),),
)
KNOWN = {"checkout": (CHECKOUT, 3, POLICY)}
CALL = Call(
    group_id=GROUP,
    cause_id=CAUSE,
    at=NOON,
    title="checkout burns",
    service="shop",
    severity=2,
    policies=("checkout",),
)


def test_a_call_begins_with_the_policy_as_it_stands() -> None:
    [one] = beginnings(CALL, KNOWN, [BOSS])

    assert one.snapshot is not None
    assert (one.snapshot.policy, one.snapshot.version, one.snapshot.severity) == (POLICY, 3, 2)
    assert (one.policy, one.at, one.because) == ("checkout", NOON, None)


def test_each_policy_is_begun_once() -> None:
    twice = replace(CALL, policies=("checkout", "checkout"))

    assert len(beginnings(twice, KNOWN, [BOSS])) == 1


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ({"policies": ()}, Beforehand.NO_POLICY),
        ({"muted_by": WINDOW}, Beforehand.MUTED),
    ],
)
def test_nothing_begins_without_a_policy_or_in_a_maintenance_window(
    change: dict[str, object], because: Beforehand
) -> None:
    [one] = beginnings(replace(CALL, **change), KNOWN, [BOSS])  # type: ignore[arg-type]

    assert (one.snapshot, one.because) == (None, because)


def test_what_flaps_is_told_after_five_minutes() -> None:
    [one] = beginnings(replace(CALL, is_flapping=True), KNOWN, [BOSS])

    assert (one.at, one.because) == (NOON + timedelta(minutes=5), Beforehand.FLAPPING)
    assert one.snapshot is not None


def test_an_unknown_policy_tells_all_admins_at_once() -> None:
    [one] = beginnings(replace(CALL, policies=("slip",)), KNOWN, [BOSS, ANA])

    assert one.snapshot is not None
    assert [target.id for target in one.snapshot.policy.steps[0].targets] == [ANA, BOSS]
    assert (one.because, one.snapshot.version) == (Beforehand.NO_SUCH_POLICY, 0)


def test_without_policy_and_admins_there_is_nobody_to_tell() -> None:
    [one] = beginnings(replace(CALL, policies=("slip",)), KNOWN, [])

    assert (one.snapshot, one.because) == (None, Beforehand.NOBODY_TO_TELL)
