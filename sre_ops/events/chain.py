"""The hash chain over events: what one link covers, and how it is written. Pure."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sre_ops.kernel.event import Json, to_json

GENESIS = bytes(32)  # what the first event of a tenant follows
_COVERED = (
    "tenant_id",
    "position",
    "recorded_at",
    "event_id",
    "name",
    "schema_version",
    "occurred_at",
    "aggregate_kind",
    "aggregate_id",
    "aggregate_version",
    "actor",
    "request_id",
    "is_reconstructed",
)


def canonical(value: Json) -> str:
    """Write *value* as JSON with sorted keys and no spaces, the same on every machine.

    Source: the idea of RFC 8785; numbers are written as Python writes them.
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(text: str) -> bytes:
    """Return the SHA-256 of *text* in UTF-8."""
    return hashlib.sha256(text.encode()).digest()


def link(row: Mapping[str, Any], prev_hash: bytes) -> bytes:
    """Return the hash of one event that follows *prev_hash*.

    It covers digests of state and payload, not their text, so that either can be erased.
    """
    covered: list[Json] = [to_json(row[name]) for name in _COVERED]
    digests = [row["state_digest"].hex(), row["payload_digest"].hex(), prev_hash.hex()]
    return digest(canonical([*covered, *digests]))
