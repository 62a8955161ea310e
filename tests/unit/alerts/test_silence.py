from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sre_ops.alerts.domain.alert_event import Said
from sre_ops.alerts.domain.silence import Kind, Watch, verdict

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WATCH = Watch(
    kind=Kind.HEARTBEAT, name="nightly", every=5 * MINUTE, grace=MINUTE, since=NOON, heard_at=NOON
)


def test_silence_fires_and_a_sign_of_life_resolves_it() -> None:
    fires = verdict(WATCH, NOON + 7 * MINUTE)
    alive = verdict(replace(WATCH, heard_at=NOON + 7 * MINUTE), NOON + 7 * MINUTE)

    assert (fires.said, fires.starts_at) == (Said.FIRING, NOON + 6 * MINUTE)
    assert (alive.said, alive.key) == (Said.RESOLVED, fires.key)


def test_the_grace_counts_to_its_end() -> None:
    assert not WATCH.is_silent(NOON + 6 * MINUTE)


def test_one_that_was_never_heard_is_silent_in_the_end() -> None:
    assert replace(WATCH, heard_at=None).is_silent(NOON + 7 * MINUTE)


def test_a_heartbeat_and_a_source_of_one_name_are_two() -> None:
    source = replace(WATCH, kind=Kind.SOURCE)

    assert verdict(source, NOON).key != verdict(WATCH, NOON).key
