from datetime import UTC, datetime
from uuid import uuid4

import pytest

from sre_ops.kernel.errors import Invalid
from sre_ops.notify.domain.destinations import Destination, Recipient, masked
from sre_ops.notify.domain.guard import Allowed, Refused, Target, allowed, may_reach, target
from sre_ops.notify.domain.signature import signed

NOWHERE = Allowed()


@pytest.mark.parametrize(
    ("kind", "address", "shown"),
    [
        ("email", "ana@example.com", "a•••@example.com"),
        ("email", "nonsense", "•••"),
        ("slack", "https://hooks.slack.com/services/T0/B0/secret", "hooks.slack.com/•••"),
        ("webhook", "http://[broken", "•••"),
        ("webhook", "nonsense", "•••"),
        ("apprise", "tgram://123456:secret/789", "•••"),
    ],
)
def test_an_address_is_shown_masked(kind: str, address: str, shown: str) -> None:
    assert masked(kind, address) == shown


def test_an_address_and_its_secret_are_in_no_log() -> None:
    found = Destination(person_id=None, kind="email", address="ana@example.com", secret="s3cr3t")

    assert "ana" not in repr(found)
    assert "s3cr3t" not in repr(found)


def test_a_message_goes_to_a_contact_or_to_a_channel() -> None:
    one = uuid4()

    assert Recipient(contact_id=one, channel_id=None).text == f"contact:{one}"
    assert Recipient(contact_id=None, channel_id=one).text == f"channel:{one}"
    for given in (f"contact:{one}", f"channel:{one}"):
        assert Recipient.of(given).text == given
    for contact, channel in ((None, None), (one, one)):
        with pytest.raises(Invalid):
            Recipient(contact_id=contact, channel_id=channel)


def test_a_setting_names_networks_addresses_and_hosts() -> None:
    found = allowed(" 10.1.0.0/16, 127.0.0.1,fd00::/8 ,ntfy.Internal,, ")

    assert [str(one) for one in found.networks] == ["10.1.0.0/16", "127.0.0.1/32", "fd00::/8"]
    assert found.hosts == {"ntfy.internal"}


@pytest.mark.parametrize("text", ["10.1.0.0/33", "10.0.0.300", "::zz"])
def test_a_setting_that_is_none_of_these_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="no network"):
        allowed(text)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:53aa:64c:0:0:80ff:fffe",
    ],
)
def test_what_only_this_server_reaches_is_not_reached(address: str) -> None:
    assert not may_reach("hook.example.com", address, NOWHERE)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_the_public_internet_is_reached(address: str) -> None:
    assert may_reach("hook.example.com", address, NOWHERE)


def test_what_the_operator_allows_is_reached() -> None:
    mine = allowed("127.0.0.0/8, ntfy.internal")

    assert may_reach("hook.example.com", "127.0.0.1", mine)
    assert may_reach("hook.example.com", "::ffff:127.0.0.1", mine)
    assert may_reach("ntfy.internal", "10.0.0.9", mine)
    assert not may_reach("other.internal", "10.0.0.9", mine)


def test_a_url_says_where_it_leads() -> None:
    assert target("https://Hook.example.com/x?y") == Target(
        scheme="https", host="hook.example.com", port=443
    )
    assert target("http://hook.example.com:8080").port == 8080


@pytest.mark.parametrize(
    "url",
    [
        "ftp://hook.example.com",
        "https://",
        "hook.example.com",
        "https://[broken",
        "https://hook.example.com:99999/",
        "https://ana:secret@hook.example.com/",
        "https://ana@hook.example.com/",
    ],
)
def test_what_is_no_plain_url_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        target(url)


def test_a_signature_is_the_one_of_the_specification() -> None:
    at = datetime.fromtimestamp(1614265330, UTC)

    headers = signed(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        at,
        b'{"test": 2432232314}',
    )

    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-timestamp"] == "1614265330"


def test_any_text_can_be_a_secret_and_without_one_nothing_is_signed() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)

    plain, odd = (signed(text, "1", at, b"")["webhook-signature"] for text in ("s", "whsec_s"))

    assert plain != odd
    assert "webhook-signature" not in signed("", "1", at, b"")
