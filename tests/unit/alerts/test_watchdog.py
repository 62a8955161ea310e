from dataclasses import replace

from sre_ops.alerts.domain.alert_event import AlertEvent, Said
from sre_ops.alerts.domain.watchdog import NAME, set_apart

DOG = AlertEvent(said=Said.FIRING, key="w", labels={"alertname": NAME})
SLOW = AlertEvent(said=Said.FIRING, key="s", labels={"alertname": "Slow"})


def test_a_watchdog_is_a_beat_and_no_alert() -> None:
    assert set_apart((DOG, SLOW), NAME) == ((SLOW,), True)


def test_its_end_is_no_beat() -> None:
    assert set_apart((replace(DOG, said=Said.RESOLVED),), NAME) == ((), False)


def test_without_a_name_every_alert_is_one() -> None:
    assert set_apart((DOG, replace(SLOW, labels={})), "") == (
        (DOG, replace(SLOW, labels={})),
        False,
    )
