from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from sre_ops.alerts.domain.groups import (
    Change,
    Facts,
    Target,
    acknowledge,
    close,
    follow,
    opened,
    target_of,
    unmute,
)
from sre_ops.alerts.domain.lifecycle import AlreadyOver, State
from sre_ops.alerts.domain.routing import Destination, IncidentRule
from sre_ops.alerts.public.events import (
    GroupAcknowledged,
    GroupClosed,
    GroupFiresAgain,
    GroupResolved,
    GroupUnmuted,
)
from sre_ops.kernel.severity import Severity

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ANA, BEN, WINDOW = UUID(int=1), UUID(int=2), UUID(int=3)
TARGET = Target(
    service="shop", severity=2, policies=("web",), incident=IncidentRule.OPEN, runbook="r"
)
FIRING = Facts(group_id=UUID(int=9), integration_id=UUID(int=8), title="Slow", target=TARGET)
RESOLVED = replace(FIRING, state=State.RESOLVED, resolved_at=NOON)
MUTED = replace(FIRING, muted_by=WINDOW)
OWNED = replace(FIRING, acknowledged_at=NOON, acknowledged_by=ANA)


def _destination(policy: str, severity: Severity, incident: IncidentRule) -> Destination:
    return Destination(
        path=("root",),
        service=f"{policy}-service",
        severity=severity,
        policy=policy,
        incident=incident,
        runbook=policy and f"{policy}-runbook",
    )


def _follow(
    facts: Facts, firing: int, *, by: UUID | None = None, muted_by: UUID | None = None
) -> Change:
    return follow(facts, firing=firing, by=by, muted_by=muted_by, at=NOON)


def test_several_destinations_are_as_loud_as_the_loudest_and_page_each_policy_once() -> None:
    found = target_of(
        (
            _destination("", Severity.INFO, IncidentRule.RECORD),
            _destination("b", Severity.ERROR, IncidentRule.PROPOSE),
            _destination("a", Severity.WARNING, IncidentRule.OPEN),
            _destination("b", Severity.INFO, IncidentRule.RECORD),
        )
    )

    assert found == Target(
        service="-service",
        severity=2,
        policies=("b", "a"),
        incident=IncidentRule.OPEN,
        runbook="b-runbook",
    )


@pytest.mark.parametrize(
    "other",
    [
        replace(TARGET, service="x"),
        replace(TARGET, severity=1),
        replace(TARGET, policies=("web", "x")),
        replace(TARGET, incident=IncidentRule.RECORD),
    ],
)
def test_what_goes_elsewhere_has_another_key(other: Target) -> None:
    assert other.key != TARGET.key
    assert replace(TARGET, runbook="other").key == TARGET.key


def test_a_new_group_says_where_it_goes_and_what_mutes_it() -> None:
    said = opened(MUTED, at=NOON)

    assert (said.service, said.severity, said.policies, said.incident) == (
        "shop",
        2,
        ("web",),
        "open",
    )
    assert (said.muted_by, said.runbook, said.title) == (WINDOW, "r", "Slow")


def test_a_group_is_over_when_none_of_its_alerts_fires() -> None:
    change = _follow(FIRING, 0, by=ANA)

    assert (change.facts.state, change.facts.resolved_by) == (State.RESOLVED, ANA)
    assert change.events == (GroupResolved(group_id=FIRING.group_id, by=ANA, at=NOON),)


def test_a_resolved_group_fires_again_and_whoever_has_it_keeps_it() -> None:
    change = _follow(replace(RESOLVED, acknowledged_by=ANA), 1, muted_by=WINDOW)

    (event,) = change.events
    assert isinstance(event, GroupFiresAgain)
    assert (event.is_flapping, event.muted_by, event.policies) == (False, WINDOW, ("web",))
    assert (change.facts.state, change.facts.acknowledged_by) == (State.FIRING, ANA)
    assert change.facts.resolved_at is None


@pytest.mark.parametrize(
    ("facts", "firing", "muted_by"),
    [(FIRING, 2, None), (MUTED, 2, WINDOW), (RESOLVED, 0, None)],
    ids=["fires on", "muted on", "over already"],
)
def test_what_changes_nothing_is_not_told(facts: Facts, firing: int, muted_by: UUID | None) -> None:
    assert _follow(facts, firing, muted_by=muted_by) == Change(facts)


def test_an_alert_that_nothing_mutes_ends_the_silence_of_its_group() -> None:
    change = _follow(MUTED, 2)

    assert isinstance(change.events[0], GroupUnmuted)
    assert change.facts.muted_by is None


@pytest.mark.parametrize(
    "facts", [FIRING, replace(RESOLVED, muted_by=WINDOW), replace(OWNED, muted_by=WINDOW)]
)
def test_nobody_is_told_of_what_was_told_is_over_or_has_an_owner(facts: Facts) -> None:
    assert unmute(facts, at=NOON) == Change(facts)


def test_a_person_may_take_a_group_say_so_again_and_take_it_from_another() -> None:
    taken = acknowledge(FIRING, by=ANA, at=NOON)
    again = acknowledge(taken.facts, by=ANA, at=NOON + MINUTE)
    other = acknowledge(again.facts, by=BEN, at=NOON + MINUTE)

    assert again.events == (GroupAcknowledged(group_id=FIRING.group_id, by=ANA, at=NOON + MINUTE),)
    assert (other.facts.acknowledged_by, other.facts.acknowledged_at) == (BEN, NOON + MINUTE)


def test_a_source_says_once_that_somebody_has_it_and_takes_it_from_nobody() -> None:
    first = acknowledge(FIRING, by=None, at=NOON)

    assert first.events != ()
    assert acknowledge(first.facts, by=None, at=NOON) == Change(first.facts)
    assert acknowledge(OWNED, by=None, at=NOON) == Change(OWNED)
    assert acknowledge(RESOLVED, by=None, at=NOON) == Change(RESOLVED)


def test_what_is_over_cannot_be_taken() -> None:
    with pytest.raises(AlreadyOver):
        acknowledge(RESOLVED, by=ANA, at=NOON)


def test_a_closed_group_says_so() -> None:
    change = close(RESOLVED, at=NOON)

    assert change.facts.state is State.CLOSED
    assert change.events == (GroupClosed(group_id=FIRING.group_id, at=NOON),)
