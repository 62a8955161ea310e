from uuid import UUID

import pytest

from sre_ops.tenancy.domain.secrets import key_of, key_of_token, new_key

TENANT = UUID("01a1fea5-6027-7020-9c5c-443ab11d5a14")


def test_a_key_names_its_tenant_in_clear_and_keeps_its_secret_out_of_sight() -> None:
    key = new_key(TENANT)

    assert key.text.startswith(f"{TENANT.hex}_")
    assert key.token == f"sre_{key.text}"
    assert key.secret.startswith(key.hint)
    assert len(key.hint) == 6
    assert len(key.digest) == 64
    assert key.secret not in repr(key)


def test_a_key_is_read_back() -> None:
    key = new_key(TENANT)

    assert key_of(key.text) == key
    assert key_of_token(key.token) == key


@pytest.mark.parametrize("text", ["", "sre_", "x", f"{TENANT.hex}_short", f"{TENANT}_{'a' * 43}"])
def test_other_shapes_are_no_key(text: str) -> None:
    assert key_of(text) is None
    assert key_of_token(f"sre_{text}") is None


def test_a_cookie_is_no_token() -> None:
    assert key_of_token(new_key(TENANT).text) is None


def test_a_line_end_after_a_key_is_not_overlooked() -> None:
    assert key_of(new_key(TENANT).text + "\n") is None
