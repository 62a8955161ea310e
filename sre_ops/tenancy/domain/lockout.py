"""How failed sign-ins slow the next ones down, for an account and for an address. Pure.

An attempt is counted before the password is looked at, and given back when it was right: so
no number of simultaneous attempts, in any number of processes, gets more than the free ones.
"""

import hashlib
import ipaddress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)
_MOST_DOUBLINGS = 10
_IPV6_SITE = 64  # what one customer is given, so that changing the rest gains nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """Failed attempts so far.

    Attributes:
        failures: since the last success, or since they were forgotten.
        failed_at: the newest one; None before the first.
        locked_until: no attempt counts before it.
    """

    failures: int = 0
    failed_at: datetime | None = None
    locked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """How many attempts are free of a pause."""

    free: int


ACCOUNT = Limit(5)
ADDRESS = Limit(30)  # an office shares one


def refused_until(tries: Tries, now: datetime) -> datetime | None:
    """Return until when attempts are refused; None when one may be made."""
    until = tries.locked_until
    return until if until is not None and now < until else None


def counted(tries: Tries, limit: Limit, now: datetime) -> Tries:
    """Return *tries* with one more failure, which may bring a pause, each twice the last."""
    known = Tries() if _is_forgotten(tries, now) else tries
    failures = known.failures + 1
    beyond = min(failures - limit.free, _MOST_DOUBLINGS)
    pause = min(FIRST_PAUSE * 2**beyond, LONGEST_PAUSE) if beyond >= 0 else None
    return Tries(
        failures=failures, failed_at=now, locked_until=None if pause is None else now + pause
    )


def given_back(tries: Tries, limit: Limit) -> Tries:
    """Return *tries* without the attempt that turned out to be right."""
    failures = max(0, tries.failures - 1)
    locked = tries.locked_until if failures >= limit.free else None
    return replace(tries, failures=failures, locked_until=locked)


def account_subject(email: str) -> str:
    """Return under what the failures of an account are kept: nobody can read the address."""
    return _digest(f"account {email}")


def address_subject(address: str) -> str:
    """Return under what the failures of an address are kept; IPv6 by its /64."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return _digest(f"address {address}")
    if found.version == 6:  # noqa: PLR2004 - the version
        network = ipaddress.ip_network((int(found), _IPV6_SITE), strict=False)
        return _digest(f"address {network}")
    return _digest(f"address {found}")


def _is_forgotten(tries: Tries, now: datetime) -> bool:
    last = tries.locked_until or tries.failed_at
    return last is None or now - last >= FORGOTTEN_AFTER


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
