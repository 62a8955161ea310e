from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sre_ops.alerts.domain.alert_event import Said
from sre_ops.alerts.domain.silence import Kind, Watch, listening_since, verdict

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WATCH = Watch(
    kind=Kind.HEARTBEAT, name="nightly", every=5 * MINUTE, grace=MINUTE, since=NOON, heard_at=NOON
)


def test_silence_fires_and_a_sign_of_life_resolves_it() -> None:
    fires = verdict(WATCH, NOON + 7 * MINUTE)
    alive = verdict(replace(WATCH, heard_at=NOON + 7 * MINUTE), NOON + 7 * MINUTE)

    assert fires is not None
    assert alive is not None
    assert (fires.said, fires.starts_at) == (Said.FIRING, NOON + 6 * MINUTE)
    assert (alive.said, alive.key) == (Said.RESOLVED, fires.key)


def test_the_grace_counts_to_its_end() -> None:
    assert not WATCH.is_silent(NOON + 6 * MINUTE)


def test_one_that_was_never_heard_is_silent_in_the_end() -> None:
    assert replace(WATCH, heard_at=None).is_silent(NOON + 7 * MINUTE)


def test_a_heartbeat_and_a_source_of_one_name_are_two() -> None:
    source = replace(WATCH, kind=Kind.SOURCE)

    assert source.key != WATCH.key


def test_our_own_absence_neither_raises_nor_ends_an_alert() -> None:
    back = NOON + 60 * MINUTE
    deaf = replace(WATCH, since=listening_since(NOON, NOON + MINUTE, back))

    assert deaf.since == back
    assert verdict(deaf, back + MINUTE) is None
    assert deaf.is_silent(back + 7 * MINUTE)


def test_a_late_look_is_no_absence() -> None:
    assert listening_since(NOON, NOON + 8 * MINUTE, NOON + 10 * MINUTE) == NOON
    assert listening_since(NOON, None, NOON + MINUTE) == NOON
    assert listening_since(NOON, None, NOON + 3 * MINUTE) == NOON + 3 * MINUTE


def test_what_silence_raises_goes_where_the_watch_says() -> None:
    watch = replace(WATCH, service="billing", severity="warning", heard_at=None)

    said = verdict(watch, NOON + 60 * MINUTE)

    assert said is not None
    assert (said.labels["service"], said.severity) == ("billing", "warning")
    assert said.annotations["description"].startswith("Last never; expected every 300 s")
