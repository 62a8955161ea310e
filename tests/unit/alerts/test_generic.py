import json
from typing import Any

import pytest

from sre_ops.alerts.domain.alert_event import Said, WrongPayload, labels_key
from sre_ops.alerts.domain.generic import Mappings, WrongMapping, read_generic

MAPPINGS = Mappings(
    alerts="items",
    key="id",
    group_key="group",
    is_resolved="state == 'ok'",
    starts_at="since",
    ends_at="until",
    labels="tags",
    summary="join(' ', words)",
    severity="level",
    link="url",
    fixed_labels={"origin": "probe"},
)
ITEM: dict[str, Any] = {
    "id": 7,
    "state": "bad",
    "since": "2026-11-21T12:00:00Z",
    "tags": {"a": True, "b": 2, "c": "x", "d": None, "e": [1]},
    "words": ["It", "burns"],
    "level": 1,
}


def _read(*items: Any, mappings: Mappings = MAPPINGS) -> Any:
    return read_generic(json.dumps({"items": list(items)}).encode(), mappings).events


def test_expressions_say_where_the_fields_are() -> None:
    (event,) = _read(ITEM)

    assert (event.said, event.key, event.severity) == (Said.FIRING, "7", "1")
    assert event.summary == "It burns"
    assert event.labels == {"a": "true", "b": "2", "c": "x", "origin": "probe"}
    assert event.starts_at is not None
    assert (event.group_key, event.link) == ("", "")


def test_whatever_is_true_ends_the_alert() -> None:
    (event,) = _read(ITEM | {"state": "ok", "until": "2026-11-21T12:05:00Z"})

    assert event.said is Said.RESOLVED
    assert event.ends_at is not None


def test_a_message_may_be_one_alert_known_by_its_labels() -> None:
    (event,) = read_generic(b'{"tags": {"a": "b"}}', Mappings(labels="tags")).events

    assert event.key == labels_key({"a": "b"})


@pytest.mark.parametrize(
    ("mappings", "items", "place"),
    [
        (MAPPINGS, (), "alerts"),
        (MAPPINGS, (1,), "alerts[0]"),
        (MAPPINGS, (ITEM, ITEM | {"id": None}), "alerts[1].key"),
        (MAPPINGS, (ITEM | {"id": {}},), "alerts[0].key"),
        (MAPPINGS, (ITEM | {"words": 5},), "alerts[0].summary"),
        (MAPPINGS, (ITEM | {"tags": 5},), "alerts[0].labels"),
        (MAPPINGS, (ITEM | {"since": "now"},), "alerts[0].starts_at"),
        (Mappings(labels="none"), (), "labels"),
        (Mappings(key="a", alerts="length(`1`)"), (), "alerts"),
    ],
)
def test_a_message_that_does_not_fit_is_refused_with_its_place(
    mappings: Mappings, items: tuple[Any, ...], place: str
) -> None:
    with pytest.raises(WrongPayload) as refused:
        _read(*items, mappings=mappings)

    assert refused.value.place == place


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"key": "a["}, "key"),
        ({"key": "a", "summary": "nofunction("}, "summary"),
        ({"key": "a", "link": "x" * 501}, "link"),
        ({"summary": "a"}, "key"),
    ],
)
def test_a_mapping_that_cannot_be_read_is_refused(given: dict[str, Any], field: str) -> None:
    with pytest.raises(WrongMapping) as refused:
        Mappings(**given)

    assert refused.value.field == field
