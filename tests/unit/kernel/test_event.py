from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import pytest

from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.event import DomainEvent, payload, split_name, to_json

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class _State(StrEnum):
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened(DomainEvent):
    name: ClassVar[str] = "incidents.incident_opened.v2"
    incident_id: UUID
    state: _State
    cost: Decimal
    tags: tuple[str, ...]


def test_a_payload_holds_the_own_fields_as_json() -> None:
    event = _Opened(
        at=NOON, incident_id=UUID(int=5), state=_State.OPEN, cost=Decimal("1.10"), tags=("a", "b")
    )

    assert payload(event) == {
        "incident_id": "00000000-0000-0000-0000-000000000005",
        "state": "open",
        "cost": "1.10",
        "tags": ["a", "b"],
    }


def test_a_name_says_slice_fact_and_version() -> None:
    assert split_name(_Opened.name) == ("incidents", "incidents.incident_opened", 2)


@pytest.mark.parametrize("name", ["opened", "a.b", "a.b.v0", "A.b.v1", "a.b.v1.c"])
def test_a_name_of_another_shape_is_refused(name: str) -> None:
    with pytest.raises(Invalid, match=r"slice\.past_tense\.v1"):
        split_name(name)


def test_values_become_json() -> None:
    said = {"at": NOON, "none": None, "set": frozenset({"b", "a"}), 3: [True, 1.5]}

    assert to_json(said) == {
        "at": "2026-11-21T12:00:00Z",
        "none": None,
        "set": ["a", "b"],
        "3": [True, 1.5],
    }


def test_a_nested_dataclass_becomes_an_object() -> None:
    event = _Opened(at=NOON, incident_id=UUID(int=5), state=_State.OPEN, cost=Decimal(1), tags=())

    found = to_json(event)

    assert isinstance(found, dict)
    assert found["at"] == "2026-11-21T12:00:00Z"


def test_what_json_cannot_say_is_refused() -> None:
    with pytest.raises(Invalid, match="bytes has no JSON form"):
        to_json(b"secret")
