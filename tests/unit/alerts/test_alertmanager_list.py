import json
from typing import Any

import pytest

from sre_ops.alerts.domain.alert_event import Said, WrongPayload
from sre_ops.alerts.domain.alertmanager_list import group_key, read_groups, started_at


def _alert(fingerprint: str = "f1", **different: Any) -> dict[str, Any]:
    """Return an alert as Alertmanager 0.25 lists it."""
    return {
        "annotations": {"summary": "It is slow"},
        "endsAt": "2026-11-21T12:04:00.000Z",
        "fingerprint": fingerprint,
        "receivers": [{"name": "sre_ops"}],
        "startsAt": "2026-11-21T11:59:00.000Z",
        "status": {"inhibitedBy": [], "silencedBy": [], "state": "active"},
        "updatedAt": "2026-11-21T12:00:00.000Z",
        "generatorURL": "http://prometheus/graph",
        "labels": {"alertname": "Slow", "severity": "page"},
    } | different


def _group(*alerts: dict[str, Any], receiver: str = "sre_ops") -> dict[str, Any]:
    return {
        "alerts": list(alerts),
        "labels": {"alertname": "Slow"},
        "receiver": {"name": receiver},
    }


def _body(*groups: dict[str, Any]) -> bytes:
    return json.dumps(groups).encode()


def test_what_is_listed_is_what_a_message_would_say() -> None:
    (one,) = read_groups(_body(_group(_alert())), "sre_ops", ())

    event = one.event
    assert (event.said, event.key, event.ends_at) == (Said.FIRING, "f1", None)
    assert (event.group_key, event.summary) == ('{}:{alertname="Slow"}', "It is slow")
    assert not one.is_suppressed


def test_only_our_receivers_alerts_count_and_each_once() -> None:
    body = _body(
        _group(_alert("f1")), _group(_alert("f1"), _alert("f2")), _group(_alert("f3"), receiver="x")
    )

    assert [one.event.key for one in read_groups(body, "sre_ops", ())] == ["f1", "f2"]


@pytest.mark.parametrize(
    "status",
    [{"state": "suppressed"}, {"state": "unprocessed"}, {"state": "active", "mutedBy": ["night"]}],
)
def test_what_nobody_is_told_of_is_suppressed(status: dict[str, Any]) -> None:
    assert read_groups(_body(_group(_alert(status=status))), "sre_ops", ())[0].is_suppressed


def test_a_group_has_the_key_that_messages_gave_it() -> None:
    known = ('{}/{severity="page"}:{alertname="Slow", env="p"}', '{}:{alertname="Other"}')
    labels = {"env": "p", "alertname": "Slow"}

    assert group_key(labels, known) == known[0]
    assert group_key(labels, ()) == '{}:{alertname="Slow", env="p"}'


def test_what_cannot_be_read_names_its_place() -> None:
    with pytest.raises(WrongPayload, match=r"\[0\]\.alerts\[0\]\.status"):
        read_groups(_body(_group(_alert(status=None))), "sre_ops", ())
    with pytest.raises(WrongPayload, match="must be an array"):
        read_groups(b"{}", "sre_ops", ())


def test_the_start_of_an_alertmanager_is_read() -> None:
    assert started_at(b'{"uptime": "2026-11-21T11:00:00.000Z"}').hour == 11
    with pytest.raises(WrongPayload, match="uptime"):
        started_at(b"{}")
