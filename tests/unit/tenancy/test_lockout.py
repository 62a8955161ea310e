from datetime import UTC, datetime, timedelta

import pytest

from sre_ops.tenancy.domain.lockout import (
    ACCOUNT,
    ADDRESS,
    LONGEST_PAUSE,
    Tries,
    account_subject,
    address_subject,
    counted,
    given_back,
    refused_until,
)

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def _after(failures: int, now: datetime = NOON) -> Tries:
    tries = Tries()
    for _ in range(failures):
        tries = counted(tries, ACCOUNT, now)
    return tries


def test_four_failures_are_free() -> None:
    assert refused_until(_after(4), NOON) is None


@pytest.mark.parametrize(
    ("failures", "seconds"), [(5, 30), (6, 60), (7, 120), (9, 480), (10, 900), (4000, 900)]
)
def test_from_the_fifth_on_each_pause_is_twice_the_last_up_to_a_quarter_hour(
    failures: int, seconds: int
) -> None:
    tries = _after(failures)

    assert tries.locked_until == NOON + timedelta(seconds=seconds)
    assert refused_until(tries, NOON) == tries.locked_until
    assert refused_until(tries, NOON + timedelta(seconds=seconds)) is None


def test_failures_are_forgotten_an_hour_after_the_pause() -> None:
    tries = _after(10)
    pause_end = NOON + LONGEST_PAUSE

    soon = counted(tries, ACCOUNT, pause_end + timedelta(minutes=59))
    late = counted(tries, ACCOUNT, pause_end + timedelta(minutes=60))

    assert soon.failures == 11
    assert (late.failures, late.locked_until) == (1, None)


def test_an_attempt_that_was_right_is_given_back_with_its_pause() -> None:
    assert given_back(_after(5), ACCOUNT).locked_until is None
    assert given_back(_after(5), ACCOUNT).failures == 4
    assert given_back(_after(6), ACCOUNT).locked_until is not None
    assert given_back(Tries(), ACCOUNT).failures == 0


def test_an_address_is_free_of_a_pause_for_longer_than_an_account() -> None:
    assert ADDRESS.free > ACCOUNT.free


def test_what_is_kept_of_accounts_and_addresses_cannot_be_read() -> None:
    assert "ana" not in account_subject("ana@example.com")
    assert account_subject("192.0.2.1") != address_subject("192.0.2.1")


def test_one_site_of_ipv6_is_one_address() -> None:
    one, same = address_subject("2001:db8:1:2::1"), address_subject("2001:db8:1:2:ffff::9")

    assert one == same
    assert one != address_subject("2001:db8:1:3::1")
    assert address_subject("192.0.2.1") != address_subject("192.0.2.2")
    assert address_subject("a unix socket") == address_subject("a unix socket")
