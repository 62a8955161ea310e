from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from sre_ops.alerts.domain.alert_event import AlertEvent, Said
from sre_ops.alerts.domain.flapping import REMEMBERED, Changes
from sre_ops.alerts.domain.lifecycle import (
    AlreadyOver,
    Facts,
    Outcome,
    State,
    StillFiring,
    acknowledge,
    close,
    hear,
    is_settled,
    open_alert,
    resolve,
)
from sre_ops.alerts.public.events import AlertOpened, AlertReopened, AlertResolved

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ANA = UUID(int=1)
FIRES = AlertEvent(said=Said.FIRING, key="k", starts_at=NOON)
OVER = AlertEvent(said=Said.RESOLVED, key="k")


def _opened(event: AlertEvent = FIRES, at: datetime = NOON) -> Facts:
    ids = {"alert_id": uuid4(), "group_id": uuid4(), "integration_id": uuid4()}
    return open_alert(event, at=at, **ids).facts


def test_what_fires_for_the_first_time_opens_an_alert() -> None:
    ids = {"alert_id": UUID(int=1), "group_id": UUID(int=2), "integration_id": UUID(int=3)}

    change = open_alert(FIRES, at=NOON + MINUTE, **ids)

    assert change.outcome is Outcome.OPENED
    assert change.facts.state is State.FIRING
    assert change.events == (AlertOpened(starts_at=NOON, at=NOON + MINUTE, **ids),)


def test_an_alert_does_not_begin_in_our_future() -> None:
    ahead = replace(FIRES, starts_at=NOON + MINUTE)

    assert _opened(ahead).starts_at == NOON
    assert _opened(replace(FIRES, starts_at=None)).starts_at == NOON


def test_saying_again_that_it_fires_changes_nothing() -> None:
    facts = _opened()

    change = hear(facts, FIRES, at=NOON + MINUTE)

    assert (change.facts, change.outcome, change.events) == (facts, Outcome.REPEATED, ())


def test_its_source_resolves_it_once() -> None:
    over = hear(_opened(), OVER, at=NOON + MINUTE)
    again = hear(over.facts, OVER, at=NOON + 2 * MINUTE)

    assert (over.facts.state, over.facts.resolved_at) == (State.RESOLVED, NOON + MINUTE)
    assert isinstance(over.events[0], AlertResolved)
    assert (again.facts, again.outcome) == (over.facts, Outcome.REPEATED)


def test_one_that_comes_back_soon_is_the_same_alert() -> None:
    facts = hear(_opened(), OVER, at=NOON + MINUTE).facts

    change = hear(facts, replace(FIRES, starts_at=NOON + 2 * MINUTE), at=NOON + 3 * MINUTE)

    assert change.outcome is Outcome.REOPENED
    assert change.facts.starts_at == NOON
    assert change.facts.fired_at == NOON + 2 * MINUTE
    assert isinstance(change.events[0], AlertReopened)


def test_a_late_end_of_an_earlier_firing_is_outdated() -> None:
    facts = hear(_opened(), OVER, at=NOON + MINUTE).facts
    facts = hear(facts, replace(FIRES, starts_at=NOON + 3 * MINUTE), at=NOON + 3 * MINUTE).facts

    late = replace(OVER, starts_at=NOON, ends_at=NOON + MINUTE)
    behind = replace(OVER, ends_at=NOON + MINUTE)

    assert hear(facts, late, at=NOON + 4 * MINUTE).outcome is Outcome.OUTDATED
    assert hear(facts, behind, at=NOON + 4 * MINUTE).outcome is Outcome.RESOLVED


def test_a_person_ends_what_still_fires_only_by_saying_so() -> None:
    facts = _opened()

    with pytest.raises(StillFiring):
        resolve(facts, by=ANA, although_firing=False, at=NOON)
    change = resolve(facts, by=ANA, although_firing=True, at=NOON + MINUTE)

    assert change.facts.still_fires
    assert change.facts.resolved_by == ANA
    with pytest.raises(AlreadyOver):
        resolve(change.facts, by=ANA, although_firing=True, at=NOON)


def test_what_a_person_ended_fires_on_until_it_starts_anew() -> None:
    ended = resolve(_opened(), by=ANA, although_firing=True, at=NOON + MINUTE).facts

    on = hear(ended, FIRES, at=NOON + 2 * MINUTE)
    silent = hear(ended, replace(FIRES, starts_at=None), at=NOON + 2 * MINUTE)
    anew = hear(ended, replace(FIRES, starts_at=NOON + 5 * MINUTE), at=NOON + 5 * MINUTE)

    assert (on.outcome, on.events) == (Outcome.FIRES_ON, ())
    assert silent.outcome is Outcome.FIRES_ON
    assert anew.outcome is Outcome.REOPENED
    assert not anew.facts.still_fires


def test_its_source_confirms_what_a_person_ended() -> None:
    ended = resolve(_opened(), by=ANA, although_firing=True, at=NOON + MINUTE).facts

    change = hear(ended, OVER, at=NOON + 2 * MINUTE)

    assert (change.outcome, change.facts.still_fires) == (Outcome.RESOLVED, False)
    assert change.facts.resolved_by == ANA
    assert change.facts.changes == ended.changes


def test_it_is_acknowledged_once_and_a_source_takes_it_from_nobody() -> None:
    facts = _opened()

    owned = acknowledge(facts, by=ANA, at=NOON)
    again = acknowledge(owned.facts, by=ANA, at=NOON + MINUTE)
    source = hear(owned.facts, replace(OVER, said=Said.ACKNOWLEDGED), at=NOON + MINUTE)
    other = acknowledge(owned.facts, by=UUID(int=2), at=NOON + MINUTE)

    assert (owned.outcome, owned.facts.acknowledged_by) == (Outcome.ACKNOWLEDGED, ANA)
    assert (again.facts, source.facts) == (owned.facts, owned.facts)
    assert other.facts.acknowledged_by == UUID(int=2)


def test_what_is_over_needs_nobody_to_acknowledge_it() -> None:
    facts = hear(_opened(), OVER, at=NOON).facts

    assert acknowledge(facts, by=ANA, at=NOON).outcome is Outcome.REPEATED


def test_it_is_closed_once_it_has_settled() -> None:
    facts = _opened()
    over = hear(facts, OVER, at=NOON).facts
    ended = resolve(facts, by=ANA, although_firing=True, at=NOON).facts

    assert not is_settled(facts, NOON + timedelta(days=9))
    assert not is_settled(over, NOON + 4 * MINUTE)
    assert is_settled(over, NOON + 5 * MINUTE)
    assert not is_settled(ended, NOON + timedelta(hours=23))
    assert is_settled(ended, NOON + timedelta(hours=24))
    assert close(over, at=NOON).facts.state is State.CLOSED


def test_an_alert_that_comes_and_goes_flaps_until_it_is_calm() -> None:
    facts, at = _opened(), NOON
    for event in (OVER, FIRES, OVER, FIRES):
        at += MINUTE
        facts = hear(facts, event, at=at).facts

    assert facts.changes.is_flapping
    assert facts.changes.flaps(at + 28 * MINUTE)
    assert not facts.changes.flaps(at + 30 * MINUTE)


def test_old_changes_are_forgotten() -> None:
    changes = Changes()
    for number in range(40):
        changes = changes.changed(NOON + number * timedelta(hours=1))

    assert len(changes.at) == REMEMBERED
    assert not changes.is_flapping
