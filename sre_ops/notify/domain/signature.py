"""The signature of a webhook that we send, after Standard Webhooks. Pure.

Source: https://github.com/standard-webhooks/standard-webhooks, spec, "Signature scheme".
"""

import base64
import binascii
import hashlib
import hmac
from datetime import datetime

_PREFIX = "whsec_"


def signed(secret: str, message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the headers that let a receiver check who sent *body*, and when.

    Args:
        secret: `whsec_` and base64, or any other text, whose bytes are then the key.
        message_id: the same at every attempt; receivers tell repetitions by it.
        at: of this attempt.
        body: as it is sent.
    """
    seconds = str(int(at.timestamp()))
    headers = {"webhook-id": message_id, "webhook-timestamp": seconds}
    if secret:
        text = f"{message_id}.{seconds}.".encode() + body
        digest = hmac.new(_key(secret), text, hashlib.sha256).digest()
        headers["webhook-signature"] = "v1," + base64.b64encode(digest).decode()
    return headers


def _key(secret: str) -> bytes:
    if secret.startswith(_PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except binascii.Error:
            pass  # somebody's own text that begins like this
    return secret.encode()
