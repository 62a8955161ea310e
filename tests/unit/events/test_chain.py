from datetime import UTC, datetime
from uuid import UUID

import pytest

from sre_ops.events.chain import GENESIS, canonical, digest, link

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
EVENT = {
    "tenant_id": UUID(int=1),
    "position": 7,
    "recorded_at": NOON,
    "event_id": UUID(int=2),
    "name": "catalog.team_declared",
    "schema_version": 1,
    "occurred_at": NOON,
    "aggregate_kind": "team",
    "aggregate_id": UUID(int=3),
    "aggregate_version": 1,
    "actor": "person:7",
    "request_id": None,
    "is_reconstructed": False,
    "state_digest": digest("{}"),
    "payload_digest": digest("{}"),
}


def test_the_order_of_keys_does_not_matter() -> None:
    assert canonical({"b": 1, "a": "é"}) == '{"a":"é","b":1}'


@pytest.mark.parametrize(
    ("field", "forged"),
    [
        ("actor", "person:8"),
        ("position", 8),
        ("aggregate_version", 2),
        ("is_reconstructed", True),
        ("request_id", "r-1"),
        ("state_digest", digest("x")),
        ("payload_digest", digest("x")),
    ],
)
def test_every_field_is_covered(field: str, forged: object) -> None:
    assert link(EVENT | {field: forged}, GENESIS) != link(EVENT, GENESIS)


def test_a_link_depends_on_the_one_before() -> None:
    assert link(EVENT, GENESIS) != link(EVENT, digest("x"))


def test_the_text_of_state_and_payload_is_not_covered_so_that_it_can_be_erased() -> None:
    assert link(EVENT | {"state": "{}", "payload": "{}"}, GENESIS) == link(
        EVENT | {"state": None, "payload": None}, GENESIS
    )
