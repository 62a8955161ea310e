import json
from typing import Any

import pytest

from sre_ops.alerts.domain.alert_event import Said, WrongPayload
from sre_ops.alerts.domain.events_v2 import read_events_v2, routing_key

PAYLOAD = {"summary": "Disk full", "source": "db-1", "severity": "error"}


def _body(**different: Any) -> bytes:
    said = {"routing_key": "R", "event_action": "trigger", "dedup_key": "disk", "payload": PAYLOAD}
    return json.dumps(said | different).encode()


def test_a_trigger_fires() -> None:
    more = {
        "timestamp": "2026-11-21T12:00:00Z",
        "component": "mysql",
        "custom_details": {"free": 1, "nested": {}, "note": "a\0"},
    }

    (event,) = read_events_v2(_body(payload=PAYLOAD | more, client_url="http://m")).events

    assert (event.said, event.key, event.summary) == (Said.FIRING, "disk", "Disk full")
    assert event.labels == {"source": "db-1", "component": "mysql", "severity": "error"}
    assert event.annotations == {"free": "1", "note": "a\ufffd"}
    assert event.starts_at is not None
    assert event.link == "http://m"


@pytest.mark.parametrize(("details", "kept"), [("text", {"details": "text"}), ([1], {}), ("", {})])
def test_details_of_another_shape_do_no_harm(details: Any, kept: dict[str, str]) -> None:
    (event,) = read_events_v2(_body(payload=PAYLOAD | {"custom_details": details})).events

    assert event.annotations == kept


@pytest.mark.parametrize(
    ("action", "said"), [("acknowledge", Said.ACKNOWLEDGED), ("resolve", Said.RESOLVED)]
)
def test_an_answer_needs_no_payload(action: str, said: Said) -> None:
    (event,) = read_events_v2(_body(event_action=action, payload=None)).events

    assert (event.said, event.key) == (said, "disk")


def test_a_trigger_without_a_key_is_known_by_none() -> None:
    (event,) = read_events_v2(_body(dedup_key=None)).events

    assert event.key == ""


def test_the_routing_key_says_whose_it_is() -> None:
    assert routing_key(_body()) == "R"
    with pytest.raises(WrongPayload, match="routing_key"):
        routing_key(_body(routing_key=""))


@pytest.mark.parametrize(
    ("different", "place"),
    [
        ({"event_action": "party"}, "event_action"),
        ({"event_action": "resolve", "dedup_key": ""}, "dedup_key"),
        ({"dedup_key": "k" * 256}, "dedup_key"),
        ({"payload": None}, "payload"),
        ({"payload": PAYLOAD | {"summary": ""}}, "payload.summary"),
        ({"payload": PAYLOAD | {"source": None}}, "payload.source"),
        ({"payload": PAYLOAD | {"severity": "loud"}}, "payload.severity"),
        ({"payload": PAYLOAD | {"timestamp": 5}}, "payload.timestamp"),
    ],
)
def test_a_wrong_event_is_refused_with_its_place(different: Any, place: str) -> None:
    with pytest.raises(WrongPayload) as refused:
        read_events_v2(_body(**different))

    assert refused.value.place == place
