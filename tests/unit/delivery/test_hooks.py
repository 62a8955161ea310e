"""Signed webhooks: what is believed, and what a thief of one half has."""

import base64
from datetime import timedelta

import pytest

from sre_ops.delivery.domain.hooks import (
    REPLAY_WINDOW,
    Refusal,
    Signed,
    new_secret,
    refusal,
    seal,
    sign,
    unseal,
    written,
)
from tests.databases import NOON

SECRET = base64.b64decode("C2FVsBQIhrscChlQIMV+b5sSYspob7oD")
BODY = b'{"service":"shop","version":"1"}'


def _signed(
    signatures: str | None = None, *, message_id: str = "msg_1", timestamp: str | None = None
) -> Signed:
    return Signed(
        message_id=message_id,
        timestamp=str(int(NOON.timestamp())) if timestamp is None else timestamp,
        signatures=sign(SECRET, "msg_1", NOON, BODY) if signatures is None else signatures,
    )


def _refusal(signed: Signed, body: bytes = BODY) -> Refusal | None:
    return refusal(SECRET, signed, body, now=NOON)


def test_a_message_is_believed_when_one_of_its_signatures_fits() -> None:
    fits = sign(SECRET, "msg_1", NOON, BODY)

    assert _refusal(_signed()) is None
    assert _refusal(_signed(f"v1a,xyz v1,AAAA {fits}")) is None


def test_the_signature_is_that_of_standard_webhooks() -> None:
    at = NOON.fromtimestamp(1614265330, NOON.tzinfo)
    # Source: standard-webhooks, libraries/python/tests, test_sign_function.
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'

    signature = sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, body)

    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    ("signed", "why"),
    [
        (_signed(""), Refusal.NO_SIGNATURE),
        (_signed(message_id=""), Refusal.NO_SIGNATURE),
        (_signed(timestamp=""), Refusal.NO_SIGNATURE),
        (_signed(timestamp="soon"), Refusal.NO_TIME),
        (_signed(timestamp="²"), Refusal.NO_TIME),
        (_signed(message_id="msg_2"), Refusal.WRONG_SIGNATURE),
        (_signed("v1,not base64 at all"), Refusal.WRONG_SIGNATURE),
        (_signed("v1,AAAA"), Refusal.WRONG_SIGNATURE),
        (_signed("v1,é"), Refusal.WRONG_SIGNATURE),
        (_signed("AAAA"), Refusal.WRONG_SIGNATURE),
    ],
)
def test_what_does_not_fit_is_not_believed(signed: Signed, why: Refusal) -> None:
    assert _refusal(signed) is why


def test_another_body_is_not_believed() -> None:
    assert _refusal(_signed(), BODY + b" ") is Refusal.WRONG_SIGNATURE


@pytest.mark.parametrize("direction", [-1, 1])
def test_a_message_counts_only_around_its_time(direction: int) -> None:
    edge = NOON + direction * REPLAY_WINDOW
    beyond = edge + direction * timedelta(seconds=1)

    assert refusal(SECRET, _signed(), BODY, now=edge) is None
    assert refusal(SECRET, _signed(), BODY, now=beyond) is Refusal.NOT_NOW


def test_a_secret_is_sealed_under_the_key_of_its_address() -> None:
    secret = new_secret()

    sealed = seal(secret, "the key")

    assert unseal(sealed, "the key") == secret
    assert unseal(sealed, "another key") != secret
    assert secret.hex() not in sealed
    assert written(secret).startswith("whsec_")
    assert base64.b64decode(written(secret).removeprefix("whsec_")) == secret
