"""Signatures of webhooks, and how the secret behind them is kept. Pure, but for random bits.

The address of a hook carries a key; only its SHA-256 is kept, as of every key of the house.
A signature needs the secret itself, so that one is kept sealed under the key: whoever has
the database lacks the key, and whoever has the address lacks the sealed secret.

Source: Standard Webhooks, https://github.com/standard-webhooks/standard-webhooks, spec.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

REPLAY_WINDOW = timedelta(minutes=5)
"""How old, or how far ahead, a signature may be."""

SECRET_PREFIX = "whsec_"  # noqa: S105 - what every secret starts with, so that scanners find it
_BYTES = 32
_VERSION = "v1,"
_PAD = b"sre_ops webhook secret v1"


class Refusal(StrEnum):
    """Why a message is not believed."""

    NO_SIGNATURE = "webhook-id, webhook-timestamp and webhook-signature are needed"
    NO_TIME = "webhook-timestamp is no Unix time in seconds"
    NOT_NOW = "webhook-timestamp is more than 5 minutes from now"
    WRONG_SIGNATURE = "no signature fits"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """The headers that come with a message, each "" when it is missing."""

    message_id: str
    timestamp: str
    signatures: str


def new_secret() -> bytes:
    """Make the secret of a hook."""
    return secrets.token_bytes(_BYTES)


def written(secret: bytes) -> str:
    """Write a secret as its owner is shown it, once."""
    return SECRET_PREFIX + base64.b64encode(secret).decode()


def seal(secret: bytes, key: str) -> str:
    """Hide *secret* under the key of the hook's address.

    Each key is random, used for one secret and never kept, so its pad is a one-time pad.
    """
    return bytes(a ^ b for a, b in zip(secret, _pad(key), strict=True)).hex()


def unseal(sealed: str, key: str) -> bytes:
    """Return what `seal` hid under *key*; something else under another key."""
    return bytes(a ^ b for a, b in zip(bytes.fromhex(sealed), _pad(key), strict=True))


def _pad(key: str) -> bytes:
    return hmac.new(key.encode(), _PAD, hashlib.sha256).digest()


def sign(secret: bytes, message_id: str, at: datetime, body: bytes) -> str:
    """Return the signature of a message, as the header has it."""
    return _VERSION + _mac(secret, message_id, str(int(at.timestamp())), body)


def _mac(secret: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    text = f"{message_id}.{timestamp}.".encode() + body
    return base64.b64encode(hmac.new(secret, text, hashlib.sha256).digest()).decode()


def refusal(secret: bytes, signed: Signed, body: bytes, *, now: datetime) -> Refusal | None:
    """Tell why a message is not believed; None when it is.

    Args:
        secret: of the hook.
        signed: the headers; several signatures stand apart by spaces, and one must fit.
        body: the very bytes that came.
        now: aware.
    """
    if not (signed.message_id and signed.timestamp and signed.signatures):
        return Refusal.NO_SIGNATURE
    if not (signed.timestamp.isascii() and signed.timestamp.isdigit()):
        return Refusal.NO_TIME
    if abs(int(signed.timestamp) - now.astimezone(UTC).timestamp()) > REPLAY_WINDOW.total_seconds():
        return Refusal.NOT_NOW
    expected = _mac(secret, signed.message_id, signed.timestamp, body)
    given = (one.removeprefix(_VERSION) for one in signed.signatures.split() if _VERSION in one)
    if any(_same(one, expected) for one in given):
        return None
    return Refusal.WRONG_SIGNATURE


def _same(given: str, expected: str) -> bool:
    try:
        raw = base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(raw, base64.b64decode(expected))
