"""What an attempt to send came to, and how its reason is told without addresses. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

_LONGEST = 300
_EMAIL = re.compile(r"[^\s<>@,;:\"']+@[^\s<>@,;:\"']+")
_URL = re.compile(r"https?://[^\s<>\"']+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Accepted:
    """The other side has it now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """The other side did not take it.

    Attributes:
        why: in English.
        is_final: trying again cannot help, such as for an address that does not exist.
        wait: how long the other side asked to be left alone, at least.
    """

    why: str
    is_final: bool = False
    wait: timedelta = timedelta()


Outcome = Accepted | Fault


def told(why: str, secrets: Iterable[str] = ()) -> str:
    """Return *why* in one short line, without addresses: it goes where nothing is erased.

    Args:
        why: as a server or a library said it.
        secrets: what must not be in it either.
    """
    text = _CONTROL.sub(" ", why)
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, "…")
    text = _URL.sub("…", text)
    text = " ".join(_EMAIL.sub("…", text).split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
