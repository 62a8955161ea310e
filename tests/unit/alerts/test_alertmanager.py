import json
from datetime import UTC, datetime
from typing import Any

import pytest

from sre_ops.alerts.domain.alert_event import Said, WrongPayload, labels_key
from sre_ops.alerts.domain.alertmanager import read_alertmanager

ALERT = {
    "status": "firing",
    "labels": {"alertname": "Slow", "severity": "page"},
    "annotations": {"summary": "It is slow"},
    "startsAt": "2026-11-21T12:00:00.123456789Z",
    "endsAt": "0001-01-01T00:00:00Z",
    "generatorURL": "http://prometheus/graph",
    "fingerprint": "f00d",
}


def _body(*alerts: Any, **different: Any) -> bytes:
    said = {"version": "4", "groupKey": '{}:{alertname="Slow"}', "alerts": list(alerts)}
    return json.dumps(said | different).encode()


def test_one_webhook_with_five_alerts_is_five_alerts() -> None:
    alerts = [ALERT | {"fingerprint": f"f{number}"} for number in range(5)]

    reading = read_alertmanager(_body(*alerts, truncatedAlerts=2))

    assert [one.key for one in reading.events] == ["f0", "f1", "f2", "f3", "f4"]
    assert reading.cut_off == 2


def test_an_alert_says_what_it_is() -> None:
    (event,) = read_alertmanager(_body(ALERT)).events

    assert (event.said, event.key, event.severity) == (Said.FIRING, "f00d", "page")
    assert event.starts_at == datetime(2026, 11, 21, 12, 0, 0, 123456, tzinfo=UTC)
    assert event.ends_at is None
    assert (event.summary, event.link) == ("It is slow", "http://prometheus/graph")
    assert event.group_key == '{}:{alertname="Slow"}'


def test_the_end_counts_only_once_it_is_over() -> None:
    ended = {"endsAt": "2026-11-21T13:00:00+01:00"}

    firing, over = read_alertmanager(
        _body(ALERT | ended, ALERT | ended | {"status": "resolved"})
    ).events

    assert firing.ends_at is None
    assert over.said is Said.RESOLVED
    assert over.ends_at == datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def test_an_alert_without_a_fingerprint_is_known_by_its_labels() -> None:
    one, other = (
        {"status": "firing", "labels": {"alertname": "Slow"} | more}
        for more in ({}, {"instance": "a"})
    )

    events = read_alertmanager(_body(one, other, groupKey=None)).events

    assert events[0].key == labels_key({"alertname": "Slow"})
    assert events[0].key != events[1].key
    assert events[0].summary == "Slow"
    assert events[0].group_key == ""


def test_label_sets_that_run_together_alike_have_different_keys() -> None:
    assert labels_key({"a": "b", "c": "d"}) != labels_key({"a": "bc", "d": ""})
    assert labels_key({"b": "1", "a": "2"}) == labels_key({"a": "2", "b": "1"})


def test_what_no_database_keeps_is_replaced_and_long_texts_are_cut() -> None:
    labels = {"a\0": "b\0", "c": "\ud800"}

    (event,) = read_alertmanager(
        _body(ALERT | {"labels": labels, "annotations": {"summary": "x" * 10_000}})
    ).events

    assert event.labels == {"a\ufffd": "b\ufffd", "c": "?"}
    assert len(event.summary) == 8_192


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"", "body"),
        (b"\xff", "body"),
        (b"[]", "body"),
        (b"NaN", "body"),
        (b"[" * 100_000, "body"),
        (b'{"version": ' + b"9" * 5_000 + b"}", "body"),
        (_body(ALERT, version="3"), "version"),
        (_body(ALERT, version=4), "version"),
        (_body(), "alerts"),
        (_body(alerts={}), "alerts"),
        (_body(ALERT, alerts=None), "alerts"),
        (_body(ALERT, groupKey=["a"]), "groupKey"),
        (_body(ALERT, truncatedAlerts="1"), "truncatedAlerts"),
        (_body(ALERT, truncatedAlerts=-1), "truncatedAlerts"),
        (_body(ALERT, truncatedAlerts=True), "truncatedAlerts"),
        (_body(ALERT, "x"), "alerts[1]"),
        (_body(ALERT | {"status": "odd"}), "alerts[0].status"),
        (_body(ALERT | {"status": True}), "alerts[0].status"),
        (_body(ALERT | {"labels": {"a": 1.5}}), "alerts[0].labels.a"),
        (_body(ALERT | {"labels": {}, "fingerprint": ""}), "alerts[0].labels"),
        (_body(ALERT | {"annotations": []}), "alerts[0].annotations"),
        (_body(ALERT | {"fingerprint": "f" * 257}), "alerts[0].fingerprint"),
        (_body(ALERT | {"startsAt": "noon"}), "alerts[0].startsAt"),
        (_body(ALERT | {"startsAt": "2026-11-21T12:00:00"}), "alerts[0].startsAt"),
        (_body(ALERT | {"startsAt": "9999-12-31T23:59:59-12:00"}), "alerts[0].startsAt"),
    ],
)
def test_a_wrong_payload_is_refused_with_its_place(body: bytes, place: str) -> None:
    with pytest.raises(WrongPayload) as refused:
        read_alertmanager(body)

    assert refused.value.place == place
    assert str(refused.value).startswith(f"{place}: ")
