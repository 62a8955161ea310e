"""Which passwords are taken. Pure.

Length and not being a known one decide; there are no rules about kinds of characters.

Source: NIST SP 800-63B-4, 3.1.1 (length, blocklist, no composition rules, normalisation).
"""

import unicodedata
from collections.abc import Iterable

from sre_ops.tenancy.domain.faults import Fault

SHORTEST = 12
LONGEST = 200
FEWEST_DIFFERENT = 5
_OWN_PART = 4  # shorter names are found in too many good passwords
_LEFT_OVER = 8
_COMMON = frozenset(
    {
        "123123123123",
        "1234567890123",
        "123456789012",
        "administrator",
        "changemechangeme",
        "iloveyou1234",
        "letmein12345",
        "p@ssw0rd1234",
        "password1234",
        "password12345",
        "password123456",
        "passwordpassword",
        "qwerty123456",
        "qwertyuiop12",
        "qwertyuiopasdfgh",
        "welcome12345",
        "1qaz2wsx3edc",
        "abcdefghijkl",
        "abcd1234abcd",
    }
)


def normal(password: str) -> str:
    """Return the one form of what looks the same, so that every keyboard opens the account."""
    return unicodedata.normalize("NFKC", password)


def weakness(password: str, *, about: Iterable[str] = ()) -> Fault | None:
    """Tell why a new *password* is not taken; None when it is.

    Args:
        password: as typed.
        about: what others know of the person: name, e-mail address.
    """
    text = normal(password)
    folded = text.casefold()
    if len(text) < SHORTEST:
        return Fault.PASSWORD_SHORT
    if len(text) > LONGEST:
        return Fault.PASSWORD_LONG
    if folded in _COMMON:
        return Fault.PASSWORD_COMMON
    if len(set(text)) < FEWEST_DIFFERENT:
        return Fault.PASSWORD_MONOTONOUS
    if any(len(folded.replace(word, "")) < _LEFT_OVER for word in _words(about)):
        return Fault.PASSWORD_ABOUT_YOU
    return None


def _words(about: Iterable[str]) -> list[str]:
    parts = [part for text in about for part in (text, text.partition("@")[0], *text.split())]
    return [normal(part).casefold() for part in parts if len(part) >= _OWN_PART]
